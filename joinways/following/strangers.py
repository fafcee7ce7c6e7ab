"""An event about an invoice that no row of ours knows: whose is it?"""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.following.applying import need_attention
from joinways.invoices.attempt import Worker
from joinways.invoices.issuing import drive
from joinways.models import Installation, Invoice, Invoicing, Quote, Workspace
from joinways.models.columns import utc_now
from joinways.stripe_words import GatewayError, StripeInvoice


@dataclass(frozen=True)
class Stranger:
    """What the event says: its connection, its kind, the invoice's id and marks."""

    workspace_id: int
    connection_id: int
    kind: str
    stripe_id: str
    marks: dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where it belongs: `outcome` ends it, `waits` keeps it, `ours_now` says to look again."""

    outcome: str = ""
    waits: bool = False
    ours_now: bool = False


WAITS = Place(waits=True)


def place(worker: Worker, stranger: Stranger) -> Place:
    """Find out whose it is, by the marks that we write on all that we make.

    One of ours that is not known yet came early: before our own commit. Its attempt is led on,
    nothing else: an event never makes, numbers or gives back anything. Raises GatewayError.
    """
    if not stranger.stripe_id:
        return Place("not-ours")
    if not stranger.marks.get("quote"):
        return _unmarked(worker, stranger)
    instance = worker.db.get_one(Installation, 1).name
    workspace = worker.db.get_one(Workspace, stranger.workspace_id).public_id
    worker.db.rollback()
    if stranger.marks.get("instance") != instance:
        return Place("not-ours")
    if stranger.marks.get("workspace") != workspace:
        return Place("other-workspace")
    return _ours(worker, stranger)


def _unmarked(worker: Worker, stranger: Stranger) -> Place:
    """No marks on the event's object: a credit note has none, its invoice may have."""
    if not stranger.kind.startswith("credit_note."):
        return Place("not-ours")
    told = _read(worker, stranger)
    if told is None:
        return Place("gone")
    if not told.metadata.get("quote"):
        return Place("not-ours")
    kind = "invoice.updated"
    marked = Stranger(
        stranger.workspace_id,
        stranger.connection_id,
        kind,
        stranger.stripe_id,
        dict(told.metadata),
    )
    return place(worker, marked)


def _ours(worker: Worker, stranger: Stranger) -> Place:
    attempt = worker.db.execute(
        select(Invoicing.id, Invoicing.status)
        .join(Quote, Quote.id == Invoicing.quote_id)
        .where(
            Quote.public_id == stranger.marks["quote"],
            Quote.workspace_id == stranger.workspace_id,
            Invoicing.number == _number(stranger.marks.get("attempt")),
        )
    ).first()
    worker.db.rollback()
    if attempt and attempt.status in ("open", "closing"):
        drive(worker, attempt.id, until="mail", heed_back_off=True)
        if _row_exists(worker, stranger):
            return Place(ours_now=True)
    told = _read(worker, stranger)
    if told is None:
        return Place("gone")
    if told.status in ("void", "draft"):
        under_way = attempt is not None and attempt.status in ("open", "closing")
        return WAITS if under_way else Place("gone")
    return _second(worker, stranger, told)


def _second(worker: Worker, stranger: Stranger, told: StripeInvoice) -> Place:
    """It has a number: where its quote has another one that lives, a person must decide."""
    with writing(worker.db) as session:
        first = _live_invoice(session, stranger)
        if first is None:
            return WAITS
        if first.stripe_id != stranger.stripe_id:
            first.changed_at = utc_now()
            detail = {"other": told.number, "gross_cents": told.gross_cents}
            need_attention(session, first, "two-open", currency=told.currency, **detail)
            return Place("two-open")
    return Place(ours_now=True)


def _live_invoice(session: Session, stranger: Stranger) -> Invoice | None:
    return session.scalar(
        select(Invoice)
        .join(Quote, Quote.id == Invoice.quote_id)
        .where(
            Quote.public_id == stranger.marks["quote"],
            Quote.workspace_id == stranger.workspace_id,
            Invoice.live,
        )
    )


def _row_exists(worker: Worker, stranger: Stranger) -> bool:
    found = worker.db.scalar(
        select(Invoice.id).where(
            Invoice.connection_id == stranger.connection_id,
            Invoice.stripe_id == stranger.stripe_id,
        )
    )
    worker.db.rollback()
    return found is not None


def _read(worker: Worker, stranger: Stranger) -> StripeInvoice | None:
    try:
        gateway = worker.connect(stranger.connection_id, worker.deadline)
        return gateway.read_invoice(stranger.stripe_id)
    except GatewayError as error:
        if error.kind != "missing":
            raise
        return None


def _number(text: Any) -> int:
    return int(text) if isinstance(text, str) and text.isdecimal() and len(text) < 7 else 0
