"""Beginning a quote: on an event, as a copy of another one; and keeping one as a template."""

from typing import Any

from flask import Blueprint, Response, flash
from werkzeug.wrappers import Response as AnyResponse

from joinways.catalogue.actions import keep_template
from joinways.catalogue.lookups import templates_of
from joinways.domain.refused import Refused
from joinways.events.lookups import with_client
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Event, Quote
from joinways.quotes.beginning import begun_from, new_quote
from joinways.quotes.beginning_forms import DuplicateForm, KeepForm, NewQuoteForm
from joinways.quotes.lookups import with_event_and_client
from joinways.quotes.moving import Actor
from joinways.quotes.showing import local_today
from joinways.quotes.sources import content_of, event_of
from joinways.web import access, htmx, leave, mine_or_404, page, viewer

blueprint = Blueprint("quotes_beginning", __name__)


@blueprint.get("/events/<public_id>/quotes/new")
@access("member")
def new(public_id: str) -> Response:
    """The form of a new quote: its title, and what it begins with."""
    event = mine_or_404(Event, public_id, with_client())
    return _new(_new_form(title=event.title), event)


@blueprint.post("/events/<public_id>/quotes/new")
@access("member")
def new_submit(public_id: str) -> AnyResponse:
    """Make it, or look for other quotes to copy."""
    event = mine_or_404(Event, public_id, with_client())
    form = _new_form()
    if form.wants_search:
        return _new(form, event)
    if not form.validate():
        return _new(form, event, 422)
    content = content_of(db.session, viewer().workspace_id, form.source.data)
    try:
        quote = new_quote(db.session, event, form.title.data or "", _actor(), content)
    except Refused as refused:
        event = mine_or_404(Event, public_id, with_client())  # what was read before is gone
        return _new(form, event, 409, sentence(refused))
    return leave(_opens(quote))


@blueprint.get("/quotes/<public_id>/duplicate")
@access("member")
def duplicate(public_id: str) -> Response:
    """The form of a copy: its title, and the event that it is for."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    return _duplicate(_duplicate_form(quote, title=quote.title), quote)


@blueprint.post("/quotes/<public_id>/duplicate")
@access("member")
def duplicate_submit(public_id: str) -> AnyResponse:
    """Make the copy, or look for other events."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    form = _duplicate_form(quote)
    if form.wants_search:
        return _duplicate(form, quote)
    event = event_of(db.session, viewer().workspace_id, form.event.data or "")
    if not form.validate() or event is None:
        return _duplicate(form, quote, 422)
    content = begun_from(db.session, quote)
    try:
        copy = new_quote(db.session, event, form.title.data or "", _actor(), content)
    except Refused as refused:
        quote = mine_or_404(Quote, public_id, with_event_and_client())
        return _duplicate(form, quote, 409, sentence(refused))
    return leave(_opens(copy))


@blueprint.get("/quotes/<public_id>/template")
@access("member")
def template(public_id: str) -> Response:
    """The form that keeps a quote as a template."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    return _template(KeepForm(data={"name": quote.title}), quote)


@blueprint.post("/quotes/<public_id>/template")
@access("member")
def template_submit(public_id: str) -> AnyResponse:
    """Keep it."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    form = KeepForm()
    if not form.validate():
        return _template(form, quote, 422)
    content = begun_from(db.session, quote)
    try:
        keep_template(db.session, viewer().workspace_id, form.name.data or "", content)
    except Refused as refused:
        quote = mine_or_404(Quote, public_id, with_event_and_client())
        if refused.code != "template-name":
            return _template(form, quote, 409, sentence(refused))
        form.name.errors = [sentence(refused)]
        return _template(form, quote, 422)
    flash(gettext("The template “%(name)s” is kept.", name=form.name.data), "success")
    return leave(f"/quotes/{public_id}")


def _new_form(**data: Any) -> NewQuoteForm:
    form = NewQuoteForm(data=data)
    workspace_id = viewer().workspace_id
    form.offer(db.session, workspace_id, templates_of(db.session, workspace_id))
    return form


def _duplicate_form(quote: Quote, **data: Any) -> DuplicateForm:
    form = DuplicateForm(data=data)
    form.offer(db.session, quote.event, local_today(viewer()))
    return form


def _new(form: NewQuoteForm, event: Event, status: int = 200, refusal: str = "") -> Response:
    template = "quotes/_new.html" if htmx() else "quotes/new.html"
    return page(template, status, form=form, event=event, refusal=refusal)


def _duplicate(form: DuplicateForm, quote: Quote, status: int = 200, refusal: str = "") -> Response:
    template = "quotes/_duplicate.html" if htmx() else "quotes/duplicate.html"
    return page(template, status, form=form, quote=quote, refusal=refusal)


def _template(form: KeepForm, quote: Quote, status: int = 200, refusal: str = "") -> Response:
    return page("quotes/template.html", status, form=form, quote=quote, refusal=refusal)


def _actor() -> Actor:
    return Actor("user", viewer().user_id, viewer().name)


def _opens(quote: Quote) -> str:
    """Where a new quote is written."""
    return f"/quotes/{quote.public_id}/edit"
