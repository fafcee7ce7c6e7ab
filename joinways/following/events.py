"""Working through Stripe's events: each is a signal to ask Stripe, never news in itself.

An event is taken under a lease; Stripe is asked; what Stripe says and the event's end are written
in one transaction. What cannot be done now waits, without end.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.event import DEAUTHORIZED, back_off
from joinways.following.applying import apply, ask, fetch
from joinways.following.connections import look_whether_ended, note_mended, note_revoked
from joinways.following.counting import count_failed_payment, count_mail
from joinways.following.strangers import Stranger, place
from joinways.invoices.attempt import Worker
from joinways.models import Invoice, StripeEvent
from joinways.models.columns import utc_now
from joinways.stripe_words import GatewayError, OutOfTime

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)
MOST_AT_ONCE = 100

KEPT = {"ignored": "kept"}
"""What `apply` says of a final state, as the outcome of an event."""


@dataclass(frozen=True)
class Taken:
    """An event that this worker holds."""

    id: int
    workspace_id: int
    connection_id: int
    event_id: str
    kind: str
    invoice_stripe_id: str
    marks: dict[str, Any]
    created_at: Any
    tries: int
    lease_until: Any


def work_due(worker: Worker, most: int = MOST_AT_ONCE) -> int:
    """Work through what is due, oldest first; how many events came to their end.

    An account that gave no answer is left alone for this round, so that others get their turn.
    """
    ended, silent = 0, set[int]()
    for event_id, connection_id in due(worker.db, most):
        if connection_id in silent:
            continue
        how = work(worker, event_id)
        if how == "out of time":
            break
        ended += how == "ended"
        if how == "no answer":
            silent.add(connection_id)
    return ended


def due(db: Db, most: int = MOST_AT_ONCE) -> list[tuple[int, int]]:
    """The events whose turn has come, each with its connection."""
    moment = now(db)
    found = db.execute(
        select(StripeEvent.id, StripeEvent.connection_id)
        .where(
            StripeEvent.outcome == "",
            StripeEvent.next_try_at <= moment,
            StripeEvent.lease_until <= moment,
        )
        .order_by(StripeEvent.id)
        .limit(most)
    ).all()
    db.rollback()
    return [(row[0], row[1]) for row in found]


def work(worker: Worker, event_id: int) -> str:
    """Bring one event to its end: ended, waits, no answer, out of time, or held by another.

    Whatever goes wrong with it is its own affair: it waits, and the next one has its turn.
    """
    taken = _take(worker.db, event_id)
    if taken is None:
        return "held"
    try:
        return "ended" if _work(worker, taken) else "waits"
    except OutOfTime:
        _give_back(worker.db, taken)
        return "out of time"
    except GatewayError as error:
        log.warning("event %s waits: %s (%s)", taken.event_id, error.kind, error.code)
        if error.code == "revoked":
            note_revoked(worker.db, taken.connection_id, error)
        _wait(worker.db, taken)
        return "no answer"
    except Exception:
        log.exception("event %s could not be worked on", taken.event_id)
        worker.db.rollback()
        _wait(worker.db, taken)
        return "waits"


def _take(db: Db, event_id: int) -> Taken | None:
    with writing(db) as session:
        moment = now(session)
        row = session.execute(
            update(StripeEvent)
            .where(
                StripeEvent.id == event_id,
                StripeEvent.outcome == "",
                StripeEvent.lease_until <= moment,
            )
            .values(lease_until=moment + LEASE)
            .returning(*(getattr(StripeEvent, name) for name in Taken.__dataclass_fields__))
            .execution_options(synchronize_session=False)
        ).first()
    return Taken(*row) if row else None


def _work(worker: Worker, taken: Taken) -> bool:
    if taken.kind == DEAUTHORIZED:
        outcome = look_whether_ended(worker, taken.connection_id)
        _end(worker.db, taken, outcome)
        return True
    known = _known(worker.db, taken)
    if known is None:
        found = place(worker, _stranger(taken))
        if found.waits:
            _wait(worker.db, taken)
            return False
        if not found.ours_now:
            _end(worker.db, taken, found.outcome)
            return True
        known = _known(worker.db, taken)
        if known is None:  # another worker holds the attempt: its invoice comes in a moment
            _wait(worker.db, taken)
            return False
    invoice_id, credited_cents, sample = known
    if sample:
        _end(worker.db, taken, "sample")
        return True
    _follow(worker, taken, invoice_id, credited_cents)
    return True


def _known(db: Db, taken: Taken) -> tuple[int, int, bool] | None:
    row = db.execute(
        select(Invoice.id, Invoice.credited_cents, Invoice.sample).where(
            Invoice.connection_id == taken.connection_id,
            Invoice.stripe_id == taken.invoice_stripe_id,
        )
    ).first()
    db.rollback()
    return (row[0], row[1], row[2]) if row else None


def _follow(worker: Worker, taken: Taken, invoice_id: int, credited_cents: int) -> None:
    """Ask Stripe, apply what it says and end the event, in one transaction."""
    asked = ask(worker.db, invoice_id)
    gateway = worker.connect(taken.connection_id, worker.deadline)
    try:
        told, notes = fetch(gateway, taken.invoice_stripe_id, credited_cents)
    except GatewayError as error:
        if error.kind != "missing":
            raise
        _end(worker.db, taken, "gone")
        return
    with writing(worker.db) as session:
        if not _is_mine(session, taken):
            return  # we slept: another worker has ended it, and counted what there was to count
        outcome = apply(session, invoice_id, told, asked, "webhook", notes=notes)
        _count(session, taken, invoice_id)
        _write_end(session, taken, KEPT.get(outcome, outcome))
        note_mended(session, taken.connection_id)


def _is_mine(session: Session, taken: Taken) -> bool:
    """The fence: whether the lease still is the one that this worker took."""
    held: Any = session.execute(
        update(StripeEvent)
        .where(
            StripeEvent.id == taken.id,
            StripeEvent.outcome == "",
            StripeEvent.lease_until == taken.lease_until,
        )
        .values(lease_until=taken.lease_until)
        .execution_options(synchronize_session=False)
    )
    return bool(held.rowcount)


def _count(session: Session, taken: Taken, invoice_id: int) -> None:
    """What an invoice itself doesn't tell: how often it was mailed, a payment that failed."""
    if taken.kind == "invoice.sent":
        count_mail(session, invoice_id, taken.created_at)
    elif taken.kind == "invoice.payment_failed":
        count_failed_payment(session, invoice_id, taken.event_id, taken.created_at)


