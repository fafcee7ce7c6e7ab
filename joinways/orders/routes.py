"""The page of an invoice, and the forms by which something is ordered about it."""

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import BankTransfer, CreditNote, Invoice
from joinways.orders import actions, ordering
from joinways.orders.links import credit_note_pdf
from joinways.orders.lookups import open_order_id, seen_token
from joinways.orders.pressing import press, visit
from joinways.orders.showing import show
from joinways.web import access, htmx, leave, mine_or_404, viewer

blueprint = Blueprint("orders", __name__)


@blueprint.get("/invoices/<public_id>")
@access("member")
def invoice(public_id: str) -> AnyResponse:
    """Everything about one invoice; for a page that is open (`seen`) 204 while nothing is new."""
    found = mine_or_404(Invoice, public_id)
    seen = request.args.get("seen")
    if seen is None or not htmx():
        return show(found)
    if (order_id := open_order_id(db.session, found)) is not None:
        visit(order_id)
        found = mine_or_404(Invoice, public_id)
    if seen == seen_token(db.session, found, viewer()):
        return Response(status=204)
    return show(found)


@blueprint.get("/invoices/<public_id>/send")
@access("member")
def send(public_id: str) -> AnyResponse:
    """Ask before one more mail."""
    return ordering.open_form(mine_or_404(Invoice, public_id), "send")


@blueprint.post("/invoices/<public_id>/send")
@access("member")
def send_submit(public_id: str) -> AnyResponse:
    """Have it mailed once more."""
    return ordering.submit(mine_or_404(Invoice, public_id), "send")


@blueprint.get("/invoices/<public_id>/transfer")
@access("member")
def transfer(public_id: str) -> AnyResponse:
    """The form for money that came by bank transfer."""
    return ordering.open_form(mine_or_404(Invoice, public_id), "transfer")


@blueprint.post("/invoices/<public_id>/transfer")
@access("member")
def transfer_submit(public_id: str) -> AnyResponse:
    """Write a bank transfer down; tell Stripe once all has come."""
    return ordering.submit(mine_or_404(Invoice, public_id), "transfer")


@blueprint.get("/invoices/<public_id>/void")
@access("member")
def void(public_id: str) -> AnyResponse:
    """What voiding means, and why it is done."""
    return ordering.open_form(mine_or_404(Invoice, public_id), "void")


@blueprint.post("/invoices/<public_id>/void")
@access("member")
def void_submit(public_id: str) -> AnyResponse:
    """Void the invoice."""
    return ordering.submit(mine_or_404(Invoice, public_id), "void")


@blueprint.get("/invoices/<public_id>/credit")
@access("member")
def credit(public_id: str) -> AnyResponse:
    """Which lines are credited, and why."""
    return ordering.open_form(mine_or_404(Invoice, public_id), "credit")


@blueprint.post("/invoices/<public_id>/credit")
@access("member")
def credit_submit(public_id: str) -> AnyResponse:
    """Show what it comes to; once that is confirmed, issue the credit note."""
    return ordering.submit(mine_or_404(Invoice, public_id), "credit")


@blueprint.post("/invoices/<public_id>/order")
@access("member")
def order_again(public_id: str) -> AnyResponse:
    """Ask Stripe again about the order that is open."""
    found = mine_or_404(Invoice, public_id)
    if (order_id := open_order_id(db.session, found)) is not None:
        press(order_id)
    return leave(f"/invoices/{public_id}")


@blueprint.post("/invoices/<public_id>/order/give-up")
@access("member")
def order_give_up(public_id: str) -> AnyResponse:
    """Stop asking about an order that Stripe does not answer: another one can be given then."""
    found = mine_or_404(Invoice, public_id)
    try:
        actions.give_up(db.session, found.id, viewer())
    except Refused as refused:
        flash(sentence(refused), "warning")
    return leave(f"/invoices/{public_id}")


@blueprint.post("/invoices/<public_id>/transfers/settle")
@access("member")
def transfers_settle(public_id: str) -> AnyResponse:
    """Tell Stripe that the transfers written down cover what remains."""
    return ordering.settle(mine_or_404(Invoice, public_id))


@blueprint.post("/transfers/<public_id>/reverse")
@access("member")
def transfer_reverse(public_id: str) -> AnyResponse:
    """Take back a transfer that was written down by mistake."""
    row = mine_or_404(BankTransfer, public_id)
    back = f"/invoices/{db.session.get_one(Invoice, row.invoice_id).public_id}"
    try:
        actions.reverse(db.session, row.id, viewer())
    except Refused as refused:
        flash(sentence(refused), "warning")
    else:
        flash(gettext("The transfer is taken back."), "info")
    return leave(back)


@blueprint.get("/credit-notes/<public_id>/pdf")
@access("member")
def credit_note(public_id: str) -> AnyResponse:
    """Stripe's PDF of a credit note, its address read afresh."""
    note = mine_or_404(CreditNote, public_id)
    return credit_note_pdf(db.session.get_one(Invoice, note.invoice_id), note)
