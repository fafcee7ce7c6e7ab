"""All that the page of an invoice shows, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select

from joinways.database import Db
from joinways.domain.billing import Bill, from_json
from joinways.domain.invoice import days_late, displayed_status
from joinways.models import (
    BankTransfer,
    CreditNote,
    History,
    Invoice,
    InvoiceOrder,
    Invoicing,
    Quote,
    StripeConnection,
)
from joinways.orders.rules import received_cents
from joinways.quotes.lookups import with_event_and_client
from joinways.quotes.showing import local_today
from joinways.viewer import Viewer

MOST_SHOWN = 200


@dataclass(frozen=True)
class Followed:
    """An invoice with everything around it. Amounts in cents.

    `status` as a person reads it, `late` in days; `attempt` and `bill` are None for sample data;
    `others`: the quote's other invoices; `received_cents`: by bank transfer, as written down;
    `to_come_cents`: what remains at Stripe less that.
    """

    invoice: Invoice
    quote: Quote
    attempt: Invoicing | None
    bill: Bill | None
    status: str
    late: int
    others: Sequence[Invoice]
    orders: Sequence[InvoiceOrder]
    credit_notes: Sequence[CreditNote]
    transfers: Sequence[BankTransfer]
    history: Sequence[History]
    connection: StripeConnection

    @property
    def email(self) -> str:
        return self.bill.customer.email if self.bill else ""

    @property
    def received_cents(self) -> int:
        return received_cents(self.transfers)

    @property
    def to_come_cents(self) -> int:
        return max(0, self.invoice.remaining_cents - self.received_cents)

    @property
    def reversed_ids(self) -> set[int]:
        return {row.reverses_id for row in self.transfers if row.reverses_id is not None}

    @property
    def open_order(self) -> InvoiceOrder | None:
        return next((order for order in self.orders if order.status == "open"), None)

    @property
    def last_order(self) -> InvoiceOrder | None:
        return self.orders[0] if self.orders else None


def followed(db: Db, invoice: Invoice, viewer: Viewer) -> Followed:
    """The invoice's page. Nine statements."""
    quote = db.scalars(with_event_and_client().where(Quote.id == invoice.quote_id)).one()
    attempt = db.get(Invoicing, invoice.invoicing_id) if invoice.invoicing_id else None
    today = local_today(viewer)
    return Followed(
        invoice=invoice,
        quote=quote,
        attempt=attempt,
        bill=from_json(attempt.payload) if attempt else None,
        status=displayed_status(invoice.status, invoice.due_on, today),
        late=days_late(invoice.status, invoice.due_on, today),
        others=_others(db, invoice),
        orders=_rows(db, InvoiceOrder, invoice),
        credit_notes=_rows(db, CreditNote, invoice),
        transfers=_rows(db, BankTransfer, invoice),
        history=_history(db, invoice, attempt),
        connection=db.get_one(StripeConnection, invoice.connection_id, populate_existing=True),
    )


def _rows(db: Db, model: Any, invoice: Invoice) -> Sequence[Any]:
    """The invoice's rows of that table, the newest first."""
    query = select(model).where(model.invoice_id == invoice.id).order_by(model.id.desc())
    return db.scalars(query.limit(MOST_SHOWN).execution_options(populate_existing=True)).all()


def _others(db: Db, invoice: Invoice) -> Sequence[Invoice]:
    return db.scalars(
        select(Invoice)
        .where(Invoice.quote_id == invoice.quote_id, Invoice.id != invoice.id)
        .order_by(Invoice.id)
    ).all()


def _history(db: Db, invoice: Invoice, attempt: Invoicing | None) -> Sequence[History]:
    """What names this invoice, and what was said of the quote while this one was made."""
    of_quote = [History.quote_id == invoice.quote_id, History.invoice_id.is_(None)]
    if attempt:
        first, following = _claims(db, invoice.quote_id, attempt.number)
        of_quote.append(History.id >= first)
        if following:
            of_quote.append(History.id < following)
    return db.scalars(
        select(History)
        .where(or_(History.invoice_id == invoice.id, and_(*of_quote)))
        .order_by(History.at.desc(), History.id.desc())
        .limit(MOST_SHOWN)
    ).all()


def _claims(db: Db, quote_id: int, number: int) -> tuple[int, int]:
    """With which rows of the history this attempt and the next one began; 0 without one."""
    found = db.scalars(
        select(History.id)
        .where(History.quote_id == quote_id, History.action == "invoice-claim")
        .order_by(History.id)
        .offset(number - 1)
        .limit(2)
    ).all()
    first, following, *_ = [*found, 0, 0]
    return first, following


def seen_token(db: Db, invoice: Invoice, viewer: Viewer) -> str:
    """A word that changes whenever the page would say something else, at midnight too."""
    last = db.execute(
        select(InvoiceOrder.id, InvoiceOrder.status, InvoiceOrder.problem)
        .where(InvoiceOrder.invoice_id == invoice.id)
        .order_by(InvoiceOrder.id.desc())
        .limit(1)
    ).first()
    changed = int(invoice.changed_at.timestamp() * 1_000_000)
    state = "-".join(str(part) for part in last) if last else ""
    return f"{changed:x}.{local_today(viewer):%j}.{state}"


def open_order_id(db: Db, invoice: Invoice) -> int | None:
    """The order about this invoice that has not ended."""
    found: int | None = db.scalar(
        select(InvoiceOrder.id).where(
            InvoiceOrder.invoice_id == invoice.id, InvoiceOrder.status == "open"
        )
    )
    return found
