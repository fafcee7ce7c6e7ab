"""A database as it is after years: many workspaces, events, quotes, invoices, written in bulk."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import func, insert, select

from joinways.database import new_public_id, writing
from joinways.extensions import db
from joinways.models import (
    Client,
    Event,
    History,
    Invoice,
    Notice,
    Quote,
    QuoteLine,
    Service,
    StripeConnection,
    Workspace,
)
from scripts.bench.workplace import Workplace

AT_ONCE = 1000
FIRST_DAY = date(2024, 1, 1)
DAYS = 1095
NET, VAT, GROSS = 145000, 29000, 174000
SERVICES = 60
"""Of each workspace: more than a page of the catalogue."""
WAITING = 5
"""Invoices of each workspace that need a person: as many after years as at the beginning."""


@dataclass(frozen=True)
class Size:
    """How many rows in all; the workspace that is measured has `ours` of a hundred. `clients`: of
    each workspace, enough that their list fills a page with few quotes too."""

    workspaces: int
    events: int
    quotes: int
    invoices: int
    ours: int
    clients: int


def fill(place: Workplace, size: Size) -> None:
    """Add them, spread over three years; the cast's own workspace gets its share."""
    chance = random.Random(1)  # noqa: S311 - the same rows each time
    with place.app.app_context():
        spaces = _workspaces(place, size.workspaces)
        shares = _shares(spaces, size.ours)
        _write(Service, (_service(n, space) for space, _ in spaces for n in range(SERVICES)))
        events = _events(chance, shares, size)
        _quotes(chance, events, size)


def _workspaces(place: Workplace, number: int) -> list[tuple[int, int]]:
    """(workspace, its connection); ours first."""
    with writing(db.session) as session:
        pattern = {"plan": "pro", "country": "FR", "language": "fr", "currency": "EUR"}
        made = [
            Workspace(name=f"Domaine {n}", time_zone="Europe/Paris", **pattern)
            for n in range(number - 1)
        ]
        session.add_all(made)
        session.flush()
        connections = [
            StripeConnection(
                workspace_id=each.id, key_encrypted="", key_last4="0000", livemode=False
            )
            for each in made
        ]
        session.add_all(connections)
        session.flush()
        others = [(each.workspace_id, each.id) for each in connections]
    return [(place.cast.workspace, place.cast.connection), *others]


def _shares(spaces: list[tuple[int, int]], ours: int) -> list[tuple[int, int]]:
    """A hundred times as many places as there are workspaces, ours in its share of them."""
    others = spaces[1:] or spaces
    rest = [others[n % len(others)] for n in range((100 - ours) * len(spaces))]
    return [spaces[0]] * ours * len(spaces) + rest


def _events(
    chance: random.Random, shares: list[tuple[int, int]], size: Size
) -> list[tuple[int, int, int, int]]:
    """(workspace, connection, client, event) of each new event."""
    clients = _next(Client)
    events = _next(Event)
    places = [chance.choice(shares) for _ in range(size.events)]
    client_of = dict[tuple[int, int], int]()
    rows, made = [], []
    for n, (workspace, connection) in enumerate(places):
        key = (workspace, n % size.clients)
        client = client_of.setdefault(key, clients + len(client_of))
        day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
        rows.append(_event(events + n, workspace, client, day))
        made.append((workspace, connection, client, events + n))
    _write(Client, (_client(number, space) for (space, _), number in client_of.items()))
    _write(Event, rows)
    return made


def _client(number: int, workspace: int) -> dict[str, Any]:
    return {
        "id": number,
        "public_id": new_public_id(),
        "workspace_id": workspace,
        "name": f"Personne {number}",
        "company": f"Société {number}",
        "email": f"c{number}@clients.example",
        "country": "FR",
        "language": "fr",
    }


def _event(number: int, workspace: int, client: int, day: date) -> dict[str, Any]:
    return {
        "id": number,
        "public_id": new_public_id(),
        "workspace_id": workspace,
        "client_id": client,
        "title": f"Séminaire {number}",
        "status": "confirmed",
        "starts_on": day,
        "ends_on": day,
    }


