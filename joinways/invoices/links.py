"""The addresses of an invoice at Stripe; they expire, so they are read when someone clicks."""

from flask import abort, redirect
from werkzeug.wrappers import Response

from joinways.extensions import db
from joinways.invoices.visiting import VISIT_SECONDS, worker
from joinways.models import Invoice
from joinways.stripe_words import GatewayError, OutOfTime


def open_fresh(invoice: Invoice, address: str) -> Response:
    """Go to the invoice's `hosted_url` or `pdf_url`; the one we know where Stripe is silent."""
    if invoice.sample:
        abort(404)
    known, stripe_id, connection = (
        getattr(invoice, address),
        invoice.stripe_id,
        invoice.connection_id,
    )
    db.session.rollback()
    try:
        mine = worker(VISIT_SECONDS)
        fresh = getattr(mine.connect(connection, mine.deadline).read_invoice(stripe_id), address)
    except (GatewayError, OutOfTime):
        fresh = known
    return redirect(fresh or known, 302)
