"""Reading clients, in a fixed number of statements whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Row, ScalarSelect, Select, case, func, or_, select
from sqlalchemy.orm import aliased

from joinways.clients.actions import proposed
from joinways.database import Db
from joinways.folding import fold, folded, found_in
from joinways.models import (
    Client,
    ClientContact,
    ClientCorrection,
    Event,
    Invoice,
    Quote,
    Workspace,
)
from joinways.paging import Page, ids_of_page

ROWS_PER_PAGE = 25
SHOWN_AT_MOST = 100
COUNTED_AS_SIGNED = ("signed", "invoicing", "invoiced")

SHOWN_NAME = case((Client.company != "", Client.company), else_=Client.name)
"""The company, or the person where there is none, in SQL."""


def clients_page(db: Db, workspace_id: int, *, search: str, number: int) -> Page:
    """The workspace's clients by name. Two statements, four beyond the last page."""
    by_name = (folded(SHOWN_NAME), Client.id)
    page = ids_of_page(
        db,
        _matching(select(Client.id), workspace_id, search),
        by_name,
        number,
        per_page=ROWS_PER_PAGE,
        searched=bool(search.split()),
    )
    query = _columns(workspace_id).where(Client.id.in_(page.rows)).order_by(*by_name)
    return replace(page, rows=db.execute(query).all())


def in_ours(priced: type[Quote] | type[Invoice], workspace_id: int) -> ColumnElement[bool]:
    """In the workspace's currency: amounts of another one are never added to it."""
    # By its id, not by the row's: a database then reads it once, not for every quote.
    ours = select(Workspace.currency).where(Workspace.id == workspace_id)
    return priced.currency == ours.scalar_subquery()


def signed_on_event(workspace_id: int) -> ScalarSelect[Any]:
    """What was signed on an event, gross, in cents."""
    return (
        select(func.coalesce(func.sum(Quote.gross_cents), 0))
        .where(
            Quote.event_id == Event.id,
            Quote.state.in_(COUNTED_AS_SIGNED),
            in_ours(Quote, workspace_id),
        )
        .scalar_subquery()
    )


def _columns(workspace_id: int) -> Select[Any]:
    events = select(func.count()).where(Event.client_id == Client.id).scalar_subquery()
    signed = (
        select(func.coalesce(func.sum(Quote.gross_cents), 0))
        .join(Event, Event.id == Quote.event_id)
        .where(
            Event.client_id == Client.id,
            Quote.state.in_(COUNTED_AS_SIGNED),
            in_ours(Quote, workspace_id),
        )
        .scalar_subquery()
    )
    return select(
        Client.public_id,
        SHOWN_NAME.label("shown_name"),
        Client.name,
        Client.company,
        Client.email,
        Client.phone,
        Client.city,
        events.label("events_count"),
        signed.label("signed_cents"),
    )


def _matching(query: Select[Any], workspace_id: int, search: str) -> Select[Any]:
    query = query.where(
        Client.workspace_id == workspace_id,
        Client.merged_into_id.is_(None),
        Client.erased_at.is_(None),
    )
    for word in search.split()[:20]:
        query = query.where(
            or_(
                *found_in(word, Client.name, Client.company, Client.email, Client.city),
                Client.id.in_(_elsewhere(workspace_id, word)),
            )
        )
    return query


def _elsewhere(workspace_id: int, word: str) -> Select[Any]:
    """The clients of which a contact has the word in their name, or one that was merged."""
    contacts = select(ClientContact.client_id).where(
        ClientContact.workspace_id == workspace_id,
        or_(*found_in(word, ClientContact.name, ClientContact.email)),
    )
    return select(contacts.union_all(merged_named(workspace_id, word)).subquery())


def merged_named(workspace_id: int, word: str) -> Select[Any]:
    """The clients that took over one whose name has the word: who looks for it finds them."""
    merged = aliased(Client)
    return select(merged.merged_into_id).where(
        merged.workspace_id == workspace_id,
        merged.merged_into_id.is_not(None),
        or_(*found_in(word, merged.name, merged.company, merged.email)),
    )


def found_clients(db: Db, workspace_id: int, search: str, most: int) -> Sequence[Client]:
    """The clients to choose from: those found, or without a word the newest. One statement."""
    query = _matching(select(Client), workspace_id, search)
    first = (folded(SHOWN_NAME),) if search.split() else (Client.created_at.desc(),)
    return db.execute(query.order_by(*first, Client.id.desc()).limit(most)).scalars().all()


