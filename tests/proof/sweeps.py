"""Which scenarios are led: every point and every kind of fault, then a sample drawn by a seed."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from tests.proof.points import at, points
from tests.proof.scenario import RESUMERS, Scenario

SETTINGS = ((1, False), (1, True), (100, False), (100, True))
"""Lines, and whether Stripe knows the client."""

CALLS = (
    "account.retrieve",
    "customers.create",
    "invoices.create",
    "invoices.add_lines",
    "invoices.retrieve",
    "invoices.finalize",
    "invoices.send",
    "invoices.update",
)
"""All calls of issuing for a new client, in their order."""

TAX_ID = {"code": "tax_id_invalid", "param": "tax_id_data[0][value]"}
SILENT: dict[str, dict[str, Any]] = {
    "drop_before": {},
    "drop_after": {},
    "hang_before": {"seconds": 0.5},
    "hang_after": {"seconds": 0.5},
    "error_500": {},
    "error_500_after": {},
    "in_use": {},
    "rate_limited": {},
    "lock_timeout": {},
}
"""Nobody knows what came of the call."""

SPOKEN: dict[str, dict[str, Any]] = {
    "refused": {"code": "parameter_invalid", "param": "x"},
    "unauthorized": {},
    "forbidden": {},
    "declined": {},
}
HANDS = (
    ("delete", "after commit draft"),
    ("delete", "after commit lines"),
    ("delete-customer", "after commit customer"),
    ("delete-customer", "after commit lines"),
    ("finalize", "after commit lines"),
    ("finalize-empty", "after commit draft"),
    ("pay", "after commit lines"),
    ("void", "after commit lines"),
    ("disconnect", "after commit customer"),
    ("disconnect", "after commit draft"),
    ("disconnect", "after commit lines"),
    ("disconnect", "after commit finalized"),
)
"""What is done by hand, and the point at which the server died before."""

UNGUARDED = "before POST /v1/invoices/{id}/send"
"""A worker that sleeps for a day between the last look at its clock and the packet that leaves,
while another one does all the work: no fence of ours stands behind it. docs/PROOF.md says
so."""


def spread(scenarios: Iterable[Scenario], databases: tuple[str, ...]) -> list[Scenario]:
    """Each on one of the databases and with one of the resumers, in turn."""
    return [
        replace(
            each,
            database=databases[number % len(databases)],
            resumer=RESUMERS[number // len(databases) % len(RESUMERS)],
        )
        for number, each in enumerate(scenarios)
    ]


def on_each(scenarios: Iterable[Scenario], databases: tuple[str, ...]) -> list[Scenario]:
    """All of them on every database."""
    given = list(scenarios)
    return [each for database in databases for each in spread(given, (database,))]


def single_kills(lines: int, known_client: bool) -> list[Scenario]:
    """One kill at each point."""
    count = len(points(lines, known_client))
    return [Scenario(lines=lines, known_client=known_client, kills=(i,)) for i in range(count)]


def paired_kills(seed: int) -> Iterator[Scenario]:
    """A second kill while the first is recovered from; without end, drawn by the seed."""
    draw = random.Random(seed)
    while True:
        lines, known = draw.choice(SETTINGS)
        passed = points(lines, known)
        first = draw.randrange(len(passed) - 4)
        second = draw.randrange(len(passed) - max(first, 4))
        yield Scenario(lines=lines, known_client=known, kills=(first, second))


def pauses(expire: str) -> list[Scenario]:
    """A press that sleeps at each point; asleep in a transaction it holds up everybody else."""
    found = []
    for number, name in enumerate(points()):
        inside = name.startswith("before commit")
        if expire != "after" or not (inside or name == UNGUARDED):
            found.append(Scenario(stop=number, expire=expire))
    return found


def faults() -> list[Scenario]:
    """Every kind of fault at every call."""
    found = [
        Scenario(faults=({"kind": kind, "match": call, **more},))
        for kind, more in (SILENT | SPOKEN).items()
        for call in CALLS
    ]
    found += [
        Scenario(faults=({"kind": "refused", "match": "customers.create", **TAX_ID},)),
        Scenario(faults=({"kind": "tamper", "match": "invoices.add_lines", "cents": 3},)),
    ]
    return found


def expired_faults() -> list[Scenario]:
    """The answer is lost, and nobody asks again before Stripe has forgotten the key."""
    return [
        Scenario(faults=({"kind": kind, "match": call, **SILENT[kind]},), expire="before")
        for kind in ("drop_before", "drop_after", "error_500", "error_500_after", "lock_timeout")
        for call in CALLS
    ]


def by_hand() -> list[Scenario]:
    """What somebody does at Stripe while the server is dead."""
    return [Scenario(kills=(at(where),), hand=hand) for hand, where in HANDS]


def killed_again(scenarios: Iterable[Scenario], seed: int) -> list[Scenario]:
    """The same, with a kill during the recovery, early enough to be reached mostly."""
    draw = random.Random(seed)
    return [
        replace(each, kills=(*(each.kills or (None,)), draw.randrange(10))) for each in scenarios
    ]
