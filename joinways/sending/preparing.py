"""From the form that sends a quote to what came of it. Nothing that was typed is lost."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import flash, request
from werkzeug.wrappers import Response

from joinways.database import now
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import LANGUAGES, N_, gettext
from joinways.messages import sentence
from joinways.models import Quote, Workspace
from joinways.quotes.lookups import lines_of, with_event_and_client
from joinways.quotes.showing import local_today, show
from joinways.sending import actions
from joinways.sending.bundle import about, client_of, seen_of, together
from joinways.sending.forms import SendForm
from joinways.sending.letters import About, Written, usual_message, write
from joinways.sending.limit import Limit, limit_of, may_send
from joinways.sending.round import office
from joinways.sending.showing import delivery
from joinways.web import htmx, leave, page, viewer

_DONE = {
    True: N_("The email is on its way. Below you see what becomes of it."),
    False: N_("The link is ready: pass it on to your client."),
}


def open_form(quote: Quote) -> Response:
    """The form as it is first seen; for a quote that is no draft its page."""
    if quote.state != "draft":
        return leave(f"/quotes/{quote.public_id}")
    quotes = _quotes(quote)
    client, workspace = client_of(db.session, quote), _workspace()
    language = client.language if client.language in LANGUAGES else workspace.language
    form = SendForm(
        today=local_today(viewer()),
        languages=viewer().client_languages,
        seen=seen_of(quotes),
        name=client.name,
        email=client.email,
        language=language,
        valid_until=local_today(viewer()) + timedelta(days=workspace.valid_days),
        needs_code=quote.needs_code,
    )
    form.message.data = usual_message("quote", _about(quotes, form), language)
    return _form(quotes, form)


def preview(quote: Quote) -> Response:
    """The form and the mail as it would look with what is typed; nothing is sent."""
    if quote.state != "draft":
        return leave(f"/quotes/{quote.public_id}")
    quotes, form = _quotes(quote), _typed()
    form.validate()
    _in_another_language(quotes, form)
    for field in form:  # what is not finished yet is no mistake
        field.errors = []
    form.form_errors = []
    return _form(quotes, form)


def submit(quote: Quote) -> Response:
    """Send what the form says, once however often it is pressed."""
    address = f"/quotes/{quote.public_id}"
    if quote.state != "draft":
        return _is_no_draft(quote, address)
    quotes, form = _quotes(quote), _typed()
    form.by_mail = request.form.get("by") != "link"
    if not form.validate():
        return _form(quotes, form, 422)
    try:
        actions.send(db.session, office(), quote.id, _wish(form), viewer())
    except Refused as refused:
        return _refused(quote, form, refused)
    flash(gettext(_DONE[form.by_mail]), "success")
    return leave(address)


def obstacle(quotes: list[Quote]) -> str:
    """Why they cannot be sent now, as a sentence; "" when they can."""
    try:
        may_send(_limit())
        for quote in quotes:
            actions.may_leave(quote, list(lines_of(db.session, quote.id)))
    except Refused as refused:
        return sentence(refused)
    return ""


def _is_no_draft(quote: Quote, address: str) -> Response:
    """Pressed twice, or somebody else was faster: the page says how it stands."""
    if quote.state != "sent":
        return show(quote, 409, refusal=sentence(Refused("quote-state")))
    flash(gettext("This quote is sent already: nothing was sent twice."), "info")
    return leave(address)


def _refused(quote: Quote, form: SendForm, refused: Refused) -> Response:
    quote_id, address = quote.id, f"/quotes/{quote.public_id}"
    db.session.rollback()
    fresh = db.session.scalars(with_event_and_client().where(Quote.id == quote_id)).one()
    if fresh.state != "draft":
        return _is_no_draft(fresh, address)
    quotes = _quotes(fresh)
    # What is pressed next is about what the page shows now.
    form.seen.data = seen_of(quotes)
    return _form(quotes, form, 409, refusal=sentence(refused))


def _wish(form: SendForm) -> actions.Wish:
    if form.valid_until.data is None:
        raise ValueError("only after validate()")
    return actions.Wish(
        seen=form.seen.data or "",
        name=form.name.data or "",
        email=form.email.data or "",
        language=form.language.data,
        message=form.message.data or "",
        valid_until=form.valid_until.data,
        needs_code=bool(form.needs_code.data),
        by_mail=form.by_mail,
    )


def _in_another_language(quotes: list[Quote], form: SendForm) -> None:
    """A message that nobody touched follows the language, and the name that it greets."""
    if form.language.data not in LANGUAGES:
        return
    names = {form.name.data or "", client_of(db.session, quotes[0]).name, ""}
    usual = {
        usual_message("quote", _about(quotes, form, name), lang)
        for lang in LANGUAGES
        for name in names
    }
    if not form.message.data or form.message.data in usual:
        form.message.data = usual_message("quote", _about(quotes, form), form.language.data)


def _about(quotes: list[Quote], form: SendForm, name: str | None = None) -> About:
    what = about(db.session, quotes, form.name.data or "" if name is None else name, viewer().name)
    until = form.valid_until.data or local_today(viewer())
    values: dict[str, Any] = {"valid_until": until, "needs_code": bool(form.needs_code.data)}
    return replace(what, **values)


def _written(quotes: list[Quote], form: SendForm) -> Written:
    config = office().config
    language = form.language.data if form.language.data in LANGUAGES else quotes[0].language
    return write(
        office().render,
        "quote",
        _about(quotes, form),
        form.message.data or "",
        language=language,
        address=f"{config.base_url}/sign/…",
    )


def _typed() -> SendForm:
    return SendForm(today=local_today(viewer()), languages=viewer().client_languages)


def _quotes(quote: Quote) -> list[Quote]:
    return list(db.session.scalars(together(quote)))


def _workspace() -> Workspace:
    found: Workspace = db.session.get_one(Workspace, viewer().workspace_id)
    return found


def _limit() -> Limit:
    person = viewer()
    moment = now(db.session)
    return limit_of(db.session, person.workspace_id, person.plan, person.time_zone, moment)


def _form(quotes: list[Quote], form: SendForm, status: int = 200, *, refusal: str = "") -> Response:
    config = office().config
    return page(
        "sending/_form.html" if htmx() else "sending/form.html",
        status,
        quotes=quotes,
        quote=quotes[0],
        form=form,
        refusal=refusal,
        obstacle=obstacle(quotes),
        about=_about(quotes, form),
        written=_written(quotes, form),
        limit=_limit(),
        delivery=delivery(config),
        mail_from=config.mail_from,
    )
