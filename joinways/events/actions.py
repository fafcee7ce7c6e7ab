"""What a team does about events."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, note, person
from joinways.clients.actions import standing_for
from joinways.clients.holding import hold_quotes
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.events.wording import title_for
from joinways.models import (
    Client,
    Event,
    EventSlot,
    History,
    Quote,
    QuoteLine,
    QuoteSnapshot,
    ShareLink,
)
from joinways.viewer import Viewer


def create(
    db: Db,
    who: Viewer,
    values: Mapping[str, Any],
    *,
    client_id: int | None = None,
    new_client: Mapping[str, Any] | None = None,
) -> str:
    """The public id of a new event, of a client that is there or of a new one.

    `values`: as EventForm gives them; without a title one is proposed in the language in use.
    `new_client`: columns of Client. Raises Refused("client-gone").
    """
    with writing(db) as session:
        client = (
            standing_for(session, client_id)
            if client_id is not None
            else _added(session, Client(workspace_id=who.workspace_id, **(new_client or {})))
        )
        return begin(session, who, client, values).public_id


def begin(session: Session, who: Viewer, client: Client, values: Mapping[str, Any]) -> Event:
    """A new event of this client, inside the transaction that needs it."""
    titled = {**values, "title": values["title"] or title_for(values["kind"], client)}
    event = Event(workspace_id=client.workspace_id, client_id=client.id, **titled)
    _added(session, event)
    session.add(noted(event, who, "event-created"))
    return event


def change(db: Db, event_id: int, who: Viewer, values: Mapping[str, Any]) -> None:
    """Write these columns, and into the history which of them say something new."""
    with writing(db) as session:
        event = session.get_one(Event, event_id, populate_existing=True, with_for_update=True)
        write(session, event, who, values)


def write(session: Session, event: Event, who: Viewer, values: Mapping[str, Any]) -> None:
    """Write these columns of an event, inside the transaction that needs it."""
    titled = dict(values)
    if not titled.get("title", "-"):
        client = session.get_one(Client, event.client_id)
        titled["title"] = title_for(titled.get("kind", event.kind), client)
    before = event.status
    changed = [name for name, value in titled.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, titled[name])
    if others := sorted(set(changed) - {"status"}):
        session.add(noted(event, who, "event-changed", detail={"columns": others}))
    if "status" in changed:
        session.add(noted(event, who, "event-status", before=before, to=event.status))


def remove(db: Db, event_id: int, by: Viewer) -> None:
    """Delete an event nobody outside ever saw a quote of, with its drafts.

    Raises Refused("event-used").
    """
    with writing(db) as session:
        hold_quotes(session, select(Quote.id).where(Quote.event_id == event_id))
        event = session.get_one(Event, event_id, populate_existing=True, with_for_update=True)
        if is_used(session, event_id):
            raise Refused("event-used")
        thing = Thing("event", event.public_id, event.public_id)
        note(session, event.workspace_id, person(by), "event-deleted", thing)
        discard_event(session, event_id)


def discard_event(session: Session, event_id: int) -> None:
    """Delete an event with its drafts, inside the transaction that needs it; see `is_used`."""
    drafts = select(Quote.id).where(Quote.event_id == event_id)
    for rows in (
        delete(EventSlot).where(EventSlot.event_id == event_id),
        delete(History).where(History.event_id == event_id),
        delete(QuoteSnapshot).where(QuoteSnapshot.quote_id.in_(drafts)),
        delete(QuoteLine).where(QuoteLine.quote_id.in_(drafts)),
        delete(Quote).where(Quote.event_id == event_id),
        delete(Event).where(Event.id == event_id),
    ):
        session.execute(rows.execution_options(synchronize_session=False))


def is_used(session: Db | Session, event_id: int) -> bool:
    """Whether anybody outside may have seen something: a quote with a number, or a link."""
    quotes = select(Quote.id).where(Quote.event_id == event_id)
    seen = or_(Quote.state != "draft", Quote.number.is_not(None))
    links = select(ShareLink.id).where(
        or_(ShareLink.event_id == event_id, ShareLink.quote_id.in_(quotes))
    )
    return session.execute(quotes.where(seen).union_all(links).limit(1)).first() is not None


def noted(
    event: Event,
    who: Viewer,
    action: str,
    *,
    before: str = "",
    to: str = "",
    detail: dict[str, Any] | None = None,
) -> History:
    """A row for the history of an event."""
    return History(
        workspace_id=event.workspace_id,
        event_id=event.id,
        actor="user",
        actor_id=who.user_id,
        actor_name=who.name,
        action=action,
        from_state=before,
        to_state=to,
        detail=detail or {},
    )


def _added(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row
