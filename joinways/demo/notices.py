"""What the team of the sample data was told: two things that they have read, one that is new."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.demo.planned import Planned, Scene, moment
from joinways.models import Invoice, Membership, Notice, Quote

_READ, _FAILED = -3, -1
"""Days from today."""


def write_notices(session: Session, scene: Scene, pairs: Iterable[tuple[Planned, Quote]]) -> None:
    """Of each sample invoice: that it is paid, overdue, or that a payment of it failed."""
    planned = {quote.id: each for each, quote in pairs if each.sample.invoice}
    invoices = session.scalars(select(Invoice).where(Invoice.quote_id.in_(planned)))
    for invoice in invoices.all():
        session.add(_notice(scene, planned[invoice.quote_id], invoice))
    session.execute(
        update(Membership)
        .where(Membership.workspace_id == scene.workspace.id)
        .values(notices_read_at=scene.calendar.at(_READ, 18))
    )


def _notice(scene: Scene, planned: Planned, invoice: Invoice) -> Notice:
    calendar = scene.calendar
    late = (calendar.today - invoice.due_on).days
    if invoice.status == "paid":
        return _told(invoice, "paid", moment(planned, "paid", calendar))
    if late > 0:
        return _told(invoice, "overdue", calendar.at(1 - late, 0, 4))
    invoice.failed_payments, invoice.failed_at = 1, calendar.at(_FAILED, 17, 42)
    new = _told(invoice, "payment-failed", invoice.failed_at)
    new.mailed_at = None  # so that the mailbox has something to show
    return new


def _told(invoice: Invoice, kind: str, at: datetime) -> Notice:
    return Notice(
        workspace_id=invoice.workspace_id,
        kind=kind,
        dedupe_key=f"{kind}:{invoice.id}",
        quote_id=invoice.quote_id,
        invoice_id=invoice.id,
        at=at,
        mailed_at=at,
    )
