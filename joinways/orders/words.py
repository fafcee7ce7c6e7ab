"""What an order and its end say to a person."""

from typing import Any

from joinways.formats import money
from joinways.i18n import N_, gettext
from joinways.models import Invoice, InvoiceOrder

REFUSED = {
    "rejected": N_("Stripe refused it. Stripe says: “%(message)s”"),
    "missing": N_("Stripe doesn’t find this invoice any more. Check at Stripe."),
    "lines-differ": N_(
        "The lines at Stripe are not the ones that Joinways knows. Issue the credit "
        "note in Stripe’s dashboard."
    ),
    "paid-meanwhile": N_(
        "The client has paid meanwhile: the invoice can’t be voided any more. Issue a"
        " credit note instead."
    ),
    "void-meanwhile": N_("The invoice was voided meanwhile, so that it can’t be paid any more."),
    "remaining-changed": N_(
        "At Stripe more remains to pay than you received. The transfer is recorded "
        "here; the invoice stays open."
    ),
    "mail-unknown": N_(
        "It isn’t known whether this email was sent: Stripe gave no answer and keeps "
        "no note of emails. Ask your client, then send it again if needed."
    ),
    "given-up": N_("It was given up by hand before Stripe answered."),
}
"""Why an order ended without effect, by the word that is kept."""

DONE = {
    "send": N_("Stripe sent the invoice again."),
    "void": N_("The invoice is void."),
    "transfer": N_("The transfer is recorded."),
    "credit": N_("The credit note is issued."),
}

ATTENTION = {
    "other-figures": N_("Its amounts at Stripe are no longer the ones that Joinways issued."),
    "credit-withdrawn": N_(
        "A credit note was taken back at Stripe: the invoice may be asked for once more, although"
        " its quote may have been invoiced anew."
    ),
    "overpaid": N_(
        "More money came than was asked for: %(amount)s too much, by card and by bank transfer."
        " Pay it back to your client."
    ),
    "credit-differs": N_(
        "The credit note at Stripe is for %(amount)s, not %(expected)s as asked for. "
        "Check at Stripe."
    ),
    "two-open": N_("Two open invoices of the same quote are at Stripe. Void one of them there."),
}


def refusal(order: InvoiceOrder) -> str:
    """Why an order that was refused had no effect."""
    words = REFUSED.get(order.problem, REFUSED["rejected"])
    return gettext(words, message=order.problem_detail.get("message", ""))


def attention(invoice: Invoice) -> str:
    """What a person has to decide about the invoice."""
    words = ATTENTION.get(invoice.attention)
    if words is None:
        return gettext("Look at this invoice at Stripe: something about it is not as it should be.")
    detail: dict[str, Any] = invoice.attention_detail
    return gettext(
        words,
        amount=money(detail.get("cents", 0), invoice.currency),
        expected=money(detail.get("expected_cents", 0), invoice.currency),
    )
