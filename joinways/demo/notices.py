"""What the team of the sample data was told: all of it read, but for one that is new."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.demo.planned import Planned, Scene
from joinways.domain.invoice import days_late
from joinways.models import Invoice, Membership, Notice, Quote

_READ, _FAILED = -3, -1
"""Days from today."""


def write_notices(session: Session, scene: Scene, pairs: Iterable[tuple[Planned, Quote]]) -> None:
    """What each sample invoice gave to tell; and that a payment of the newest one failed."""
    mine = Invoice.quote_id.in_([quote.id for _, quote in pairs])
    invoices = session.scalars(select(Invoice).where(mine).order_by(Invoice.issued_on)).all()
    for invoice in invoices:
        session.add_all(_told_of(scene, invoice))
    newest = invoices[-1]
    newest.failed_payments, newest.failed_at = 1, scene.calendar.at(_FAILED, 17, 42)
    new = _told(newest, "payment-failed", newest.failed_at, newest.gross_cents)
    new.mailed_at = None  # so that the mailbox has something to show
    session.add(new)
    session.execute(
        update(Membership)
        .where(Membership.workspace_id == scene.workspace.id)
        .values(notices_read_at=scene.calendar.at(_READ, 18))
    )


def _told_of(scene: Scene, invoice: Invoice) -> Iterator[Notice]:
    calendar = scene.calendar
    if invoice.paid_at:
        yield _told(invoice, "paid", invoice.paid_at, invoice.paid_cents)
    if invoice.attention:
        yield _told(invoice, "attention", invoice.changed_at, invoice.gross_cents)
    if late := days_late(invoice.status, invoice.due_on, calendar.today):
        yield _told(invoice, "overdue", calendar.at(1 - late, 0, 4), invoice.remaining_cents)


def _told(invoice: Invoice, kind: str, at: datetime, cents: int) -> Notice:
    return Notice(
        workspace_id=invoice.workspace_id,
        kind=kind,
        dedupe_key=f"{kind}:{invoice.id}",
        quote_id=invoice.quote_id,
        invoice_id=invoice.id,
        detail={"cents": cents, "reason": invoice.attention},
        at=at,
        mailed_at=at,
    )
