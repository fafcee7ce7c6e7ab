"""All that a document says of an invoice, read in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select

from joinways.database import Db
from joinways.documents.einvoice import Reference
from joinways.domain.billing import Bill, from_json
from joinways.models import (
    Client,
    CreditNote,
    Event,
    Invoice,
    InvoiceOrder,
    Invoicing,
    PaperStyle,
    Quote,
    QuoteLine,
    Workspace,
)
from joinways.papers.style import style_of
from joinways.quotes.lookups import lines_of

FRESH = {"populate_existing": True}


@dataclass(frozen=True)
class Case:
    """An invoice with all around it.

    `bill`: what was sent to Stripe; None for sample data, which never was there. `part`: "" for a
    quote that is the whole, deposit, or balance. `deposits`: the invoices that the balance takes
    off. `note`: the credit note that the document is of, None for the invoice itself; `positions`:
    the lines of the bill that it credits, () where nobody here knows.
    """

    invoice: Invoice
    quote: Quote
    lines: Sequence[QuoteLine]
    event: Event
    client: Client
    workspace: Workspace
    style: PaperStyle
    bill: Bill | None
    part: str
    deposits: tuple[Reference, ...]
    note: CreditNote | None = None
    positions: tuple[int, ...] = ()

    @property
    def lang(self) -> str:
        """The client's language."""
        return self.bill.customer.language if self.bill else self.quote.language


def case_of_invoice(db: Db, invoice_id: int) -> Case:
    """The invoice as it stands now."""
    invoice = db.get_one(Invoice, invoice_id, populate_existing=True)
    quote = db.get_one(Quote, invoice.quote_id)
    attempt = db.get(Invoicing, invoice.invoicing_id) if invoice.invoicing_id else None
    part, deposits = _place(db, quote)
    return Case(
        invoice=invoice,
        quote=quote,
        lines=lines_of(db, quote.id),
        event=db.get_one(Event, quote.event_id),
        client=db.get_one(Client, quote.client_id),
        workspace=db.get_one(Workspace, quote.workspace_id),
        style=style_of(db, quote.workspace_id),
        bill=from_json(attempt.payload) if attempt and attempt.payload != "{}" else None,
        part=part,
        deposits=deposits,
    )


def case_of_note(db: Db, note_id: int) -> Case:
    """A credit note with the invoice that it is on."""
    note = db.get_one(CreditNote, note_id, populate_existing=True)
    case = case_of_invoice(db, note.invoice_id)
    order = db.get(InvoiceOrder, note.order_id) if note.order_id else None
    positions = tuple(order.payload["positions"]) if order else ()
    return replace(case, note=note, positions=positions)


def _place(db: Db, quote: Quote) -> tuple[str, tuple[Reference, ...]]:
    """Which part of a whole the quote is, and the invoices of the parts before it."""
    if not quote.bundle:
        return "", ()
    rows = db.execute(
        select(Quote.bundle_position, Invoice.number, Invoice.issued_on)
        .outerjoin(Invoice, (Invoice.quote_id == Quote.id) & Invoice.live)
        .where(Quote.workspace_id == quote.workspace_id, Quote.bundle == quote.bundle)
        .order_by(Quote.bundle_position)
    ).all()
    if quote.bundle_position < max(position for position, *_ in rows):
        return "deposit", ()
    before = [(number, day) for at, number, day in rows if at < quote.bundle_position and number]
    return "balance", tuple(Reference(number, day) for number, day in before)
