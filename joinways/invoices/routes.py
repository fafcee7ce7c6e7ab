"""The form that generates the invoice, its progress, and the invoice's own links."""

from collections.abc import Sequence

from flask import Blueprint, Response, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.clients.corrections import differing, typed_while_signing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.invoices import actions, links
from joinways.invoices.abandoning import abandon
from joinways.invoices.forms import InvoiceForm, prefilled
from joinways.invoices.problems import put_beside_field, refused_by_stripe
from joinways.invoices.visiting import follow_up_after, is_free, latest_attempt, press, visit
from joinways.messages import sentence
from joinways.models import Invoice, Invoicing, Quote
from joinways.quotes.content import totals_of
from joinways.quotes.lookups import lines_of, with_event_and_client
from joinways.quotes.progress import blocked_by, shown_steps
from joinways.quotes.showing import billing_of, invoice_obstacle, local_today, show
from joinways.web import access, htmx, leave, mine_or_404, page, page_or_fragment, viewer
from joinways.workspace.actions import current_connection

blueprint = Blueprint("invoices", __name__)

MOST_ATTEMPTS = 1_000_000
"""More than any quote has: what an address may say must fit into a database's number."""


@blueprint.get("/quotes/<public_id>/invoice")
@access("member")
def form(public_id: str) -> AnyResponse:
    """The form, prefilled; for a quote that cannot be invoiced, why."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    if quote.state in ("invoicing", "invoiced"):
        return leave(f"/quotes/{public_id}")
    if obstacle := invoice_obstacle(viewer(), quote):
        return _refuse(quote, Refused(obstacle))
    corrected = typed_while_signing(db.session, quote.id)
    shown = prefilled(quote.client, local_today(viewer()), viewer().due_days, corrected)
    return _form(quote, shown, corrected=differing(quote.client, corrected))


@blueprint.post("/quotes/<public_id>/invoice")
@access("member")
def form_submit(public_id: str) -> AnyResponse:
    """Claim the quote, lead its invoice to Stripe, show where it got to."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    filled = None
    if quote.state not in ("invoicing", "invoiced"):
        if obstacle := invoice_obstacle(viewer(), quote):
            return _refuse(quote, Refused(obstacle))
        filled = InvoiceForm(today=local_today(viewer()))
        if not filled.validate():
            return _form(quote, filled, 422)
    try:
        details = filled.details() if filled else None
        attempt_id = actions.claim(db.session, quote.id, details, viewer())
    except Refused as refused:
        return _refuse(quote, refused)
    press(attempt_id)
    return _outcome(public_id, attempt_id, filled)


def _outcome(public_id: str, attempt_id: int, filled: InvoiceForm | None) -> AnyResponse:
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    attempt = db.session.get_one(Invoicing, attempt_id, populate_existing=True)
    if filled and refused_by_stripe(attempt):
        return _form(quote, filled, 422)
    stand_alone = request.headers.get("HX-Current-URL", "").endswith("/invoice")
    if not htmx() or stand_alone or quote.state == "invoicing":
        answer = leave(f"/quotes/{public_id}")
    else:
        answer = show(quote)
        answer.headers["HX-Retarget"] = "#quotes-quote"
        answer.headers["HX-Reswap"] = "outerHTML"
    return follow_up_after(answer, attempt_id)


def _form(
    quote: Quote, filled: InvoiceForm, status: int = 200, corrected: Sequence[str] = ()
) -> Response:
    attempt = billing_of(db.session, quote, viewer()).attempt
    problem = attempt if attempt and refused_by_stripe(attempt) else None
    if problem and (status == 200 or not filled.errors):
        put_beside_field(filled, problem)
    return page_or_fragment(
        "invoices/form",
        status,
        form=filled,
        quote=quote,
        connection=current_connection(db.session, viewer().workspace_id),
        totals=totals_of(quote, lines_of(db.session, quote.id)),
        problem=problem,
        corrected=[filled[name].label.text for name in corrected if name in filled],
        attempts=attempt.number if attempt else 0,
        steps=shown_steps(None),
    )


def _refuse(quote: Quote, refused: Refused) -> Response:
    status = 403 if refused.code == "plan" else 409
    answer = show(_again(quote), status, refusal=sentence(refused))
    answer.headers["HX-Retarget"] = "#quotes-quote"
    answer.headers["HX-Reswap"] = "outerHTML"
    return answer


def _again(quote: Quote) -> Quote:
    """The quote as it is now, with what the page needs."""
    return mine_or_404(Quote, quote.public_id, with_event_and_client())


@blueprint.get("/quotes/<public_id>/invoice/progress")
@access("member")
def progress(public_id: str) -> AnyResponse:
    """Lead an invoice on that was begun; once it ends, the quote's own page says how."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    attempt = latest_attempt(quote.id, 0)
    if attempt and attempt.live:
        visit(attempt.id)
        quote = _again(quote)
    return show(quote) if quote.state == "invoicing" else leave(f"/quotes/{public_id}")


@blueprint.get("/quotes/<public_id>/invoice/steps")
@access("member")
def steps(public_id: str) -> AnyResponse:
    """How far it is; `after` counts the attempts there were before this one."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    if not htmx():
        return leave(f"/quotes/{public_id}")
    before = min(max(request.args.get("after", 0, type=int), 0), MOST_ATTEMPTS)
    attempt = latest_attempt(quote.id, before)
    if attempt and is_free(attempt):
        if quote.state != "invoicing":
            return leave(f"/quotes/{public_id}")
        visit(attempt.id)
        quote, attempt = _again(quote), latest_attempt(quote.id, before)
    return page(
        "invoices/_steps.html",
        quote=quote,
        attempt=attempt,
        attempts=before,
        steps=shown_steps(attempt),
        blocked_by=blocked_by(db.session, attempt),
        polling="poll" in request.args,
    )


@blueprint.post("/quotes/<public_id>/invoice/abandon")
@access("manager")
def abandon_submit(public_id: str) -> AnyResponse:
    """Give the attempt up, once its account or key is gone for good."""
    quote = mine_or_404(Quote, public_id)
    typed, looked = request.form.get("word", ""), "looked" in request.form
    try:
        stands = abandon(db.session, quote.id, viewer(), typed, looked)
    except Refused as refused:
        flash(sentence(refused), "warning")
    else:
        flash(
            gettext("Given up. The invoice stands; Joinways does no more about it.")
            if stands
            else gettext("Given up. The quote is signed again and can be invoiced."),
            "info",
        )
    return leave(f"/quotes/{public_id}")


@blueprint.get("/invoices/<public_id>/page")
@access("member")
def hosted_page(public_id: str) -> AnyResponse:
    """The client's page to pay, its address read afresh: it expires."""
    invoice = mine_or_404(Invoice, public_id)
    return links.open_fresh(invoice, "hosted_url")


@blueprint.get("/invoices/<public_id>/pdf")
@access("member")
def pdf(public_id: str) -> AnyResponse:
    """Stripe's PDF, its address read afresh: it expires."""
    invoice = mine_or_404(Invoice, public_id)
    return links.open_fresh(invoice, "pdf_url")
