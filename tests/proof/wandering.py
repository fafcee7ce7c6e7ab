"""Any sequence of what people, clients, Stripe, time and death can do; the invariants hold.

`run` goes on for minutes, with a seed that repeats it; the test leads a fixed sample.
"""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from joinways.domain.invoice import told_status
from joinways.extensions import db
from joinways.invariants.reading import ours
from joinways.invariants.snapshot import Snapshot
from joinways.models import Invoice, InvoiceOrder, Invoicing, StripeEvent
from tests.actions.desk import TWO_RATES
from tests.cast import Item
from tests.conftest import in_memory, opened
from tests.proof.looking import looking, violations
from tests.proof.world import HANDS, Stage, World, on_stage
from tests.stand_in import running_sandbox

STEPS = 50
BATCH = 20
ROUNDS = 8
"""How many times the server comes by, hours apart, until all must be at rest."""

MOST_QUOTES = 3
MOST_DAYS = 10
NOW_DUE = {"I3", "I12"}
"""What is due is not looked at while time jumps and nobody comes by."""

WHICH = st.integers(0, MOST_QUOTES - 1)
PLACE = st.integers(0, 60)
DIES_AT = st.none() | st.integers(0, 45)
UNTIL = st.sampled_from(("mail", "mail", "done", "customer", "draft", "lines", "finalized"))
EMAILS = st.sampled_from(("compta@atelier-nord.example", "lea@atelier-nord.example"))
SETS = st.sampled_from((TWO_RATES, (Item(),), tuple(Item(cents=100 + n) for n in range(12))))
CALLS = st.sampled_from(
    (
        "customers.create",
        "customers.update",
        "invoices.create",
        "invoices.add_lines",
        "invoices.retrieve",
        "invoices.finalize",
        "invoices.send",
        "invoices.update",
        "invoices.delete",
        "invoices.list",
        "invoices.void",
        "events.list",
        "credit_notes.list",
        "*",
    )
)
FAULTS = st.sampled_from(
    (
        {"kind": "drop_before"},
        {"kind": "drop_after"},
        {"kind": "error_500"},
        {"kind": "error_500_after"},
        {"kind": "in_use"},
        {"kind": "rate_limited"},
        {"kind": "lock_timeout"},
        {"kind": "unauthorized"},
        {"kind": "forbidden"},
        {"kind": "refused", "code": "parameter_invalid", "param": "x"},
        {"kind": "tamper", "match": "invoices.add_lines", "cents": 3},
    )
)
PAYMENTS = st.sampled_from(({}, {"declined": True}, {"cents": 1000}, {"cents": 5}))