def contacts_of(db: Db, client_id: int) -> Sequence[ClientContact]:
    """The people at a client's, by name."""
    query = select(ClientContact).where(ClientContact.client_id == client_id)
    return db.execute(query.order_by(folded(ClientContact.name))).scalars().all()


def events_of(db: Db, client: Client) -> Sequence[Row[Any]]:
    """A client's events, the newest first, each with what was signed."""
    query = (
        select(Event, signed_on_event(client.workspace_id).label("signed_cents"))
        .where(Event.client_id == client.id)
        .order_by(Event.starts_on.desc(), Event.id.desc())
        .limit(SHOWN_AT_MOST)
    )
    return db.execute(query).all()


def _names_of(client_id: int) -> Select[Any]:
    """The client's row and those merged into it."""
    return select(Client.id).where(or_(Client.id == client_id, Client.merged_into_id == client_id))


def quotes_of_client(db: Db, client_id: int) -> Sequence[Any]:
    """(Quote, title of its event): those in the client's name, or of one merged into it."""
    # Two indexes and a union: an OR over two tables would read one of them from end to end.
    named = select(Quote.id).where(Quote.client_id.in_(_names_of(client_id)))
    of_events = (
        select(Quote.id).join(Event, Event.id == Quote.event_id).where(Event.client_id == client_id)
    )
    query = (
        select(Quote, Event.title)
        .join(Event, Event.id == Quote.event_id)
        .where(Quote.id.in_(named.union(of_events)))
        .order_by(Quote.created_at.desc(), Quote.id.desc())
        .limit(SHOWN_AT_MOST)
    )
    return db.execute(query).all()


@dataclass(frozen=True)
class ClientMoney:
    """What a client has brought so far, gross, in cents; in the workspace's currency."""

    signed_cents: int
    invoiced_cents: int
    paid_cents: int


def money_of(db: Db, client: Client) -> ClientMoney:
    """Signed, invoiced and paid on the client's events. One statement."""
    quotes = select(Quote.id).join(Event, Event.id == Quote.event_id)
    mine = quotes.where(Event.client_id == client.id)
    signed = (
        select(func.coalesce(func.sum(Quote.gross_cents), 0))
        .where(
            Quote.id.in_(mine),
            Quote.state.in_(COUNTED_AS_SIGNED),
            in_ours(Quote, client.workspace_id),
        )
        .scalar_subquery()
    )
    invoices = (
        select(
            func.coalesce(func.sum(Invoice.gross_cents), 0).label("invoiced"),
            func.coalesce(func.sum(Invoice.paid_cents), 0).label("paid"),
        )
        .where(Invoice.quote_id.in_(mine), Invoice.live, in_ours(Invoice, client.workspace_id))
        .subquery()
    )
    row = db.execute(select(signed, invoices.c.invoiced, invoices.c.paid)).one()
    return ClientMoney(int(row[0]), int(row[1]), int(row[2]))


def doubles_of(db: Db, client: Client) -> Sequence[Client]:
    """Who may be the same client: same email, VAT number, or name but for case and accents."""
    same = [folded(SHOWN_NAME) == fold(client.shown_name)]
    if client.email:
        same.append(func.lower(Client.email) == client.email.lower())
    if client.vat_number:
        same.append(Client.vat_number == client.vat_number)
    query = select(Client).where(
        Client.workspace_id == client.workspace_id,
        Client.id != client.id,
        Client.merged_into_id.is_(None),
        Client.erased_at.is_(None),
        or_(*same),
    )
    return db.execute(query.order_by(Client.id).limit(10)).scalars().all()


def corrections_of(
    db: Db, client: Client
) -> list[tuple[ClientCorrection, list[tuple[str, str, str]]]]:
    """What was corrected while signing and waits: [(correction, [(column, old, new)])]."""
    query = (
        select(ClientCorrection)
        .where(
            ClientCorrection.client_id.in_(_names_of(client.id)), ClientCorrection.status == "open"
        )
        .order_by(ClientCorrection.id)
    )
    found = []
    for each in db.execute(query).scalars():
        changes = [(name, getattr(client, name), new) for name, new in proposed(each).items()]
        found.append((each, [change for change in changes if change[1] != change[2]]))
    return found
