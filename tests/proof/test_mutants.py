"""Each of our defences, taken away, is missed by the sweep that is there for it."""

from dataclasses import replace
from typing import Any

import pytest

from tests.conftest import KINDS
from tests.proof.points import at
from tests.proof.pool import Pool
from tests.proof.scenario import Scenario
from tests.proof.torture import report

SMALL: dict[str, Any] = {"processes": 8, "quotes": 6, "at_once": 4}
ROUNDS = 5

AIMED: dict[str, tuple[str, tuple[Scenario, ...]]] = {
    # defence: (what is seen without it, the small sweep)
    "stable keys": (
        "mailed twice",
        (Scenario(kills=(at("after POST /v1/invoices/{id}/send"),), resumer="resume"),),
    ),
    "key rotation": (
        "stuck",
        (
            Scenario(faults=({"kind": "error_500", "match": "invoices.create"},), resumer="resume"),
            Scenario(faults=({"kind": "error_500", "match": "invoices.send"},), resumer="resume"),
        ),
    ),
    # The time that a press may take stands in the way of this one, so it is given all the time
    # there is, as `invoices resume` is; alone that shows nothing.
    "early commit": (
        "duplicates",
        (Scenario(stop=at("before POST /v1/invoices"), expire="after", removed=("deadline",)),),
    ),
    "comparison": (
        "lost",
        (Scenario(faults=({"kind": "tamper", "match": "invoices.add_lines", "cents": 3},)),),
    ),
    "fence": (
        "the sleeper wrote",
        (
            Scenario(stop=at("after POST /v1/customers")),
            Scenario(stop=at("after POST /v1/invoices/{id}/finalize")),
        ),
    ),
    "read-before-write": (
        "given back without a reason",
        (Scenario(kills=(at("after POST /v1/invoices/{id}/add_lines"),), expire="before"),),
    ),
}


@pytest.mark.parametrize("database", KINDS)
@pytest.mark.parametrize("defence", AIMED)
def test_a_sweep_misses(pool: Pool, database: str, defence: str) -> None:
    seen, aimed = AIMED[defence]
    small = [replace(each, database=database) for each in aimed]
    assert [report(result) for result in pool.run(small) if result.wrong] == []
    without = [replace(each, removed=(*each.removed, defence)) for each in small]
    wrong = [sentence for result in pool.run(without) for sentence in result.wrong]
    assert any(sentence.startswith(seen) for sentence in wrong), wrong


def hammered_until(pool: Pool, database: str, seen: str, **how: Any) -> dict[str, Any]:
    """The first round of the hammer in which that figure isn't empty, or else the last.

    Without a defence, who meets whom is chance: a busy machine may keep them apart for a round.
    """
    for _ in range(ROUNDS):
        found = pool.hammer(database, **SMALL, **how)
        if found[seen]:
            break
    return found


@pytest.mark.parametrize("database", KINDS)
def test_the_hammer_misses_the_compare_and_set(pool: Pool, database: str) -> None:
    """Only PostgreSQL lets two claim at once; the unique index then shows people an error.

    Whoever is shown one may stop there, so that a quote is left; but none has two invoices.
    """
    hesitating = ("hesitate",)
    assert pool.hammer(database, **SMALL, removed=hesitating)["wrong"] == []
    removed = (*hesitating, "compare-and-set")
    if database == "postgresql":
        found = hammered_until(pool, database, "wrong", removed=removed)
        assert found["wrong"], found
    else:
        found = pool.hammer(database, **SMALL, removed=removed)
        assert (found["wrong"], found["invoices"]) == ([], SMALL["quotes"])
    assert found["doubled"] == 0, found


@pytest.mark.parametrize("database", [kind for kind in KINDS if kind == "postgresql"] or KINDS)
def test_the_hammer_misses_the_unique_index(pool: Pool, database: str) -> None:
    """It stands behind the compare-and-set: alone it is not missed, with it quotes are doubled.

    SQLite cannot drop the constraint and lets nobody claim at once: there it is not missed.
    """
    dropped = ("unique index",) if database == "postgresql" else ()
    alone = pool.hammer(database, **SMALL, removed=("hesitate",), dropped=dropped)
    assert (alone["wrong"], alone["doubled"]) == ([], 0)
    both = {"removed": ("hesitate", "compare-and-set"), "dropped": dropped}
    if database == "postgresql":
        assert hammered_until(pool, database, "doubled", **both)["doubled"] > 0
    else:
        assert pool.hammer(database, **SMALL, **both)["doubled"] == 0


@pytest.mark.parametrize("database", KINDS)
def test_the_hammer_misses_the_lease(pool: Pool, database: str) -> None:
    """It stands before the stable keys: while one works alone, even random keys double nothing."""
    keys = ("stable keys",)
    assert pool.hammer(database, **SMALL, removed=keys)["wrong"] == []
    found = hammered_until(pool, database, "wrong", removed=(*keys, "lease"))
    assert found["wrong"], found