class Wandering(RuleBasedStateMachine):
    """A venue, led anywhere."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.world, self.days, self.looked_after = World(stage), 0, -1

    @initialize(items=SETS)
    def begin(self, items: tuple[Item, ...]) -> None:
        self.world.sign(items)

    @precondition(lambda self: len(self.world.quotes) < MOST_QUOTES)
    @rule(items=SETS)
    def sign(self, items: tuple[Item, ...]) -> None:
        self.world.sign(items)

    @rule(which=WHICH, email=EMAILS, until=UNTIL, dies_at=DIES_AT)
    def press(self, which: int, email: str, until: str, dies_at: int | None) -> None:
        self.world.press(which, email, until, dies_at)

    @rule(which=WHICH, email=EMAILS)
    def press_undisturbed(self, which: int, email: str) -> None:
        self.world.press(which, email, "done", None)

    @rule(which=WHICH, dies_at=DIES_AT)
    def visit(self, which: int, dies_at: int | None) -> None:
        self.world.visit(which, dies_at)

    @rule(dies_at=DIES_AT)
    def resume(self, dies_at: int | None) -> None:
        self.world.resume(dies_at)

    @rule(which=WHICH)
    def give_up(self, which: int) -> None:
        self.world.give_up(which)

    @rule(which=WHICH, kind=st.sampled_from(("send", "void")), dies_at=DIES_AT)
    def order(self, which: int, kind: str, dies_at: int | None) -> None:
        self.world.command(which, kind, dies_at)

    @rule(fault=FAULTS, call=CALLS, nth=st.integers(1, 3), times=st.integers(1, 2))
    def fault(self, fault: dict[str, object], call: str, nth: int, times: int) -> None:
        self.world.stripe.ask("POST", "faults", {"match": call, "nth": nth, "times": times} | fault)

    @rule()
    def stripe_is_well_again(self) -> None:
        self.world.stripe.clear_faults()
        self.world.check_key()

    @rule(places=st.lists(PLACE, max_size=8))
    def deliver(self, places: list[int]) -> None:
        self.world.deliver(places)

    @rule(dies_at=DIES_AT)
    def work(self, dies_at: int | None) -> None:
        self.world.work(dies_at)

    @rule(dies_at=DIES_AT)
    def ask(self, dies_at: int | None) -> None:
        self.world.ask(dies_at)

    @rule(seconds=st.sampled_from((100, 1200, 1200)))
    def wait(self, seconds: int) -> None:
        self.world.pass_time(seconds)

    @precondition(lambda self: self.days < MOST_DAYS)
    @rule()
    def a_day_passes(self) -> None:
        self.days += 1
        self.world.pass_time(25 * 3600)

    @rule(place=PLACE, how=PAYMENTS)
    def pay(self, place: int, how: dict[str, object]) -> None:
        self.world.pay(place, how)

    @rule(place=PLACE, what=st.sampled_from(tuple(HANDS)))
    def by_hand(self, place: int, what: str) -> None:
        self.world.by_hand(place, what)

    @invariant()
    def rows_hold(self) -> None:
        """The rules that need no look at Stripe, on the rows as they are since the last commit."""
        if self.world.stage.commits == self.looked_after:
            return
        self.looked_after = self.world.stage.commits
        snapshot = Snapshot(ours(db.session))
        db.session.rollback()
        assert violations_meanwhile(snapshot) == []

    def teardown(self) -> None:
        try:
            if self.world.quotes:
                settle(self.world)
        finally:
            self.world.end()


def settle(world: World) -> None:
    """Stripe is well, the server comes by: all comes to rest, and everything is as it must be."""
    world.stripe.clear_faults()
    assert violations_meanwhile(looking(db.engine, world.stripe)) == []
    for _ in range(ROUNDS):
        world.pass_time(2 * 3600)
        world.check_key()
        world.resume()
        world.ask()
        world.work()
        if not unfinished():
            break
    assert unfinished() == []
    assert violations(looking(db.engine, world.stripe)) == []
    assert told_otherwise(world) == []


def violations_meanwhile(snapshot: Snapshot) -> list[str]:
    """But for what is due: nobody came by."""
    return [words for words in violations(snapshot) if words.split(":")[0] not in NOW_DUE]


def unfinished() -> list[str]:
    """Attempts, orders and events that have not come to their end."""
    rows: list[str] = []
    for model, open_ones in (
        (Invoicing, Invoicing.status.in_(("open", "closing"))),
        (InvoiceOrder, InvoiceOrder.status == "open"),
        (StripeEvent, StripeEvent.outcome == ""),
    ):
        for each in db.session.query(model).filter(open_ones):
            told = {name: getattr(each, name, None) for name in ("id", "step", "kind", "problem")}
            rows.append(f"{model.__tablename__} {told}")
    db.session.rollback()
    return rows


def told_otherwise(world: World) -> list[str]:
    """Invoices of which Stripe says something else than we do; a final state of ours stays."""
    theirs = {
        each["id"]: told_status(
            each["status"],
            each["total"],
            each["pre_payment_credit_notes_amount"] + each["post_payment_credit_notes_amount"],
        )
        for each in world.stripe.objects("invoice")
    }
    rows = db.session.query(Invoice.stripe_id, Invoice.status, Invoice.number).all()
    db.session.rollback()
    return [f"{row} at Stripe {theirs[row[0]]}" for row in rows if theirs[row[0]] != row[1]]


def wander(stage: Stage, examples: int, seed: int | None = None) -> None:
    """So many sequences; always the same ones, or those of the seed. Raises for what is wrong."""

    def begin() -> Wandering:
        return Wandering(stage)

    factory: Callable[[], Wandering] = begin if seed is None else hypothesis.seed(seed)(begin)
    run_state_machine_as_test(
        factory,  # type: ignore[arg-type]
        settings=settings(
            max_examples=examples,
            stateful_step_count=STEPS,
            derandomize=seed is None,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def run(minutes: float, seed: int) -> int:
    """Sequence after sequence on SQLite until the minutes are over; how many there were.

    A batch has the seed of its first. Raises AssertionError with the shortest sequence that fails.
    """
    until, led = time.monotonic() + 60 * minutes, 0
    with (
        tempfile.TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patches,
        running_sandbox() as stripe,
        opened(f"sqlite:///{(in_memory() or Path(folder)) / 'wandering.sqlite'}", stripe) as fresh,
        on_stage(fresh, stripe, patches) as stage,
    ):
        while time.monotonic() < until:
            wander(stage, BATCH, seed + led)
            led += BATCH
    return led
