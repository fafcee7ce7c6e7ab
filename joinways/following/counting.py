"""What only events tell: how often an invoice was mailed, and payments that failed."""

from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from joinways.following.noting import note, tell_failed_payment
from joinways.models import Invoice, Invoicing, StripeEvent
from joinways.models.columns import utc_now

_ENDED = ("applied", "same", "old", "kept")


def count_mail(session: Session, invoice_id: int, at: datetime) -> None:
    """Stripe says that it mailed the invoice, then (UTC): also when that was done there by hand.

    Our own count is raised where Stripe knows of more. What we could not know of the first mail
    we know now.
    """
    invoice = session.get_one(Invoice, invoice_id)
    before = session.scalar(
        select(func.count())
        .select_from(StripeEvent)
        .where(
            StripeEvent.connection_id == invoice.connection_id,
            StripeEvent.invoice_stripe_id == invoice.stripe_id,
            StripeEvent.kind == "invoice.sent",
            StripeEvent.outcome.in_(_ENDED),
        )
    )
    if (before or 0) + 1 > invoice.mails:
        invoice.mails = (before or 0) + 1
        invoice.changed_at = utc_now()
        note(session, invoice, "invoice-mailed")
    invoice.mailed_at = max(filter(None, (invoice.mailed_at, at)))
    session.execute(
        update(Invoicing)
        .where(
            Invoicing.id == invoice.invoicing_id,
            Invoicing.status == "done",
            Invoicing.mail.in_(("unknown", "failed", "none")),
        )
        .values(mail="sent")
        .execution_options(synchronize_session=False)
    )


def count_failed_payment(session: Session, invoice_id: int, event_id: str, at: datetime) -> None:
    """A payment failed, then (UTC). Told even where a later one went through: it explains why."""
    invoice = session.get_one(Invoice, invoice_id)
    invoice.failed_payments += 1
    invoice.failed_at = max(filter(None, (invoice.failed_at, at)))
    invoice.changed_at = utc_now()
    note(session, invoice, "invoice-payment-failed")
    if invoice.status in ("open", "uncollectible"):
        tell_failed_payment(session, invoice, event_id)
