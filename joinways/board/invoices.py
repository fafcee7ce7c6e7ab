"""Reading invoices for the board, in a fixed number of statements whatever their number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    Select,
    String,
    and_,
    case,
    exists,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from joinways.board.asked import Asked
from joinways.database import Db
from joinways.events.lookups import ROWS_PER_PAGE
from joinways.folding import folded, found_in
from joinways.models import Client, Event, Invoice, Invoicing, Quote, StripeConnection
from joinways.paging import Page, ids_of_page

CLIENT_NAME = case((Client.company != "", Client.company), else_=Client.name)
_AT_ONCE = 500
_ATTEMPT = aliased(Invoicing)

Id = int | BindParameter[int]
"""A workspace's id, or the place of one in a statement that is kept."""


def mail_unsure() -> ColumnElement[bool]:
    """Whether Stripe's email of an invoice that is still to be paid did not leave, or nobody knows.
    The attempt is only looked at where that may be so."""
    unsure = exists().where(
        _ATTEMPT.id == Invoice.invoicing_id,
        _ATTEMPT.mail.in_(("failed", "unknown")),
        # Before that step `unknown` only means that the call is on its way.
        _ATTEMPT.step.in_(("mail", "done")),
    )
    return and_(Invoice.status == "open", Invoice.mails == 0, unsure)


def told_to_decide() -> ColumnElement[bool]:
    """Whether Stripe told something of an invoice that only a person can decide."""
    return Invoice.attention > ""  # as `!=`, but an index finds the few


def needs_attention() -> ColumnElement[bool]:
    """Whether a person must decide something about an invoice."""
    return or_(told_to_decide(), mail_unsure())


def needing_attention(workspace_id: Id) -> Select[Any]:
    """The ids of the workspace's invoices that need a person, without reading all of them."""
    mine = select(Invoice.id).where(Invoice.workspace_id == workspace_id)
    return select(union(mine.where(told_to_decide()), mine.where(mail_unsure())).subquery().c.id)


def counted(workspace_id: Id) -> ColumnElement[bool]:
    """Whether an invoice counts in figures: no simulated one does once Stripe itself was
    connected, whether it still is or not."""
    other = aliased(StripeConnection)
    real = exists().where(other.workspace_id == workspace_id, other.simulated.is_(False))
    left_out = select(StripeConnection.id).where(
        StripeConnection.workspace_id == workspace_id, StripeConnection.simulated, real
    )
    return Invoice.connection_id.not_in(left_out)


def shown_status(today: date | BindParameter[date]) -> ColumnElement[str]:
    """`displayed_status` in SQL: overdue is open and past due on `today`, never stored."""
    return case(
        (Invoice.status != "open", Invoice.status),
        (Invoice.due_on < today, literal("overdue", String)),
        else_=literal("pending", String),
    )


def shown_as(status: str, today: date) -> ColumnElement[bool]:
    """Whether an invoice is displayed so; as `shown_status`, in words that an index knows."""
    if status == "overdue":
        return and_(Invoice.status == "open", Invoice.due_on < today)
    if status == "pending":
        return and_(Invoice.status == "open", Invoice.due_on >= today)
    return Invoice.status == status


def invoices_page(db: Db, workspace_id: int, asked: Asked, today: date) -> Page:
    """One page of what was asked for. Two statements, four beyond the last page."""
    mine, order = _asked_for(workspace_id, asked, today), _order(asked)
    searched = bool(asked.search.split())
    page = ids_of_page(db, mine, order, asked.page, per_page=ROWS_PER_PAGE, searched=searched)
    query = _rows(today).where(Invoice.id.in_(page.rows)).order_by(*order)
    return replace(page, rows=db.execute(query).all())


def all_invoices(db: Db, workspace_id: int, asked: Asked, today: date) -> Iterator[Row[Any]]:
    """Everything that was asked for, row by row: however many, they are never all in memory."""
    mine = _asked_for(workspace_id, asked, today)
    query = _rows(today).where(Invoice.id.in_(mine)).order_by(*_order(asked))
    yield from db.execute(query.execution_options(yield_per=_AT_ONCE))


def _rows(today: date) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Invoice.public_id,
        Invoice.number,
        Invoice.status,
        shown_status(today).label("shown_status"),
        Invoice.currency,
        Invoice.net_cents,
        Invoice.vat_cents,
        Invoice.gross_cents,
        Invoice.paid_cents,
        Invoice.remaining_cents,
        Invoice.issued_on,
        Invoice.due_on,
        Invoice.paid_at,
        needs_attention().label("needs_attention"),
        Invoice.simulated,
        Quote.number.label("quote_number"),
        Event.title.label("event_title"),
        CLIENT_NAME.label("client_name"),
    )
    return _with_client(select(*columns).select_from(Invoice))


def _with_client(query: Select[Any]) -> Select[Any]:
    return (
        query.join(Quote, Quote.id == Invoice.quote_id)
        .join(Event, Event.id == Quote.event_id)
        .join(Client, Client.id == Quote.client_id)
    )


def _order(asked: Asked) -> tuple[ColumnElement[Any], ...]:
    column: Any = {
        "due": Invoice.due_on,
        "amount": Invoice.gross_cents,
        "number": Invoice.number,
        "client": folded(CLIENT_NAME),
    }[asked.column]
    if asked.descending:
        return column.desc(), Invoice.id.desc()
    return column.asc(), Invoice.id.asc()


def _asked_for(workspace_id: int, asked: Asked, today: date) -> Select[Any]:
    """The ids of what is asked for. Quotes, events and clients are only read where they are asked
    about: to count a thousand invoices and show 25 nobody needs their names."""
    query = select(Invoice.id).where(Invoice.workspace_id == workspace_id)
    if asked.search.split() or asked.column == "client":
        query = _with_client(query)
    if asked.status == "attention":
        query = query.where(Invoice.id.in_(needing_attention(workspace_id)))
    elif asked.status:
        query = query.where(shown_as(asked.status, today))
    if asked.since:
        query = query.where(Invoice.due_on >= asked.since)
    if asked.until:
        query = query.where(Invoice.due_on <= asked.until)
    for word in asked.search.split():
        columns = (Client.name, Client.company, Event.title, Invoice.number)
        query = query.where(or_(*found_in(word, *columns)))
    return query
