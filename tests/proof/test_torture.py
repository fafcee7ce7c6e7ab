"""A seed is one scenario, whenever it is led; the figures of all runs are kept."""

from pathlib import Path

from tests.proof.outcome import COUNTED
from tests.proof.scenario import Result, Scenario
from tests.proof.torture import Figures, load, report, save, scenario_of

BOTH = ("sqlite", "postgresql")


def test_a_seed_is_one_scenario() -> None:
    first = [scenario_of(seed, BOTH) for seed in range(300)]
    assert first == [scenario_of(seed, BOTH) for seed in range(300)]
    assert [Scenario.from_json(each.to_json()) for each in first[:50]] == first[:50]


def test_seeds_reach_everything() -> None:
    drawn = [scenario_of(seed, BOTH) for seed in range(400)]
    assert {each.database for each in drawn} == set(BOTH)
    assert {each.resumer for each in drawn} == {"visit", "background", "resume"}
    assert {each.expire for each in drawn} == {"", "before", "after"}
    assert {(each.lines, each.known_client) for each in drawn} == {
        (1, False), (1, True), (100, False), (100, True),
    }  # fmt: skip
    for share in ("stop", "faults", "hand", "kills"):
        assert sum(getattr(each, share) not in (None, (), "") for each in drawn) > 30, share


def test_figures_are_kept_from_run_to_run(tmp_path: Path) -> None:
    file = tmp_path / "instance" / "torture.json"
    figures = load(file)
    assert figures == Figures(counts=dict.fromkeys(COUNTED, 0))
    well = Result(Scenario(seed=1), struck=2, counts=dict.fromkeys(COUNTED, 0))
    twice = Result(
        Scenario(seed=2), wrong=["mailed twice: …"], counts=dict.fromkeys(COUNTED, 0) | {"lost": 1}
    )
    for each in (well, twice):
        figures.note(each)
    save(file, figures)
    again = load(file)
    assert (again.scenarios, again.struck, again.wrong) == (2, 2, 1)
    assert (again.counts["lost"], again.failed_seeds) == (1, [2])
    assert "make torture SEED=2" in report(twice)
