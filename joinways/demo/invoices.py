"""Invoices as history: they never were at Stripe, and say so (`sample`)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from joinways.demo.pieces import SampleInvoice
from joinways.demo.planned import Planned, Scene
from joinways.domain.invoice import ENDED
from joinways.models import Invoice, Quote


def write_invoices(
    session: Session,
    scene: Scene,
    connection_id: int,
    pairs: Iterable[tuple[Planned, Quote]],
) -> None:
    """The invoices of each quote that has samples of them."""
    for planned, quote in pairs:
        for sample, number in (
            (planned.sample.earlier, planned.earlier_number),
            (planned.sample.invoice, planned.invoice_number),
        ):
            if sample:
                row = _invoice(scene, quote, sample, number)
                row.connection_id = connection_id
                session.add(row)


def _invoice(scene: Scene, quote: Quote, sample: SampleInvoice, number: str) -> Invoice:
    gross = quote.gross_cents
    paid = gross + sample.over_cents if sample.status == "paid" else sample.part_cents
    changed = _changed_at(scene, sample)
    return Invoice(
        workspace_id=quote.workspace_id,
        quote_id=quote.id,
        live=sample.status not in ENDED,
        stripe_id=f"in_sample_{number[-4:]}",
        livemode=False,
        sample=True,
        number=number,
        status=sample.status,
        currency=quote.currency,
        net_cents=quote.net_cents,
        vat_cents=quote.vat_cents,
        gross_cents=gross,
        paid_cents=paid,
        credited_cents=gross if sample.status == "credited" else 0,
        remaining_cents=gross - paid if sample.status in ("open", "uncollectible") else 0,
        paid_at=changed if sample.status == "paid" else None,
        issued_on=scene.calendar.day(sample.issued),
        due_on=scene.calendar.day(sample.issued + sample.due_days),
        fetched_at=changed,
        changed_at=changed,
        mails=1,
        mailed_at=scene.calendar.at(sample.issued, 11, 3),
        attention="overpaid" if sample.over_cents else "",
    )


def _changed_at(scene: Scene, sample: SampleInvoice) -> datetime:
    """When it was paid, for one that is; else when something was last heard of it."""
    if sample.status == "paid":
        return scene.calendar.at(sample.issued + sample.paid_after, 14, 5)
    return scene.calendar.at(sample.issued, 11, 3)
