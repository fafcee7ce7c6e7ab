"""What a quote can begin from, and the events that it can be for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select

from joinways.database import Db
from joinways.folding import found_in
from joinways.models import Client, Event, Quote, QuoteTemplate
from joinways.quotes.beginning import begun_from

MOST_OFFERED = 20
MOST_WORDS = 10

_CLIENT = case((Client.company != "", Client.company), else_=Client.name).label("client_name")


def quotes_to_copy(
    db: Db, workspace_id: int, words: str, limit: int = MOST_OFFERED
) -> Sequence[Row[Any]]:
    """public_id, title, number, gross_cents, currency, event_title, client_name; newest first."""
    query = (
        select(
            Quote.public_id,
            Quote.title,
            Quote.number,
            Quote.gross_cents,
            Quote.currency,
            Event.title.label("event_title"),
            _CLIENT,
        )
        .join(Quote.event)
        .join(Quote.client)
        .where(Quote.workspace_id == workspace_id)
    )
    number = func.coalesce(Quote.number, "")  # a draft has none
    columns = (Quote.title, number, Event.title, Client.name, Client.company)
    query = query.where(*_all_of(words, *columns))
    return db.execute(query.order_by(Quote.id.desc()).limit(limit)).all()


def events_to_choose(
    db: Db, workspace_id: int, words: str, today: date, limit: int = MOST_OFFERED
) -> Sequence[Row[Any]]:
    """public_id, title, starts_on, client_name: those to come first, the nearest on top."""
    to_come = Event.ends_on >= today
    query = (
        select(Event.public_id, Event.title, Event.starts_on, _CLIENT)
        .join(Event.client)
        .where(
            Event.workspace_id == workspace_id,
            *_all_of(words, Event.title, Client.name, Client.company),
        )
        .order_by(
            case((to_come, 0), else_=1),
            case((to_come, Event.starts_on)),
            Event.starts_on.desc(),
            Event.id,
        )
    )
    return db.execute(query.limit(limit)).all()


def content_of(db: Db, workspace_id: int, source: str) -> dict[str, Any] | None:
    """What "template:<id>" or "quote:<id>" of this workspace holds; None for neither."""
    kind, _, public_id = source.partition(":")
    if kind == "template":
        query = select(QuoteTemplate.content).where(
            QuoteTemplate.workspace_id == workspace_id, QuoteTemplate.public_id == public_id
        )
        return db.scalar(query)
    if kind != "quote":
        return None
    found = db.scalar(
        select(Quote).where(Quote.workspace_id == workspace_id, Quote.public_id == public_id)
    )
    return begun_from(db, found) if found else None


def event_of(db: Db, workspace_id: int, public_id: str) -> Event | None:
    """An event of this workspace."""
    query = select(Event).where(Event.workspace_id == workspace_id, Event.public_id == public_id)
    found: Event | None = db.scalar(query)
    return found


def _all_of(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    return [or_(*found_in(word, *columns)) for word in words.split()[:MOST_WORDS]]
