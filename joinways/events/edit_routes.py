"""Events are made, changed and deleted."""

from typing import Any

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.clients.lookups import found_clients
from joinways.domain.refused import Refused
from joinways.events import actions
from joinways.events.forms import NEW_CLIENT, EventForm, NewEventForm
from joinways.events.lookups import with_client
from joinways.events.wording import proposed_title, title_for
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Client, Event
from joinways.models.event import EVENT_STATUSES
from joinways.web import access, attempt, htmx, leave, mine_or_404, page, viewer

blueprint = Blueprint("events_edit", __name__)

OFFERED = 6


@blueprint.get("/events/new")
@access("member")
def new() -> Response:
    """The form for a new event; `client` chooses whose it is."""
    chosen = request.args.get("client", "")
    offered = _offered(request.args.get("client_search", ""), chosen)
    default = chosen if any(chosen == each.public_id for each in offered) else None
    default = default or (None if offered else NEW_CLIENT)
    form = NewEventForm(formdata=None, offered=_words(offered), client=default, status="option")
    return _new(form, offered)


@blueprint.post("/events/new")
@access("member")
def new_submit() -> AnyResponse:
    """Write the event down, and its client if it is a new one."""
    offered = _offered(request.form.get("client_search", ""), request.form.get("client", ""))
    form = NewEventForm(offered=_words(offered))
    if "find" in request.form:
        return _new(form, offered)
    if not form.validate():
        return _new(form, offered, 422)
    chosen = next((each.id for each in offered if each.public_id == form.client.data), None)
    try:
        public_id = actions.create(
            db.session, viewer(), form.values(), client_id=chosen, new_client=_new_client(form)
        )
    except Refused as refused:
        flash(sentence(refused), "warning")
        return leave("/events/new")
    flash(gettext("The event is saved."), "success")
    return leave(f"/events/{public_id}")


@blueprint.get("/events/new/clients")
@access("member")
def new_clients() -> AnyResponse:
    """The clients found, for htmx; the chosen one stays among them."""
    if not htmx():
        return leave("/events/new")
    chosen = request.args.get("client", "")
    offered = _offered(request.args.get("client_search", ""), chosen)
    form = NewEventForm(formdata=None, offered=_words(offered), client=chosen or None)
    return page("events/_clients.html", form=form)


@blueprint.get("/events/new/proposal")
@access("member")
def new_proposal() -> AnyResponse:
    """The title that an event without one would get, for htmx."""
    if not htmx():
        return leave("/events/new")
    typed = {name: request.args.get(name, "")[:200].strip() for name in _PROPOSED_FROM}
    found = _offered("", typed["client"])[:1] if typed["client"] not in ("", NEW_CLIENT) else []
    proposal = (
        title_for(typed["kind"], found[0])
        if found
        else proposed_title(typed["kind"], typed["new_company"], typed["new_name"])
    )
    return page("events/_proposal.html", proposal=proposal)


_PROPOSED_FROM = ("kind", "client", "new_company", "new_name")


@blueprint.get("/events/<public_id>/edit")
@access("member")
def edit(public_id: str) -> Response:
    """The form as the event stands."""
    found = mine_or_404(Event, public_id, with_client())
    return page("events/edit.html", form=EventForm(obj=found), event=found)


@blueprint.post("/events/<public_id>/edit")
@access("member")
def edit_submit(public_id: str) -> AnyResponse:
    """Write what was changed."""
    found = mine_or_404(Event, public_id, with_client())
    form = EventForm(kind=found.kind)
    if not form.validate():
        return page("events/edit.html", 422, form=form, event=found)
    saved, number, values = gettext("The event is saved."), found.id, form.values()
    attempt(lambda: actions.change(db.session, number, viewer(), values), saved)
    return leave(f"/events/{public_id}")


@blueprint.post("/events/<public_id>/status")
@access("member")
def status(public_id: str) -> AnyResponse:
    """An option is confirmed, or lost, or cancelled."""
    found, chosen = mine_or_404(Event, public_id), request.form.get("status", "")
    if chosen not in EVENT_STATUSES:
        abort(400)
    number, saved = found.id, gettext("The status is saved.")
    attempt(lambda: actions.change(db.session, number, viewer(), {"status": chosen}), saved)
    return leave(f"/events/{public_id}")


@blueprint.get("/events/<public_id>/delete")
@access("member")
def delete(public_id: str) -> Response:
    """Ask before; for an event with quotes that left, why not."""
    found = mine_or_404(Event, public_id, with_client())
    used = actions.is_used(db.session, found.id)
    return page("events/delete.html", 409 if used else 200, event=found, used=used)


@blueprint.post("/events/<public_id>/delete")
@access("member")
def delete_submit(public_id: str) -> AnyResponse:
    """Delete it, with its drafts."""
    number, deleted = mine_or_404(Event, public_id).id, gettext("The event is deleted.")
    done = attempt(lambda: actions.remove(db.session, number, viewer()), deleted)
    return leave("/events" if done else f"/events/{public_id}")


def _new(form: NewEventForm, offered: list[Client], code: int = 200) -> Response:
    chosen = next((each for each in offered if each.public_id == form.client.data), None)
    kind = form.kind.data or ""
    proposal = title_for(kind, chosen) if chosen else ""
    return page("events/new.html", code, form=form, proposal=proposal)


def _offered(search: str, chosen: str) -> list[Client]:
    """The chosen client first, then those found."""
    found = list(found_clients(db.session, viewer().workspace_id, search[:200], OFFERED))
    if chosen in ("", NEW_CLIENT) or any(each.public_id == chosen for each in found):
        return sorted(found, key=lambda each: each.public_id != chosen)
    mine = mine_or_404(Client, chosen)
    kept = db.session.get_one(Client, mine.merged_into_id or mine.id)
    return [kept, *(each for each in found if each.id != kept.id)]


def _words(offered: list[Client]) -> list[tuple[str, str]]:
    return [(each.public_id, _described(each)) for each in offered]


def _described(client: Client) -> str:
    more = client.name if client.company else client.city
    return " · ".join(filter(None, (client.shown_name, more, client.email)))


def _new_client(form: NewEventForm) -> dict[str, Any] | None:
    typed = form.new_client()
    return typed and {**typed, "country": viewer().country, "language": viewer().workspace_language}
