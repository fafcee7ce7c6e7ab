"""Reading events, in a fixed number of statements whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import contains_eager

from joinways.clients.lookups import COUNTED_AS_SIGNED, SHOWN_NAME, merged_named, signed_on_event
from joinways.database import Db
from joinways.domain.next_step import QuoteFacts
from joinways.folding import found_in
from joinways.models import Client, Event, History, Invoice, Quote
from joinways.paging import Page, ids_of_page

ROWS_PER_PAGE = 25
TIMELINE_AT_MOST = 100


@dataclass(frozen=True)
class MoneySummary:
    """What an event has brought so far, gross, in cents."""

    signed_cents: int
    invoiced_cents: int
    paid_cents: int
    currency: str


def events_page(
    db: Db, workspace_id: int, *, search: str, status: str, number: int, today: date
) -> Page:
    """The workspace's events: those to come first, the nearest on top.

    Two statements, four beyond the last page.
    """
    to_come = Event.ends_on >= today
    nearest = (
        case((to_come, 0), else_=1),
        case((to_come, Event.starts_on)),
        Event.starts_on.desc(),
        Event.id,
    )
    page = ids_of_page(
        db,
        _matching(select(Event.id), workspace_id, search, status),
        nearest,
        number,
        per_page=ROWS_PER_PAGE,
        searched=bool(search.split()),
    )
    query = (
        _columns(workspace_id).join(Event.client).where(Event.id.in_(page.rows)).order_by(*nearest)
    )
    return replace(page, rows=db.execute(query).all())


def _columns(workspace_id: int) -> Select[Any]:
    quotes = select(func.count()).where(Quote.event_id == Event.id).scalar_subquery()
    return select(
        Event.public_id,
        Event.title,
        Event.status,
        Event.starts_on,
        Event.ends_on,
        SHOWN_NAME.label("client_name"),
        quotes.label("quotes_count"),
        signed_on_event(workspace_id).label("signed_cents"),
    )


def _matching(query: Select[Any], workspace_id: int, search: str, status: str) -> Select[Any]:
    query = query.where(Event.workspace_id == workspace_id)
    if status:
        query = query.where(Event.status == status)
    words = search.split()
    if words:
        query = query.join(Event.client)
    for word in words:
        query = query.where(
            or_(
                *found_in(word, Event.title, Client.name, Client.company),
                Event.client_id.in_(merged_named(workspace_id, word)),
            )
        )
    return query


def with_client() -> Select[Event]:
    """Events with their client, in one statement."""
    return select(Event).join(Event.client).options(contains_eager(Event.client))


def money_summary(db: Db, event: Event, currency: str) -> MoneySummary:
    """Signed, invoiced and paid, in one statement. Void and credited invoices do not count, nor do
    amounts in another currency."""
    invoices = (
        select(
            func.coalesce(func.sum(Invoice.gross_cents), 0).label("invoiced"),
            func.coalesce(func.sum(Invoice.paid_cents), 0).label("paid"),
        )
        .join(Quote, Quote.id == Invoice.quote_id)
        .where(Quote.event_id == event.id, Invoice.live, Invoice.currency == currency)
        .subquery()
    )
    signed = (
        select(func.coalesce(func.sum(Quote.gross_cents), 0))
        .where(
            Quote.event_id == event.id,
            Quote.state.in_(COUNTED_AS_SIGNED),
            Quote.currency == currency,
        )
        .scalar_subquery()
    )
    row = db.execute(select(signed, invoices.c.invoiced, invoices.c.paid)).one()
    return MoneySummary(int(row[0]), int(row[1]), int(row[2]), currency)


def quotes_of(db: Db, event_id: int) -> Sequence[Quote]:
    """The quotes of an event, the newest first."""
    return (
        db.execute(
            select(Quote)
            .where(Quote.event_id == event_id)
            .order_by(Quote.created_at.desc(), Quote.id.desc())
        )
        .scalars()
        .all()
    )


def facts_of(db: Db, quotes: Sequence[Quote]) -> list[QuoteFacts]:
    """What decides about the next step, in the order of `quotes`. One statement."""
    query = select(Invoice).where(Invoice.quote_id.in_([each.id for each in quotes]), Invoice.live)
    invoices = {each.quote_id: each for each in db.execute(query).scalars()}
    return [_facts(each, invoices.get(each.id)) for each in quotes]


def _facts(quote: Quote, invoice: Invoice | None) -> QuoteFacts:
    return QuoteFacts(
        public_id=quote.public_id,
        state=quote.state,
        name=quote.number or quote.title,
        sent_at=quote.sent_at,
        invoice_id=invoice.public_id if invoice else "",
        invoice_number=invoice.number if invoice else "",
        invoice_status=invoice.status if invoice else "",
        due_on=invoice.due_on if invoice else None,
    )


def timeline_of(db: Db, event_id: int) -> Sequence[Any]:
    """(entry, number and title of its quote or None): what happened, the newest first."""
    query = (
        select(History, Quote.number, Quote.title)
        .outerjoin(Quote, Quote.id == History.quote_id)
        .where(History.event_id == event_id)
        .order_by(History.at.desc(), History.id.desc())
        .limit(TIMELINE_AT_MOST)
    )
    return db.execute(query).all()
