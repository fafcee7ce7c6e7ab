"""Addresses at Stripe that expire, read when someone clicks."""

from flask import abort, redirect
from werkzeug.wrappers import Response

from joinways.extensions import db
from joinways.invoices.visiting import VISIT_SECONDS, worker
from joinways.models import CreditNote, Invoice
from joinways.stripe_words import GatewayError, OutOfTime


def credit_note_pdf(invoice: Invoice, note: CreditNote) -> Response:
    """Go to the PDF of a credit note; to the address we know where Stripe is silent."""
    if invoice.sample:
        abort(404)
    known, note_id = note.pdf_url, note.stripe_id
    stripe_id, connection_id = invoice.stripe_id, invoice.connection_id
    db.session.rollback()
    fresh = known
    try:
        mine = worker(VISIT_SECONDS)
        for told in mine.connect(connection_id, mine.deadline).credit_notes_of(stripe_id):
            fresh = told.pdf_url if told.id == note_id else fresh
    except (GatewayError, OutOfTime):
        fresh = known
    return redirect(fresh, 302) if fresh else abort(404)
