"""Asking Stripe for what no webhook told: its list of events, and each invoice not yet final."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from joinways.database import Db, now, writing
from joinways.domain.event import KINDS
from joinways.domain.invoice import SETTLED
from joinways.following.applying import apply, ask, fetch
from joinways.following.keeping import Whose, insert_once
from joinways.invoices.attempt import Worker
from joinways.models import Invoice, StripeConnection
from joinways.stripe_words import GatewayError, OutOfTime, Signal

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
    workspace_id, listens = connection.workspace_id, bool(connection.webhook_secrets)
    begun = now(worker.db)
    since = (connection.events_read_until or connection.created_at) - OVERLAP
    worker.db.rollback()
    since = max(since, begun - KEPT_BY_STRIPE)
    gateway = worker.connect(connection_id, worker.deadline)
    found = list(gateway.events_since(since, KINDS))
    new = _keep(worker.db, Whose(workspace_id, connection_id), found)
    missed = [signal for signal in new if begun - signal.created_at > LATE]
    values = {"webhook_missed_at": begun} if missed and listens else {}
    latest = max((signal.created_at for signal in found), default=None)
    with writing(worker.db) as session:
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == connection_id)
            .values(polled_at=begun, events_read_until=latest or since + OVERLAP, **values)
            .execution_options(synchronize_session=False)
        )
    return len(new)


def _keep(db: Db, whose: Whose, found: list[Signal]) -> list[Signal]:
    """The events that were not there, now kept; the oldest first."""
    new = []
    for first in range(0, len(found), PAGE):
        with writing(db) as session:
            for signal in reversed(found[first : first + PAGE]):
                if insert_once(session, whose, signal, "poll"):
                    new.append(signal)
    return new


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


def current_connections(db: Db) -> list[int]:
    """The connections in use."""
    found = db.scalars(
        select(StripeConnection.id)
        .where(StripeConnection.key_encrypted != "")
        .order_by(StripeConnection.id)
    ).all()
    db.rollback()
    return list(found)
