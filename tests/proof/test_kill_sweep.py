"""A server is killed at each point of issuing, alone and in pairs: one invoice, one mail."""

from itertools import islice

from tests.proof import sweeps
from tests.proof.points import points
from tests.proof.pool import Pool
from tests.proof.scenario import Scenario
from tests.proof.torture import report

ALL = 300
SEED = 3


def test_points_are_these(pool: Pool) -> None:
    undisturbed = [Scenario(lines=lines, known_client=known) for lines, known in sweeps.SETTINGS]
    results = pool.run(sweeps.on_each(undisturbed, pool.kinds))
    assert len(results) == len(sweeps.SETTINGS) * len(pool.kinds)
    for result in results:
        assert not result.wrong, report(result)
        told = (result.scenario.lines, result.scenario.known_client)
        assert tuple(result.passed) == points(*told), result.scenario


def test_killed_once_at_each_point_and_in_pairs(pool: Pool) -> None:
    singles = sweeps.on_each(sweeps.single_kills(1, False), pool.kinds)
    for setting in sweeps.SETTINGS[1:]:
        singles += sweeps.spread(sweeps.single_kills(*setting), pool.kinds)
    pairs = sweeps.spread(islice(sweeps.paired_kills(SEED), ALL - len(singles)), pool.kinds)
    results = pool.run(singles + pairs)
    assert [report(result) for result in results if result.wrong] == []
    assert len(results) == ALL
    for result in results:
        # The first kill is always reached; the second one where enough was left to do.
        assert result.struck >= 1, result.scenario
        assert result.passed[-1] == points(*_setting(result.scenario))[len(result.passed) - 1]
    assert sum(result.struck == 2 for result in results) >= 0.9 * len(pairs)


def _setting(scenario: Scenario) -> tuple[int, bool]:
    return scenario.lines, scenario.known_client