def _stranger(taken: Taken) -> Stranger:
    return Stranger(
        taken.workspace_id, taken.connection_id, taken.kind, taken.invoice_stripe_id, taken.marks
    )


def _end(db: Db, taken: Taken, outcome: str) -> None:
    with writing(db) as session:
        _write_end(session, taken, outcome)


def _write_end(session: Session, taken: Taken, outcome: str) -> None:
    session.execute(
        update(StripeEvent)
        .where(StripeEvent.id == taken.id, StripeEvent.outcome == "")
        .values(outcome=outcome, done_at=utc_now(), lease_until=now(session))
        .execution_options(synchronize_session=False)
    )


def _wait(db: Db, taken: Taken) -> None:
    tries = taken.tries + 1
    with writing(db) as session:
        moment = now(session)
        session.execute(
            update(StripeEvent)
            .where(StripeEvent.id == taken.id, StripeEvent.outcome == "")
            .values(tries=tries, next_try_at=moment + back_off(tries), lease_until=moment)
            .execution_options(synchronize_session=False)
        )


def _give_back(db: Db, taken: Taken) -> None:
    """Our time was over before it was asked about: that counts as no try."""
    with writing(db) as session:
        session.execute(
            update(StripeEvent)
            .where(StripeEvent.id == taken.id, StripeEvent.outcome == "")
            .values(lease_until=now(session))
            .execution_options(synchronize_session=False)
        )
