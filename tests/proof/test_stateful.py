"""Random sequences of all that can happen, on each kind of database; found ones made short.

WANDER_EXAMPLES says how many sequences; `make torture` leads others each time.
"""

import os

import pytest

from tests.conftest import Fresh
from tests.proof.wandering import wander
from tests.proof.world import Stage
from tests.stand_in import StandIn

EXAMPLES = {"sqlite": 25, "postgresql": 8}


def test_wherever_they_wander(
    fresh: Fresh, sandbox: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = fresh.app.config["JOINWAYS"].database_url.split(":")[0].split("+")[0]
    examples = int(os.environ.get("WANDER_EXAMPLES", EXAMPLES[kind]))
    wander(Stage(fresh, sandbox, monkeypatch), examples)
