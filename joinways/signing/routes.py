"""The client's pages: read, sign, decline, ask; and the page where anyone checks a hash."""

import hashlib
from contextlib import suppress
from typing import Any

from flask import Blueprint, Response, abort, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import current_lang, gettext
from joinways.messages import sentence
from joinways.notices.round import render
from joinways.signing import actions, paper
from joinways.signing.answering import asked_for, pdf, stored
from joinways.signing.codes import code_needed, has_fresh_code, send_code
from joinways.signing.forms import DeclineForm, QuestionForm, SigningForm, VerifyForm
from joinways.signing.images import SCAN_BYTES
from joinways.signing.offers import Opened
from joinways.signing.showing import (
    again,
    arrived,
    config,
    first_form,
    opened_by_reader,
    sent_form,
    show_closed,
    show_open,
    show_review,
    show_talk,
    visitor,
)
from joinways.signing.verifying import known, normal
from joinways.web import access, page

blueprint = Blueprint("signing", __name__)

LARGE = frozenset({"signing.verify_submit"})
_MORE_THAN_THE_FILE = 200_000


@blueprint.url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before any form is read: this address takes a file, all others a megabyte."""
    if endpoint in LARGE:
        request.max_content_length = SCAN_BYTES + _MORE_THAN_THE_FILE


@blueprint.after_request
def _keep_quiet(answer: Response) -> Response:
    """No search engine, no shared cache, and no other site learns the address.

    With no-referrer the browser sends no Referer to ourselves either, and over HTTPS a form
    without one is refused (Flask-WTF, WTF_CSRF_SSL_STRICT): same-origin tells others as little.
    """
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "same-origin"
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/sign/<token>")
@access("public")
def sign(token: str) -> AnyResponse:
    """The quote as the client sees it, or what became of it."""
    found = opened_by_reader(token)
    if found.page != "open":
        return show_closed(found)
    return show_open(found, first_form(found))


@blueprint.get("/sign/<token>/quote.pdf")
@access("public")
def quote_pdf(token: str) -> AnyResponse:
    """The quote to keep, as it was sent."""
    found = arrived(token)
    if found.page in ("revoked", "withdrawn"):
        return show_closed(found, 410)
    quote = asked_for(found)
    return pdf(paper.unsigned(db.session, found, quote), f"{quote.number or quote.public_id}.pdf")


@blueprint.get("/sign/<token>/signed.pdf")
@access("public")
def signed_pdf(token: str) -> AnyResponse:
    """What was signed, with its certificate."""
    found = arrived(token)
    if found.page not in ("signed", "replaced"):
        return redirect(f"/sign/{token}", 303)
    kept = paper.signed(db.session, asked_for(found).id, config())
    return stored(kept) if kept else abort(404)


@blueprint.post("/sign/<token>/correct")
@access("public")
def correct(token: str) -> AnyResponse:
    """Back to the form, with all that was typed."""
    found = arrived(token)
    if found.page != "open":
        return redirect(f"/sign/{token}", 303)
    return show_open(found, sent_form(found))


@blueprint.post("/sign/<token>/review")
@access("public")
def review(token: str) -> AnyResponse:
    """Exactly what will be signed, with the price right above the button."""
    found = arrived(token)
    if found.page != "open":
        return redirect(f"/sign/{token}", 303)
    form = sent_form(found)
    if not form.validate():
        return show_open(found, form, 422)
    if code_needed(found, config()) and not has_fresh_code(db.session, _link_id(found)):
        return _with_code(token, form)
    return show_review(found, form)


@blueprint.post("/sign/<token>/code")
@access("public")
def code(token: str) -> AnyResponse:
    """Another code by mail."""
    found = arrived(token)
    form = sent_form(found)
    if found.page != "open" or not code_needed(found, config()):
        return redirect(f"/sign/{token}", 303)
    if not form.validate():
        return show_open(found, form, 422)
    return _with_code(token, form)


def _with_code(token: str, form: SigningForm) -> AnyResponse:
    email, link_id = form.details().email, _link_id(form.found)
    refusal, news = "", gettext("A code is on its way. It arrives within a minute or two.")
    try:
        send_code(db.session, link_id, email, current_lang(), (config(), render))
    except Refused as refused:
        refusal, news = sentence(refused), ""
    form.code.data = ""
    return show_review(again(token), form, 429 if refusal else 200, refusal=refusal, news=news)


@blueprint.post("/sign/<token>/confirm")
@access("public")
def confirm(token: str) -> AnyResponse:
    """Sign. A second press is answered with the same confirmation."""
    found = arrived(token)
    if found.page != "open":
        return redirect(f"/sign/{token}", 303)
    form = sent_form(found)
    if not form.validate():
        return show_open(found, form, 422)
    link_id, press = _link_id(found), form.press(current_lang(), visitor(found.workspace.id))
    try:
        act = actions.sign(db.session, link_id, press, config(), render)
    except Refused as refused:
        return _not_signed(token, form, refused)
    paper.make_now(db.session, act, config())
    return redirect(f"/sign/{token}", 303)


def _not_signed(token: str, form: SigningForm, refused: Refused) -> AnyResponse:
    """Nothing was signed: the code again, the quote as it is now, or what became of it."""
    found = again(token)
    if found.page != "open":
        return redirect(f"/sign/{token}", 303)
    form.found = found
    if refused.code.startswith("sign-code"):
        form.code.errors = [sentence(refused)]
        return show_review(found, form, 422)
    return show_open(found, form, 409, refusal=sentence(refused))


@blueprint.get("/sign/<token>/decline")
@access("public")
def decline(token: str) -> AnyResponse:
    """The form to decline."""
    found = arrived(token)
    return (
        show_talk(found, DeclineForm(), "decline") if found.page == "open" else show_closed(found)
    )


@blueprint.post("/sign/<token>/decline")
@access("public")
def decline_submit(token: str) -> AnyResponse:
    """Decline, with a reason or without."""
    found = arrived(token)
    form = DeclineForm()
    if not form.validate():
        return show_talk(found, form, "decline", 422)
    with suppress(Refused):  # the page says what became of it meanwhile
        actions.decline(db.session, _link_id(found), form.reason.data or "")
    return redirect(f"/sign/{token}", 303)


@blueprint.get("/sign/<token>/question")
@access("public")
def question(token: str) -> AnyResponse:
    """The form to ask."""
    found = arrived(token)
    if found.page in ("revoked", "withdrawn", "replaced", "superseded"):
        return show_closed(found)
    return show_talk(found, QuestionForm(), "question")


@blueprint.post("/sign/<token>/question")
@access("public")
def question_submit(token: str) -> AnyResponse:
    """Ask the team."""
    found = arrived(token)
    form = QuestionForm()
    if not form.validate():
        return show_talk(found, form, "question", 422)
    try:
        actions.ask(db.session, _link_id(found), form.question.data or "")
    except Refused as refused:
        if refused.code == "sign-state":
            return redirect(f"/sign/{token}", 303)
        return show_talk(again(token), form, "question", 429, refusal=sentence(refused))
    return show_talk(again(token), form, "asked")


@blueprint.get("/verify")
@access("public")
def verify() -> AnyResponse:
    """The form to check a file or a hash."""
    return page("signing/verify.html", form=VerifyForm(), asked="", known=None)


@blueprint.post("/verify")
@access("public")
def verify_submit() -> AnyResponse:
    """Check a hash, or the file that was sent: it is hashed here and not kept."""
    form = VerifyForm()
    raw = form.file.data.read(SCAN_BYTES + 1) if form.file.data else b""
    digest = hashlib.sha256(raw).hexdigest() if raw else normal(form.sha256.data or "")
    if len(raw) > SCAN_BYTES or not digest:
        form.sha256.errors = [
            gettext("Paste the 64 characters of a SHA-256, or choose a file of at most 10 MB.")
        ]
        return page("signing/verify.html", 422, form=form, asked="", known=None)
    return redirect(f"/verify/{digest}", 303)


@blueprint.get("/verify/<digest>")
@access("public")
def verified(digest: str) -> AnyResponse:
    """Whether this is the hash of something signed here: yes with its date and number, or no."""
    asked = normal(digest)
    if not asked:
        abort(404)
    found = known(db.session, asked)
    return page("signing/verify.html", form=VerifyForm(), asked=asked, known=found)


def _link_id(found: Opened) -> int:
    if found.link is None:
        raise LookupError("somebody without a link")
    return found.link.id
