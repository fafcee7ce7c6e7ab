"""Each fault at each call, each act by hand, and each again with a kill during the recovery."""

from collections.abc import Callable

import pytest

from tests.proof import sweeps
from tests.proof.pool import Pool
from tests.proof.scenario import Scenario
from tests.proof.torture import report

SEED = 5
SWEEPS: dict[str, Callable[[], list[Scenario]]] = {
    "faults": sweeps.faults,
    "keys forgotten meanwhile": sweeps.expired_faults,
    "by hand": sweeps.by_hand,
}


@pytest.mark.parametrize("scenarios", SWEEPS.values(), ids=SWEEPS)
def test_every_fault_ends_well(pool: Pool, scenarios: Callable[[], list[Scenario]]) -> None:
    results = pool.run(sweeps.spread(scenarios(), pool.kinds))
    assert [report(result) for result in results if result.wrong] == []
    assert len(results) == len(scenarios())


@pytest.mark.parametrize("scenarios", SWEEPS.values(), ids=SWEEPS)
def test_killed_during_the_recovery(pool: Pool, scenarios: Callable[[], list[Scenario]]) -> None:
    asked = sweeps.killed_again(scenarios(), SEED)
    results = pool.run(sweeps.spread(asked, pool.kinds[::-1]))
    assert [report(result) for result in results if result.wrong] == []
    assert len(results) == len(scenarios())
    # Where the press itself has mended everything, nothing is left to be killed in.
    assert sum(result.struck > 0 for result in results) >= 0.6 * len(asked)
