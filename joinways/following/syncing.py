"""Asking Stripe for what no webhook told: its list of events, and each invoice not yet final."""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from sqlalchemy import func, select, update

from joinways.database import Db, now, writing
from joinways.domain.event import KINDS
from joinways.domain.invoice import SETTLED
from joinways.following.applying import apply, ask, fetch
from joinways.following.connections import note_mended
from joinways.following.keeping import Whose, insert_once
from joinways.invoices.attempt import Worker
from joinways.models import Invoice, StripeConnection
from joinways.stripe_words import GatewayError, OutOfTime, Signal

log = logging.getLogger(__name__)

OVERLAP = timedelta(hours=1)
"""Asked for once more each time: Stripe may list an event late, and clocks disagree."""

KEPT_BY_STRIPE = timedelta(days=30)
LATE = timedelta(minutes=5)
"""An event that no webhook brought by then was missed."""

PAGE = 50


@dataclass(frozen=True)
class Unsettled:
    """An invoice that Stripe is to be asked about."""

    id: int
    connection_id: int
    stripe_id: str
    number: str
    credited_cents: int


def poll(worker: Worker, connection_id: int) -> int:
    """Read Stripe's list of events on into the inbox; how many had not come by themselves.

    Raises GatewayError, OutOfTime; what was read until then is kept, and read again next time.
    """
    connection = worker.db.get_one(StripeConnection, connection_id, populate_existing=True)
    workspace_id, listens = connection.workspace_id, connection.listens
    begun = now(worker.db)
    listening = (connection.polled_at or begun).replace(microsecond=0)  # as Stripe counts
    since = (connection.events_read_until or connection.created_at) - OVERLAP
    worker.db.rollback()
    since = max(since, begun - KEPT_BY_STRIPE)
    gateway = worker.connect(connection_id, worker.deadline)
    whose, latest, new = Whose(workspace_id, connection_id), since + OVERLAP, list[Signal]()
    for batch in _batches(gateway.events_since(since, KINDS)):
        new += _keep(worker.db, whose, batch)
        latest = max(latest, *(signal.created_at for signal in batch))
    # What happened before we listened at all is no sign of silence.
    missed = [one for one in new if begun - one.created_at > LATE and one.created_at >= listening]
    values = {"webhook_missed_at": begun} if missed and listens else {}
    with writing(worker.db) as session:
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == connection_id)
            .values(polled_at=begun, events_read_until=latest, **values)
            .execution_options(synchronize_session=False)
        )
    return len(new)


def _batches(signals: Iterable[Signal]) -> Iterator[list[Signal]]:
    """A page at a time: what was read is kept, though the time runs out at a later one."""
    waiting = iter(signals)
    while batch := list(islice(waiting, PAGE)):
        yield batch


def _keep(db: Db, whose: Whose, batch: list[Signal]) -> list[Signal]:
    """The events that were not there, now kept; the oldest first."""
    with writing(db) as session:
        return [signal for signal in reversed(batch) if insert_once(session, whose, signal, "poll")]


def unsettled(db: Db, after: int = 0, workspace_id: int | None = None) -> list[Unsettled]:
    """A page of the invoices that may still change, after that one, of connections in use."""
    query = (
        select(
            Invoice.id,
            Invoice.connection_id,
            Invoice.stripe_id,
            Invoice.number,
            Invoice.credited_cents,
        )
        .join(StripeConnection, StripeConnection.id == Invoice.connection_id)
        .where(
            Invoice.status.not_in(SETTLED),
            Invoice.sample.is_(False),
            Invoice.id > after,
            StripeConnection.key_encrypted != "",
        )
        .order_by(Invoice.id)
        .limit(PAGE)
    )
    if workspace_id is not None:
        query = query.where(Invoice.workspace_id == workspace_id)
    rows = db.execute(query).all()
    db.rollback()
    return [Unsettled(*row) for row in rows]


def count_unsettled(db: Db, after: int = 0) -> int:
    """How many invoices `unsettled` would give in all."""
    found = db.scalar(
        select(func.count())
        .select_from(Invoice)
        .join(StripeConnection, StripeConnection.id == Invoice.connection_id)
        .where(
            Invoice.status.not_in(SETTLED),
            Invoice.sample.is_(False),
            Invoice.id > after,
            StripeConnection.key_encrypted != "",
        )
    )
    db.rollback()
    return found or 0


def refresh(worker: Worker, invoice: Unsettled, cause: str) -> str:
    """Ask Stripe about one invoice and apply the answer; the word of `apply`, or "gone".

    Raises GatewayError, OutOfTime.
    """
    asked = ask(worker.db, invoice.id)
    gateway = worker.connect(invoice.connection_id, worker.deadline)
    try:
        told, notes = fetch(gateway, invoice.stripe_id, invoice.credited_cents)
    except GatewayError as error:
        if error.kind != "missing":
            raise
        return "gone"
    with writing(worker.db) as session:
        note_mended(session, invoice.connection_id)
        return apply(session, invoice.id, told, asked, cause, notes=notes)


def look(db: Db, invoice_id: int) -> Unsettled:
    """An invoice, whatever its state, as `refresh` takes it."""
    row = db.execute(
        select(
            Invoice.id,
            Invoice.connection_id,
            Invoice.stripe_id,
            Invoice.number,
            Invoice.credited_cents,
        ).where(Invoice.id == invoice_id)
    ).one()
    db.rollback()
    return Unsettled(*row)


@dataclass
class Round:
    """How a round of questions went: `reached` is the last invoice asked about."""

    reached: int = 0
    asked: int = 0
    changed: int = 0
    failed: int = 0


def sync(worker: Worker, after: int = 0) -> Iterator[Round]:
    """Ask about every invoice that isn't final, from the one after `after` on; one step each.

    Stops at a connection that gives no answer, and goes on with the others: what was asked about
    is written each time, so that a stop loses nothing.
    """
    state = Round(reached=after)
    silent: set[int] = set()
    while page := unsettled(worker.db, state.reached):
        for invoice in page:
            if invoice.connection_id in silent:
                state.failed += 1
            else:
                _one(worker, invoice, state, silent)
            state.reached = invoice.id
            yield state


def _one(worker: Worker, invoice: Unsettled, state: Round, silent: set[int]) -> None:
    try:
        state.changed += refresh(worker, invoice, "poll") == "applied"
        state.asked += 1
    except OutOfTime:
        raise
    except GatewayError as error:
        state.failed += 1
        if error.kind in ("unknown", "blocked"):
            silent.add(invoice.connection_id)
    except Exception:
        # One that cannot be written must not keep all those after it from being asked about.
        log.exception("invoice %s could not be followed", invoice.id)
        worker.db.rollback()
        state.failed += 1


def current_connections(db: Db) -> list[int]:
    """The connections in use."""
    found = db.scalars(
        select(StripeConnection.id)
        .where(StripeConnection.key_encrypted != "")
        .order_by(StripeConnection.id)
    ).all()
    db.rollback()
    return list(found)
