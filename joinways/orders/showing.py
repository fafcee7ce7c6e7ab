"""The page of an invoice as it is shown."""

from datetime import datetime, timedelta

from flask import Response

from joinways.database import now
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Invoice, InvoiceOrder
from joinways.orders import rules, words
from joinways.orders.crediting import creditable
from joinways.orders.lookups import Followed, followed, seen_token
from joinways.quotes.showing import LINKS_LIVE, local_today
from joinways.web import htmx, page, viewer

REFUSAL_SHOWN = timedelta(days=1)
"""For so long the page says at its top why the last order had no effect; the history always."""


def show(invoice: Invoice, status: int = 200, *, refusal: str = "") -> Response:
    """The invoice's page, or its fragment for htmx. `refusal`: why what was asked was not done."""
    shown = followed(db.session, invoice, viewer())
    moment = now(db.session)
    return page(
        "orders/_invoice.html" if htmx() else "orders/invoice.html",
        status,
        shown=shown,
        invoice=shown.invoice,
        quote=shown.quote,
        obstacles={kind: obstacle(kind, shown, moment) for kind in rules.KINDS},
        attention=words.attention(invoice) if invoice.attention else "",
        refusal=refusal or _last_refusal(shown.last_order, moment),
        links_fresh=local_today(viewer()) <= invoice.due_on + LINKS_LIVE,
        mail_under_way=rules.mail_under_way(shown.attempt),
        seen=seen_token(db.session, invoice, viewer()),
    )


def _last_refusal(order: InvoiceOrder | None, moment: datetime) -> str:
    if order is None or order.status != "refused" or order.ended_at is None:
        return ""
    return words.refusal(order) if moment - order.ended_at < REFUSAL_SHOWN else ""


def obstacle(kind: str, shown: Followed, moment: datetime) -> str:
    """Why this kind of order may not be given now (UTC), as a word; "" when it may."""
    try:
        _may(kind, shown, moment)
    except Refused as refused:
        return refused.code
    return ""


def _may(kind: str, shown: Followed, moment: datetime) -> None:
    invoice, transfers = shown.invoice, shown.transfers
    if invoice.sample or shown.attempt is None:
        raise Refused("order-sample")
    if shown.open_order:
        raise Refused("order-open")
    if kind == "send":
        rules.may_send(invoice, shown.attempt, moment)
    elif kind == "transfer":
        rules.may_transfer(invoice, transfers)
    elif kind == "void":
        rules.may_void(invoice, transfers, shown.attempt)
    else:
        rules.may_credit(invoice)
        if not (shown.bill and creditable(shown.bill, shown.orders)):
            raise Refused("credit-taken")
