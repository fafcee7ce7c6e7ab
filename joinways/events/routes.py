"""The list of events, and one event with its tabs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from joinways.events.lookups import events_page, money_summary, quotes_of, with_client
from joinways.extensions import db
from joinways.models import Event
from joinways.models.event import EVENT_STATUSES
from joinways.web import access, mine_or_404, page, viewer

blueprint = Blueprint("events", __name__)


@blueprint.get("/")
@access("member")
def home() -> Response:
    """The first page is the list of events."""
    return redirect("/events", 302)


@blueprint.get("/events")
@access("member")
def events() -> Response:
    """All events, those to come first."""
    search = request.args.get("q", "").strip()[:200]
    status = request.args.get("status", "")
    status = status if status in EVENT_STATUSES else ""
    found = events_page(
        db.session,
        viewer().workspace_id,
        search=search,
        status=status,
        number=request.args.get("page", 1, type=int),
        today=datetime.now(ZoneInfo(viewer().time_zone)).date(),
    )
    return page("events/list.html", page=found, search=search, status=status)


@blueprint.get("/events/<public_id>")
@access("member")
def event(public_id: str) -> Response:
    """What the event is, and the money it has brought."""
    return _tab(public_id, "overview")


@blueprint.get("/events/<public_id>/quotes")
@access("member")
def event_quotes(public_id: str) -> Response:
    """The event's quotes."""
    return _tab(public_id, "quotes")


def _tab(public_id: str, tab: str) -> Response:
    found = mine_or_404(Event, public_id, with_client())
    summary = money_summary(db.session, found, viewer().currency) if tab == "overview" else None
    quotes = quotes_of(db.session, found.id)
    return page("events/event.html", event=found, tab=tab, quotes=quotes, money_summary=summary)
