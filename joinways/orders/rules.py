"""What may be ordered about an invoice, as it stands. Each rule raises Refused with its reason."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from joinways.domain.refused import Refused
from joinways.models import BankTransfer, Invoice, Invoicing

KINDS = ("send", "void", "transfer", "credit")

SEND_AGAIN_AFTER = timedelta(minutes=1)
"""Two presses of two people are one wish: so long after a mail no other one is ordered."""

MAILABLE = ("open", "paid")
"""Stripe mails no other (API reference, Send an invoice; seen on an invoice that is void)."""

OWED = ("open", "uncollectible")
"""What may still be paid or voided (Stripe: docs, Invoicing > "Status transitions")."""

CREDITABLE = ("open", "paid", "uncollectible")
"""Stripe: API reference, Create a credit note > invoice."""


def received_cents(transfers: Iterable[BankTransfer]) -> int:
    """What came by bank transfer, without what was taken back."""
    return sum(transfer.cents for transfer in transfers)


def may_send(invoice: Invoice, attempt: Invoicing | None, moment: datetime) -> None:
    """Open or paid, the first mail not under way, no mail a moment ago (UTC)."""
    if invoice.status not in MAILABLE:
        raise Refused("order-state")
    if mail_under_way(attempt):
        raise Refused("order-first-mail")
    if invoice.mailed_at and moment - invoice.mailed_at < SEND_AGAIN_AFTER:
        raise Refused("order-too-soon")


def mail_under_way(attempt: Invoicing | None) -> bool:
    """Whether Joinways is still about to have the first mail sent."""
    return attempt is not None and (attempt.status, attempt.step) == ("open", "finalized")


def may_transfer(invoice: Invoice, transfers: Iterable[BankTransfer]) -> int:
    """What is still to come, in cents. Raises Refused where nothing is owed at Stripe."""
    if invoice.status not in OWED:
        raise Refused("order-state")
    return max(0, invoice.remaining_cents - received_cents(transfers))


def may_void(
    invoice: Invoice, transfers: Iterable[BankTransfer], attempt: Invoicing | None = None
) -> None:
    """Open, its first mail not under way, and nothing was paid, credited or received: Stripe
    refuses to void what was paid."""
    if invoice.status not in OWED:
        raise Refused("order-state")
    if mail_under_way(attempt):
        raise Refused("order-first-mail")
    if invoice.paid_cents or received_cents(transfers):
        raise Refused("order-partly-paid")
    if invoice.credited_cents:
        raise Refused("order-partly-credited")


def may_have_reached_the_client(invoice: Invoice, attempt: Invoicing | None) -> bool:
    """Whether it was mailed, or nobody can know: then the law expects a credit note."""
    return invoice.mails > 0 or (attempt is not None and attempt.mail in ("sent", "unknown"))


def may_credit(invoice: Invoice) -> None:
    """Numbered, not void, and not credited in full already."""
    if invoice.status not in CREDITABLE:
        raise Refused("order-state")
