"""From an order's form to what came of it. Nothing that was typed is lost on the way."""

from typing import Any

from flask import Response, flash, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from joinways.database import now
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.formats import money_plain
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Invoice, InvoiceOrder
from joinways.orders import actions, words
from joinways.orders.crediting import Credit, credit_of, creditable, settled
from joinways.orders.forms import (
    BACK_WORDS,
    REASON_WORDS,
    CreditForm,
    OrderForm,
    SendForm,
    TransferForm,
    VoidForm,
    new_once,
)
from joinways.orders.lookups import Followed, followed
from joinways.orders.pressing import press
from joinways.orders.rules import may_have_reached_the_client
from joinways.orders.showing import obstacle, show
from joinways.quotes.showing import local_today
from joinways.web import htmx, leave, page, viewer

BESIDE = {
    "transfer-too-much": "amount",
    "void-reached": "reached",
    "credit-nothing": "lines",
    "credit-taken": "lines",
    "credit-too-much": "lines",
    "credit-how-back": "back",
    "credit-not-by-card": "back",
}
"""The field beside which a refusal is said."""

FRAGMENTS = {
    "send": "orders/_send.html",
    "transfer": "orders/_transfer.html",
    "void": "orders/_void.html",
    "credit": "orders/_credit.html",
}


def open_form(invoice: Invoice, kind: str) -> Response:
    """The form as it is first seen; the invoice's page with the reason where it may not be."""
    shown = followed(db.session, invoice, viewer())
    if code := obstacle(kind, shown, now(db.session)):
        return show(invoice, 409, refusal=sentence(Refused(code)))
    return _form(kind, shown, _made(kind, shown, new_once()))


def submit(invoice: Invoice, kind: str) -> AnyResponse:
    """Order what the form says, once however often it is pressed."""
    if (pressed := _pressed(invoice)) is not None:
        return _outcome(invoice, kind, pressed)
    shown = followed(db.session, invoice, viewer())
    form = _made(kind, shown)
    if not form.validate():
        return _form(kind, shown, form, 422)
    try:
        if isinstance(form, CreditForm) and "confirmed" not in request.form:
            return _form(kind, shown, form, review=_previewed(shown, form))
        wish = actions.Wish(kind, form.once.data or "", _payload(form))
        order_id = actions.order(db.session, invoice.id, wish, viewer())
    except Refused as refused:
        return _refused(invoice, kind, refused)
    return _outcome(invoice, kind, order_id)


def settle(invoice: Invoice) -> AnyResponse:
    """Tell Stripe that the transfers that are written down cover what remains."""
    public_id, payload = invoice.public_id, {"cents": 0, "received_on": "", "note": ""}
    try:
        wish = actions.Wish("transfer", new_once(), payload)
        order_id = actions.order(db.session, invoice.id, wish, viewer())
    except Refused as refused:
        flash(sentence(refused), "warning")
    else:
        press(order_id)
    return leave(f"/invoices/{public_id}")


def _pressed(invoice: Invoice) -> int | None:
    once = request.form.get("once", "")
    found: int | None = db.session.scalar(
        select(InvoiceOrder.id).where(
            InvoiceOrder.invoice_id == invoice.id, InvoiceOrder.once == once
        )
    )
    return found


def _made(kind: str, shown: Followed, once: str | None = None) -> Any:
    """The form of that kind: as it was sent, or for the first time, prefilled."""
    first: dict[str, Any] = {"once": once} if once else {}
    invoice = shown.invoice
    if kind == "send":
        return SendForm(**first)
    if kind == "void":
        return VoidForm(**first)
    if kind == "transfer":
        today = local_today(viewer())
        if once:
            left = money_plain(shown.to_come_cents, invoice.currency)
            first |= {"amount": left, "received_on": today}
        return TransferForm(
            currency=invoice.currency, today=today, issued_on=invoice.issued_on, **first
        )
    lines = _creditable(shown)
    if once:
        first |= {"lines": list(lines)}
    return CreditForm(creditable=lines, **first)


def _creditable(shown: Followed) -> Any:
    return creditable(shown.bill, shown.orders) if shown.bill else {}


def _payload(form: OrderForm) -> dict[str, Any]:
    if isinstance(form, CreditForm):
        return form.payload()
    if isinstance(form, VoidForm):
        return {"reason": form.reason.data, "reached": form.reached.data}
    if isinstance(form, TransferForm):
        day = form.received_on.data.isoformat() if form.received_on.data else ""
        return {"cents": form.cents, "received_on": day, "note": form.note.data or ""}
    return {}


def _previewed(shown: Followed, form: CreditForm) -> Credit:
    """What the chosen lines come to, before it is confirmed. Raises Refused."""
    credit = credit_of(shown.invoice, _creditable(shown), form.lines.data or [])
    settled(shown.invoice, credit, form.back.data or "")
    return credit


def _refused(invoice: Invoice, kind: str, refused: Refused) -> Response:
    """The form with what was typed, and why not: beside its field where there is one."""
    shown = followed(db.session, invoice, viewer())
    form = _made(kind, shown)
    form.validate()
    field = BESIDE.get(refused.code)
    if field and field in form:
        form[field].errors = [*form[field].errors, sentence(refused)]
        return _form(kind, shown, form, 422)
    return _form(kind, shown, form, 409, refusal=sentence(refused))


def _outcome(invoice: Invoice, kind: str, order_id: int) -> AnyResponse:
    public_id = invoice.public_id
    order = press(order_id)
    if order.status == "refused":
        shown = followed(db.session, invoice, viewer())
        form = _made(kind, shown)
        form.validate()
        form.once.data = new_once()  # what is pressed next is another order
        return _form(kind, shown, form, 422, refusal=words.refusal(order))
    if order.status == "done":
        flash(gettext(words.DONE[kind]), "success")
    return leave(f"/invoices/{public_id}")


def _form(
    kind: str,
    shown: Followed,
    form: OrderForm,
    status: int = 200,
    *,
    refusal: str = "",
    review: Credit | None = None,
) -> Response:
    return page(
        FRAGMENTS[kind] if htmx() else "orders/form.html",
        status,
        kind=kind,
        shown=shown,
        invoice=shown.invoice,
        quote=shown.quote,
        form=form,
        refusal=refusal,
        review=review,
        lines=_creditable(shown) if kind == "credit" else {},
        reason_words=REASON_WORDS,
        back_words=BACK_WORDS,
        reached=may_have_reached_the_client(shown.invoice, shown.attempt),
    )
