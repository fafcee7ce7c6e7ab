"""What Stripe says of an invoice, applied to our row: the only writer of an invoice's status.

Every answer belongs to a question with a number, taken before it was asked. An answer to an
earlier question than the one that stands is old and changes nothing, so that two who ask at the
same time cannot put things back.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.invoice import ENDED, after_told, told_status
from joinways.following.crediting import remember
from joinways.following.ending import end
from joinways.following.noting import note, tell_attention, tell_paid
from joinways.models import BankTransfer, Invoice
from joinways.models.columns import utc_now
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import StripeCreditNote, StripeInvoice

SHOWN = (
    "status",
    "paid_cents",
    "off_stripe_cents",
    "credited_cents",
    "remaining_cents",
    "auto_advance",
    "attention",
    "mails",
    "failed_payments",
)
"""What a page shows: when one of them changes, open pages are drawn anew."""


def ask(db: Db, invoice_id: int) -> int:
    """The number of a question, to be taken before Stripe is asked."""
    with writing(db) as session:
        asked: int = session.execute(
            update(Invoice)
            .where(Invoice.id == invoice_id)
            .values(asked=Invoice.asked + 1)
            .returning(Invoice.asked)
            .execution_options(synchronize_session=False)
        ).scalar_one()
        return asked


def fetch(
    gateway: StripeGateway, stripe_id: str, credited_cents: int
) -> tuple[StripeInvoice, list[StripeCreditNote] | None]:
    """The invoice, and its credit notes where they are not the ones we know.

    Raises GatewayError (kind "missing" without such an invoice).
    """
    told = gateway.read_invoice(stripe_id)
    changed = told.credited_cents != credited_cents
    return told, gateway.credit_notes_of(stripe_id) if changed else None


def apply(
    session: Session,
    invoice_id: int,
    told: StripeInvoice,
    asked: int,
    cause: str,
    *,
    notes: Sequence[StripeCreditNote] | None = None,
) -> str:
    """Write what Stripe says into our row, inside the caller's transaction.

    `asked` is the number of the question; `cause` webhook, poll, check or order; `notes`: all its
    credit notes, None where nothing new is known of them. Gives applied, same (nothing new), old
    (a later question was answered already) or ignored (a final state never goes back).
    """
    invoice = session.get_one(Invoice, invoice_id, populate_existing=True, with_for_update=True)
    if asked <= invoice.applied:
        return "old"
    before = _shown(invoice)
    invoice.applied, invoice.fetched_at = asked, utc_now()
    stored, credited = invoice.status, invoice.credited_cents
    status = after_told(stored, told_status(told.status, told.gross_cents, told.credited_cents))
    if status is None:
        _contradicted(session, invoice, told)
        return _outcome(invoice, before, otherwise="ignored")
    if (told.net_cents, told.gross_cents) != (invoice.net_cents, invoice.gross_cents):
        need_attention(
            session, invoice, "other-figures", gross_cents=told.gross_cents, currency=told.currency
        )
    invoice.status = status
    _note_money(session, invoice, told, cause)
    _copy(invoice, told)
    remember(session, invoice, notes or ())
    if status != stored:
        _note_status(session, invoice, stored, cause)
    if status != stored or invoice.credited_cents != credited:
        _compare_transfers(session, invoice)
    if status in ENDED and invoice.live:
        end(session, invoice)
    return _outcome(invoice, before, otherwise="same")


def _shown(invoice: Invoice) -> tuple[Any, ...]:
    return tuple(getattr(invoice, name) for name in SHOWN)


def _outcome(invoice: Invoice, before: tuple[Any, ...], otherwise: str) -> str:
    if _shown(invoice) == before:
        return otherwise
    invoice.changed_at = utc_now()
    return "applied" if otherwise == "same" else otherwise


def need_attention(session: Session, invoice: Invoice, reason: str, **detail: Any) -> None:
    """Something about the invoice only a person can decide. Amounts in `detail` are cents."""
    if not tell_attention(session, invoice, reason, detail):
        return  # told, and perhaps seen to: the same is not asked again
    if invoice.attention in ("", reason):
        invoice.attention, invoice.attention_detail = reason, detail


def _contradicted(session: Session, invoice: Invoice, told: StripeInvoice) -> None:
    """A credit note was taken back at Stripe: the quote may be invoiced anew meanwhile."""
    if invoice.status == "credited" and told.status in ("open", "paid"):
        need_attention(session, invoice, "credit-withdrawn", remaining_cents=told.remaining_cents)


def _copy(invoice: Invoice, told: StripeInvoice) -> None:
    invoice.paid_cents = told.paid_cents
    invoice.off_stripe_cents = told.off_stripe_cents
    invoice.credited_cents = told.credited_cents
    owed = invoice.status in ("open", "uncollectible")
    invoice.remaining_cents = told.remaining_cents if owed else 0
    invoice.auto_advance = told.auto_advance
    invoice.hosted_url = told.hosted_url or invoice.hosted_url
    invoice.pdf_url = told.pdf_url or invoice.pdf_url
    if invoice.status == "paid" and invoice.paid_at is None:
        invoice.paid_at = told.paid_at or utc_now()


def _note_money(session: Session, invoice: Invoice, told: StripeInvoice, cause: str) -> None:
    """Money that came since; what completes the payment is said with the status."""
    came = told.paid_cents - invoice.paid_cents
    if came > 0 and invoice.status != "paid" and cause != "order":
        note(session, invoice, "invoice-payment", cents=came, remaining_cents=told.remaining_cents)


def _compare_transfers(session: Session, invoice: Invoice) -> None:
    """Too much came when a client pays at Stripe what was received by bank transfer already, or
    when what was received is credited."""
    received = session.scalar(
        select(func.sum(BankTransfer.cents)).where(BankTransfer.invoice_id == invoice.id)
    )
    over = int(received or 0) - invoice.off_stripe_cents - invoice.remaining_cents
    if over > 0:
        need_attention(session, invoice, "overpaid", cents=over, currency=invoice.currency)


def _note_status(session: Session, invoice: Invoice, stored: str, cause: str) -> None:
    """Say what became of it. Where a person ordered it, the order says who and why."""
    if cause != "order" or invoice.status == "paid":
        note(session, invoice, f"invoice-{invoice.status}", stored, cents=invoice.paid_cents)
    if invoice.status == "paid":
        tell_paid(session, invoice)
