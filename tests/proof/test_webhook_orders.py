"""All 720 orders of six events, doubled, some dropped and then asked for: our state is Stripe's.

On SQLite all of them; on PostgreSQL every sixth, which `JOINWAYS_ALL_ORDERS=1` turns into all.
"""

import os
import random
import sys
from collections.abc import Sequence
from dataclasses import replace
from itertools import count, permutations

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.extensions import db
from joinways.following import events, keeping, syncing
from joinways.following.keeping import Whose, insert_once
from joinways.following.syncing import poll
from joinways.invoices.attempt import Worker
from joinways.models import Invoice, Notice, StripeEvent
from joinways.stripe_words import Signal
from tests.following.post import Office
from tests.proof.timeline import KINDS, Replayed, Timeline, record

ORDERS = list(permutations(range(len(KINDS))))
DROPPED = 0.3
SEED = 20261126
HERE = sys.modules[__name__]


@pytest.fixture
def timeline(office: Office) -> Timeline:
    return record(office)


def all_of_them() -> bool:
    return db.engine.dialect.name == "sqlite" or bool(os.environ.get("JOINWAYS_ALL_ORDERS"))


def another(office: Office, first: Invoice, number: int) -> Invoice:
    """An invoice like the first one, just numbered, on a quote of its own."""
    quote = office.desk.cast.quote(state="invoiced")
    columns = {
        column.name: getattr(first, column.name)
        for column in Invoice.__table__.columns
        if column.name not in ("id", "public_id")
    }
    columns |= {
        "public_id": f"permuted{number}",
        "quote_id": quote.id,
        "stripe_id": f"in_permuted_{number}",
        "invoicing_id": None,
    }
    with writing(db.session) as session:
        session.execute(insert(Invoice).values(**columns))
    return office.stored(quote)


def deliver(
    office: Office, timeline: Timeline, order: Sequence[int], chance: random.Random
) -> None:
    """Each event comes twice, or not at all; a worker takes it at once or later."""
    stripe = Replayed(timeline)
    worker = Worker(db.session, lambda _connection, _deadline: stripe, 90)  # type: ignore[arg-type, return-value]
    whose = Whose(office.desk.cast.workspace, office.desk.cast.connection)
    for index in order:
        # What is told has happened; more may have happened meanwhile.
        stripe.happened = max(stripe.happened, chance.randint(index, len(order) - 1))
        if chance.random() < DROPPED:
            continue
        with writing(db.session) as session:
            for _ in range(2):
                insert_once(session, whose, timeline.signals[index], "webhook")
        if chance.random() < 0.5:
            events.work_due(worker)
    stripe.happened = len(order) - 1
    poll(worker, office.desk.cast.connection)
    events.work_due(worker)


def sweep(
    office: Office, timeline: Timeline, orders: Sequence[Sequence[int]]
) -> list[tuple[object, ...]]:
    """Deliver in each of these orders; those that end elsewhere than Stripe, with what they say."""
    [first] = db.session.scalars(select(Invoice)).all()
    db.session.expunge(first)
    db.session.rollback()
    chance = random.Random(SEED)
    wrong: list[tuple[object, ...]] = []
    for number, order in enumerate(orders):
        mine = another(office, first, number)
        deliver(office, timeline.of(mine.stripe_id), order, chance)
        found = db.session.get_one(Invoice, mine.id, populate_existing=True)
        said = (found.status, found.paid_cents, found.remaining_cents, found.failed_payments)
        if (*said, found.mails) != ("paid", 219486, 0, 1, 2):
            wrong.append((order, said, found.mails))
        db.session.rollback()
    return wrong


def test_all_orders_end_where_stripe_is(office: Office, timeline: Timeline) -> None:
    assert len(ORDERS) == 720
    orders = ORDERS if all_of_them() else ORDERS[::6]
    assert sweep(office, timeline, orders) == []
    kept = db.session.scalar(select(func.count()).select_from(StripeEvent))
    waiting = db.session.scalars(select(StripeEvent.id).where(StripeEvent.outcome == "")).all()
    assert (kept, list(waiting)) == (len(orders) * 6, [])
    paid = db.session.scalar(select(func.count()).select_from(Notice).where(Notice.kind == "paid"))
    assert paid == len(orders)


def test_without_the_uniqueness_of_events_the_sweep_sees_it(
    office: Office, timeline: Timeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tenth of our defences, taken away: each delivery counts, so that failures are doubled."""
    orders = ORDERS[:6]
    numbers = count()

    def every_delivery(
        session: Session, whose: Whose, signal: Signal, source: str, outcome: str = ""
    ) -> bool:
        once = replace(signal, id=f"{signal.id}_{next(numbers)}")
        keeping.insert_once(session, whose, once, source, outcome)
        return True

    monkeypatch.setattr(syncing, "insert_once", every_delivery)
    monkeypatch.setattr(HERE, "insert_once", every_delivery)
    assert len(sweep(office, timeline, orders)) == len(orders)
