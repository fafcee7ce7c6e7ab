"""Random sequences of all that can happen, on each kind of database; found ones made short.

WANDER_EXAMPLES says how many sequences; `make torture` leads others each time.
"""

import os

import pytest

from tests.conftest import Fresh
from tests.proof.wandering import wander
from tests.proof.world import on_stage
from tests.stand_in import StandIn

EXAMPLES = {"sqlite": 100, "postgresql": 8}
BATCHES = 4


@pytest.mark.parametrize("batch", range(BATCHES))
def test_wherever_they_wander(
    fresh: Fresh, sandbox: StandIn, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    kind = fresh.app.config["JOINWAYS"].database_url.split(":")[0].split("+")[0]
    examples = int(os.environ.get("WANDER_EXAMPLES", EXAMPLES[kind]))
    with on_stage(fresh, sandbox, monkeypatch) as stage:
        wander(stage, examples // BATCHES, seed=batch)
