"""Pages for people: front page, mailbox, the hosted invoice and its PDF. All say "simulated"."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from . import accounts, links, oauth, occasions, pdf, transitions, words
from .control import public_base, sandbox
from .errors import Refusal
from .invoice_shape import shape
from .lines import of_invoice
from .wire import Call, Json, new_id

pages = Blueprint("pages", __name__)
_SHOWN = 50
_LINES_IN_PDF = 35


@pages.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """A plain sentence."""
    return Response(refusal.message + "\n", refusal.status, mimetype="text/plain")


def _render(template: str, lang: str = "en", **given: object) -> str:
    return render_template(
        template, lang=lang, words=words.WORDS[lang], money=words.money, day=words.day, **given
    )


@pages.get("/")
def home() -> str:
    """What this is, and the latest invoices."""
    store = sandbox().store
    with store.lock:
        invoices = list(store.everywhere("invoice"))[: -_SHOWN - 1 : -1]
    return _render("home.html", invoices=invoices)


@pages.get("/_sandbox/mailbox")
def mailbox() -> str:
    """The latest mails, newest first."""
    store = sandbox().store
    with store.lock:
        mails = list(store.everywhere("sandbox_mail"))[: -_SHOWN - 1 : -1]
    return _render("mailbox.html", mails=mails)


_AUTHORIZE = ("/oauth/authorize", "/oauth/v2/authorize")


@pages.get(_AUTHORIZE[0])
@pages.get(_AUTHORIZE[1])
def authorize() -> str:
    """Whether an account lets a platform act for it: the page of Stripe's OAuth."""
    store = sandbox().store
    with store.lock, store.transaction():
        wanted = oauth.asked(store, request.args.to_dict())
        others = list(store.everywhere("sandbox_account"))
    known = [each for each in others if each["id"] != wanted["platform"]]
    lang = words.language(list(request.accept_languages.values()))
    return _render("authorize.html", lang, wanted=wanted, accounts=known[:_SHOWN])


@pages.post(_AUTHORIZE[0])
@pages.post(_AUTHORIZE[1])
def authorize_answer() -> AnyResponse:
    """Allow or deny, and back to the application."""
    store, given = sandbox().store, request.form
    with store.lock, store.transaction():
        wanted = oauth.asked(store, request.args.to_dict())
        account = given.get("account") or accounts.account_of(store, new_id("new"))
        accounts.settings(store, account)
        back = oauth.answer(store, wanted, account, allowed=given.get("action") == "allow")
    return redirect(back, 303)


def _follow(secret: str) -> tuple[Call, Json]:
    store = sandbox().store
    return occasions.invoice_anywhere(store, links.follow(store, secret), public_base())


def _taxes(call: Call, invoice: Json, lang: str) -> list[tuple[str, int]]:
    found = []
    for tax in invoice["total_taxes"]:
        identifier = tax["tax_rate_details"]["tax_rate"]
        rate = call.store.get(call.account, "tax_rate", identifier) or {}
        shown = words.percent(rate["percentage"], lang)
        found.append((f"{rate['display_name']} {shown}", tax["amount"]))
    return found


@pages.get("/pay/<secret>")
def hosted(secret: str) -> str:
    """The hosted invoice, in the first of the customer's languages that is known."""
    with sandbox().store.lock:
        call, invoice = _follow(secret)
        lang = words.language(invoice.get("_locales", []))
        return _render(
            "pay.html",
            lang,
            invoice=shape(call, invoice),
            rows=list(of_invoice(call, invoice)),
            taxes=_taxes(call, invoice, lang),
            declined="declined" in request.args,
        )


@pages.post("/pay/<secret>")
def pay(secret: str) -> AnyResponse:
    """Pay all that remains, or be declined (`action`)."""
    box = sandbox()
    declined = request.form.get("action") == "decline"
    with box.store.lock, box.store.transaction():
        call, invoice = _follow(secret)
        if declined:
            transitions.decline(call, invoice)
        else:
            transitions.receive(call, invoice, invoice["amount_remaining"], off_stripe=False)
    box.deliveries.offer(call.account, call.events)
    return redirect(request.path + ("?declined=1" if declined else ""), 303)


@pages.get("/pdf/<secret>")
def document(secret: str) -> Response:
    """The invoice as a PDF of one page."""
    with sandbox().store.lock:
        call, invoice = _follow(secret)
        lines = list(of_invoice(call, invoice))[:_LINES_IN_PDF]
    return Response(pdf.page(_printed(invoice, lines)), mimetype="application/pdf")


def _printed(invoice: Json, lines: list[Json]) -> list[str]:
    lang = words.language(invoice.get("_locales", []))
    said = words.WORDS[lang]
    return [
        said["simulated"],
        "",
        f"{said['title']} {invoice['number']}",
        f"{said['from']}: {invoice['account_name']}",
        f"{said['to']}: {invoice['customer_name'] or invoice['customer_email']}",
        f"{said['due']}: {words.day(invoice['due_date'], lang)}",
        "",
        *(
            f"{line['description']}: {words.money(line['amount'], line['currency'], lang)}"
            for line in lines
        ),
        "",
        f"{said['total']}: {words.money(invoice['total'], invoice['currency'], lang)}",
    ]
