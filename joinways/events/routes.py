"""The list of events, and one event with its tabs."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from joinways.domain.next_step import next_step
from joinways.events import lookups
from joinways.events.happened import happened
from joinways.events.wording import STATUSES, kind_word
from joinways.extensions import db
from joinways.models import Event
from joinways.models.event import EVENT_STATUSES
from joinways.web import access, mine_or_404, page, viewer

blueprint = Blueprint("events", __name__)
blueprint.add_app_template_filter(happened)


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
    found = lookups.events_page(
        db.session,
        viewer().workspace_id,
        search=search,
        status=status,
        number=request.args.get("page", 1, type=int),
        today=_today(),
    )
    return page("events/list.html", page=found, search=search, status=status)


def _today() -> date:
    return datetime.now(ZoneInfo(viewer().time_zone)).date()


@blueprint.get("/events/<public_id>")
@access("member")
def event(public_id: str) -> Response:
    """What the event is, what to do next, the money it has brought, what happened."""
    return _tab(public_id, "overview")


@blueprint.get("/events/<public_id>/quotes")
@access("member")
def event_quotes(public_id: str) -> Response:
    """The event's quotes."""
    return _tab(public_id, "quotes")


def _tab(public_id: str, tab: str) -> Response:
    found = mine_or_404(Event, public_id, lookups.with_client())
    quotes = lookups.quotes_of(db.session, found.id)
    more = _overview(found, quotes) if tab == "overview" else {}
    return page("events/event.html", event=found, tab=tab, quotes=quotes, **more)


def _overview(found: Event, quotes: Any) -> dict[str, Any]:
    facts = lookups.facts_of(db.session, quotes)
    return {
        "money_summary": lookups.money_summary(db.session, found, viewer().currency),
        "next_step": next_step(found.status, facts, _today()),
        "timeline_rows": lookups.timeline_of(db.session, found.id),
        "kind": kind_word(found.kind),
        "statuses": STATUSES,
    }