def _quotes(chance: random.Random, events: list[tuple[int, int, int, int]], size: Size) -> None:
    """Drafts first, since nothing else takes lines; then what became of them, and invoices."""
    first, invoice = _next(Quote), _next(Invoice)
    owners = [chance.choice(events) for _ in range(size.quotes)]
    _write(Quote, (_quote(first + n, owner) for n, owner in enumerate(owners)))
    _write(QuoteLine, (line for n in range(size.quotes) for line in _lines(first + n)))
    _write(History, (_told(first + n, owner) for n, owner in enumerate(owners)))
    with writing(db.session) as session:
        invoiced = Quote.id.between(first, first + size.invoices - 1)
        session.execute(
            Quote.__table__.update()  # type: ignore[attr-defined]
            .where(invoiced)
            .values(state="invoiced", signed_at=datetime.now(UTC))
        )
    numbers = range(min(size.invoices, size.quotes))
    rows = [_invoice(chance, invoice + n, first + n, owners[n]) for n in numbers]
    _need_a_person(rows)
    _write(Invoice, rows)
    _write(Notice, (_notice(row) for row in rows))


def _need_a_person(rows: list[dict[str, Any]]) -> None:
    waiting = Counter[int]()
    for row in rows:
        if waiting[row["workspace_id"]] < WAITING:
            waiting[row["workspace_id"]] += 1
            row["attention"] = "two-open"


def _quote(number: int, owner: tuple[int, int, int, int]) -> dict[str, Any]:
    workspace, _, client, event = owner
    return {
        "id": number,
        "public_id": new_public_id(),
        "workspace_id": workspace,
        "event_id": event,
        "client_id": client,
        "number": f"X-{number:06}",
        "title": "Salle et repas",
        "state": "draft",
        "language": "fr",
        "currency": "EUR",
        "net_cents": NET,
        "vat_cents": VAT,
        "gross_cents": GROSS,
    }


def _lines(quote: int) -> Iterator[dict[str, Any]]:
    for position in range(2):
        cents = NET if position == 0 else 0
        yield {
            "quote_id": quote,
            "position": position,
            "label": f"Prestation {position}",
            "unit": "day",
            "unit_price_cents": cents,
            "vat_rate": Decimal(20),
            "net_cents": cents,
        }


def _told(quote: int, owner: tuple[int, int, int, int]) -> dict[str, Any]:
    workspace, _, _, event = owner
    return {
        "workspace_id": workspace,
        "event_id": event,
        "quote_id": quote,
        "actor": "user",
        "actor_name": "Owner",
        "action": "created",
    }


def _invoice(
    chance: random.Random, number: int, quote: int, owner: tuple[int, int, int, int]
) -> dict[str, Any]:
    workspace, connection, _, _ = owner
    day = FIRST_DAY + timedelta(days=chance.randrange(DAYS))
    paid = chance.random() < 0.9
    return {
        "id": number,
        "public_id": new_public_id(),
        "workspace_id": workspace,
        "quote_id": quote,
        "connection_id": connection,
        "stripe_id": f"in_large_{number}",
        "livemode": False,
        "sample": True,
        "number": f"F-{number:06}",
        "status": "paid" if paid else "open",
        "attention": "",
        "currency": "EUR",
        "net_cents": NET,
        "vat_cents": VAT,
        "gross_cents": GROSS,
        "paid_cents": GROSS if paid else 0,
        "remaining_cents": 0 if paid else GROSS,
        "paid_at": datetime(day.year, day.month, day.day, tzinfo=UTC) if paid else None,
        "issued_on": day,
        "due_on": day + timedelta(days=30),
        "fetched_at": datetime.now(UTC),
    }


def _notice(invoice: dict[str, Any]) -> dict[str, Any]:
    return {
        "public_id": new_public_id(),
        "workspace_id": invoice["workspace_id"],
        "kind": "paid",
        "dedupe_key": f"paid/{invoice['id']}",
        "quote_id": invoice["quote_id"],
        "invoice_id": invoice["id"],
        "detail": {},
        "at": datetime(invoice["due_on"].year, invoice["due_on"].month, 1, tzinfo=UTC),
    }


def _service(number: int, workspace: int) -> dict[str, Any]:
    return {
        "public_id": new_public_id(),
        "workspace_id": workspace,
        "label": f"Prestation {number}",
        "category": f"Rubrique {number // 10}",
        "unit_price_cents": NET,
        "vat_rate": Decimal(20),
    }


def _next(model: Any) -> int:
    highest: int = db.session.scalar(select(func.max(model.id))) or 0
    db.session.rollback()
    return highest + 1


def _write(model: Any, rows: Iterable[dict[str, Any]]) -> None:
    found = iter(rows)
    while piece := list(islice(found, AT_ONCE)):
        with writing(db.session) as session:
            session.execute(insert(model), piece)
    if db.engine.dialect.name == "postgresql":  # ids that were given: the next ones come after
        name, last = model.__tablename__, _next(model)
        with writing(db.session) as session:
            session.execute(select(func.setval(f"{name}_id_seq", last, False)))
