"""Reading the function sheet of an event, in a fixed number of statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager

from joinways.database import Db
from joinways.models import Event, EventSlot, Quote, QuoteLine, ShareLink
from joinways.quotes.content import items

SIGNED = ("signed", "invoicing", "invoiced")


@dataclass(frozen=True)
class Day:
    """A day of a sheet and its slots, in order."""

    day: date
    slots: tuple[EventSlot, ...]


@dataclass(frozen=True)
class SignedLine:
    """A line that was signed, and the heading above it in its quote."""

    line: QuoteLine
    section: str


def days_of(db: Db, event_id: int) -> list[Day]:
    """The slots of an event by day."""
    slots = db.scalars(slots_in_order(event_id)).all()
    return [Day(day, tuple(each)) for day, each in groupby(slots, key=lambda slot: slot.day)]


def slots_in_order(event_id: int) -> Select[EventSlot]:
    """The slots of an event, as they are read."""
    order = (EventSlot.day, EventSlot.position, EventSlot.id)
    return select(EventSlot).where(EventSlot.event_id == event_id).order_by(*order)


def signed_lines(db: Db, event_id: int) -> list[SignedLine]:
    """The lines with a price of the event's signed quotes, optional ones where they were taken."""
    query = (
        select(QuoteLine)
        .join(Quote, Quote.id == QuoteLine.quote_id)
        .where(Quote.event_id == event_id, Quote.state.in_(SIGNED))
        .order_by(Quote.signed_at, Quote.id, QuoteLine.position)
    )
    found: list[SignedLine] = []
    section, quote_id = "", None
    lines: Sequence[QuoteLine] = db.scalars(query).all()
    for line in lines:
        if line.quote_id != quote_id:
            section, quote_id = "", line.quote_id
        if line.kind == "section":
            section = line.label
        elif items([line]):
            found.append(SignedLine(line, section))
    return found


def link_of(db: Db, event_id: int) -> ShareLink | None:
    """The sheet's link that was not revoked, also where it has expired."""
    query = select(ShareLink).where(
        ShareLink.event_id == event_id, ShareLink.kind == "sheet", ShareLink.revoked_at.is_(None)
    )
    found: ShareLink | None = db.scalar(query.order_by(ShareLink.id.desc()).limit(1))
    return found


def event_with_client(db: Db, event_id: int) -> Event:
    """An event with its client, in one statement."""
    query = select(Event).join(Event.client).where(Event.id == event_id)
    query = query.options(contains_eager(Event.client))
    found: Event = db.execute(query.execution_options(populate_existing=True)).scalar_one()
    return found
