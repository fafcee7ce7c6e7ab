"""Invoices as history: they never were at Stripe, and say so (`sample`)."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from joinways.demo.pieces import SampleInvoice
from joinways.demo.planned import Planned, Scene, moment
from joinways.models import Invoice, Quote


def write_invoices(
    session: Session,
    scene: Scene,
    connection_id: int,
    pairs: Iterable[tuple[Planned, Quote]],
) -> None:
    """One invoice for each quote that has a sample of one."""
    for planned, quote in pairs:
        if planned.sample.invoice:
            row = _invoice(scene, planned, quote, planned.sample.invoice)
            row.connection_id = connection_id
            session.add(row)


def _invoice(scene: Scene, planned: Planned, quote: Quote, sample: SampleInvoice) -> Invoice:
    issued = scene.calendar.day(sample.issued)
    return Invoice(
        workspace_id=quote.workspace_id,
        quote_id=quote.id,
        stripe_id=f"in_sample_{planned.invoice_number[-4:]}",
        livemode=False,
        sample=True,
        number=planned.invoice_number,
        status=sample.status,
        currency=quote.currency,
        net_cents=quote.net_cents,
        vat_cents=quote.vat_cents,
        gross_cents=quote.gross_cents,
        paid_cents=quote.gross_cents if sample.status == "paid" else 0,
        issued_on=issued,
        due_on=scene.calendar.day(sample.issued + sample.due_days),
        fetched_at=moment(planned, planned.life[-1], scene.calendar),
    )
