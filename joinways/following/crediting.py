"""Credit notes as Stripe tells them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.following.noting import note
from joinways.models import CreditNote, Invoice
from joinways.models.columns import utc_now
from joinways.stripe_words import StripeCreditNote


def remember(session: Session, invoice: Invoice, told: Iterable[StripeCreditNote]) -> None:
    """Keep each credit note once; one that was voided at Stripe is void here too."""
    found = session.scalars(select(CreditNote).where(CreditNote.invoice_id == invoice.id))
    known = {each.stripe_id: each for each in found}
    for each in sorted(told, key=lambda one: one.created_at or utc_now()):
        if each.id not in known:
            session.add(row_of(invoice, each))
            note(session, invoice, "invoice-credit", number=each.number, cents=each.gross_cents)
        elif known[each.id].status != each.status:
            known[each.id].status = each.status
            note(session, invoice, "invoice-credit-void", number=each.number)


def row_of(invoice: Invoice, told: StripeCreditNote) -> CreditNote:
    """A credit note as we keep it, of what Stripe tells of it."""
    return CreditNote(
        workspace_id=invoice.workspace_id,
        invoice_id=invoice.id,
        stripe_id=told.id,
        number=told.number,
        status="void" if told.status == "void" else "issued",
        net_cents=told.net_cents,
        vat_cents=told.gross_cents - told.net_cents,
        gross_cents=told.gross_cents,
        pdf_url=told.pdf_url,
        issued_at=told.created_at or utc_now(),
    )
