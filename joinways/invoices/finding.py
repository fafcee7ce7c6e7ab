"""Finding at Stripe what an attempt made there without learning of it."""

from datetime import timedelta

from joinways.invoices.attempt import Attempt, Worker, progress
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError, StripeInvoice

CLOCKS_APART = timedelta(hours=1)
"""By how much our clock and Stripe's may disagree."""


def ours_at_stripe(gateway: StripeGateway, attempt: Attempt) -> list[StripeInvoice]:
    """This attempt's invoices at Stripe that are not void: the recorded one, and by metadata.

    By list, never by search: Stripe's search lags behind by up to an hour.
    """
    if not attempt.customer_id:
        return []
    made = gateway.invoices_of(attempt.customer_id, attempt.created_at - CLOCKS_APART)
    found = {invoice.id: invoice for invoice in made if attempt.owns(invoice.metadata)}
    recorded = attempt.stripe_invoice_id
    if recorded and recorded not in found:
        found |= {invoice.id: invoice for invoice in _recorded(gateway, recorded)}
    return [invoice for invoice in found.values() if invoice.status != "void"]


def _recorded(gateway: StripeGateway, invoice_id: str) -> list[StripeInvoice]:
    """The recorded invoice, if it is still there: somebody may have taken our marks off."""
    try:
        return [gateway.read_invoice(invoice_id)]
    except GatewayError as error:
        if error.kind != "missing":
            raise
        return []


def adopt(
    worker: Worker, gateway: StripeGateway, attempt: Attempt, found: list[StripeInvoice]
) -> None:
    """Take over what is there: an open invoice first, else one draft; further drafts go."""
    numbered = [invoice for invoice in found if invoice.status != "draft"]
    kept = (numbered or found)[0]
    for other in found:
        if other.status == "draft" and other.id != kept.id:
            gateway.delete_draft(other.id)
    progress(
        worker,
        attempt,
        "lines" if numbered else "draft",
        status="open",
        stripe_invoice_id=kept.id,
        adopted_open=kept.status != "draft" and attempt.stripe_invoice_id != kept.id,
    )
