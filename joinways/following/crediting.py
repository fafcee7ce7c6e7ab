"""Credit notes as Stripe tells them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.domain.billing import BillLine, from_json
from joinways.domain.credit_lines import known_lines
from joinways.following.noting import note
from joinways.models import CreditNote, Invoice, Invoicing
from joinways.models.columns import utc_now
from joinways.stripe_words import StripeCreditNote


def remember(session: Session, invoice: Invoice, told: Iterable[StripeCreditNote]) -> None:
    """Keep each credit note once; one that was voided at Stripe is void here too."""
    found = session.scalars(select(CreditNote).where(CreditNote.invoice_id == invoice.id))
    known = {each.stripe_id: each for each in found}
    listed = sorted(told, key=lambda one: one.created_at or utc_now())
    bill = _bill_lines(session, invoice) if listed else ()
    for each in listed:
        if each.id not in known:
            session.add(row_of(invoice, each, bill))
            note(session, invoice, "invoice-credit", number=each.number, cents=each.gross_cents)
            continue
        row = known[each.id]
        if row.lines is None:  # kept before lines were
            row.lines = _lines(each, bill)
        if row.status != each.status:
            row.status = each.status
            note(session, invoice, "invoice-credit-void", number=each.number)


def _bill_lines(session: Session, invoice: Invoice) -> tuple[BillLine, ...]:
    attempt = session.get(Invoicing, invoice.invoicing_id) if invoice.invoicing_id else None
    return from_json(attempt.payload).lines if attempt and attempt.payload != "{}" else ()


def _lines(told: StripeCreditNote, bill: Sequence[BillLine]) -> list[dict[str, Any]] | None:
    return known_lines(told.lines, (told.net_cents, told.gross_cents - told.net_cents), bill)


def row_of(invoice: Invoice, told: StripeCreditNote, bill: Sequence[BillLine] = ()) -> CreditNote:
    """A credit note as we keep it, of what Stripe tells of it. `bill`: the invoice's lines."""
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
        lines=_lines(told, bill),
        issued_at=told.created_at or utc_now(),
    )
