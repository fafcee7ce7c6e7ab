"""Invoices of the cast's workspace, written as they would stand after Stripe told of them."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import new_public_id, writing
from joinways.domain.invoice import ENDED
from joinways.extensions import db
from joinways.models import Client, Event, Invoice, Invoicing, Quote
from joinways.models.columns import utc_now
from tests.cast import Cast


def today() -> date:
    """The day it is for the cast."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


def bill(app: Flask, cast: Cast, *asked: dict[str, Any]) -> list[str]:
    """One invoice for each `asked`, which overrides columns; its public ids.

    `client` and `event` name a client and an event of their own; `mail` gives it an attempt
    that ended with that word.
    """
    with app.app_context(), writing(db.session) as session:
        return [_invoice(session, cast, dict(each)).public_id for each in asked]


def _invoice(session: Session, cast: Cast, asked: dict[str, Any]) -> Invoice:
    quote = _quote(session, cast, asked.pop("client", ""), asked.pop("event", ""))
    mail = asked.pop("mail", "")
    number = asked.get("number", f"A-{quote.id:04}")
    gross, status = asked.get("gross_cents", 12_000), asked.get("status", "open")
    paid = asked.get("paid_cents", gross if status == "paid" else 0)
    columns = {
        "number": number,
        "stripe_id": f"in_{quote.id}",
        "status": status,
        "live": status not in ENDED,
        "currency": "EUR",
        "gross_cents": gross,
        "net_cents": gross,
        "vat_cents": 0,
        "paid_cents": paid,
        "remaining_cents": gross - paid if status in ("open", "uncollectible") else 0,
        "paid_at": utc_now() if status == "paid" else None,
        "issued_on": today(),
        "due_on": today(),
    }
    invoice = Invoice(
        workspace_id=cast.workspace,
        quote_id=quote.id,
        connection_id=cast.connection,
        livemode=False,
        fetched_at=utc_now(),
        **{**columns, **asked},
    )
    if mail:
        invoice.invoicing_id = attempt(session, cast, quote.id, mail=mail, step="mail").id
    session.add(invoice)
    session.flush()
    return invoice


def _quote(session: Session, cast: Cast, client: str, event: str) -> Quote:
    client_id, event_id = cast.client, cast.event
    if client:
        added = Client(workspace_id=cast.workspace, company=client, country="FR", language="fr")
        session.add(added)
        session.flush()
        client_id = added.id
    if event or client:
        shown = Event(
            workspace_id=cast.workspace,
            client_id=client_id,
            title=event or "Gala",
            status="confirmed",
            starts_on=date(2027, 5, 1),
            ends_on=date(2027, 5, 1),
        )
        session.add(shown)
        session.flush()
        event_id = shown.id
    quote = Quote(
        workspace_id=cast.workspace,
        event_id=event_id,
        client_id=client_id,
        number=f"D-{new_public_id()}",
        title="Salle et repas",
        state="invoiced",
        language="fr",
        currency="EUR",
    )
    session.add(quote)
    session.flush()
    return quote


def attempt(session: Session, cast: Cast, quote_id: int, **columns: Any) -> Invoicing:
    """An attempt to invoice a quote, done unless `columns` say otherwise."""
    moment = utc_now()
    usual = {"number": 1, "status": "done", "step": "done", "live": True, "created_at": moment}
    row = Invoicing(
        workspace_id=cast.workspace,
        quote_id=quote_id,
        payload="{}",
        payload_sha256="0" * 64,
        due_on=today(),
        connection_id=cast.connection,
        livemode=False,
        key_born_at=moment,
        lease_until=moment,
        next_try_at=moment,
        **{**usual, **columns},
    )
    session.add(row)
    session.flush()
    return row


def change(app: Flask, public_id: str, **columns: Any) -> None:
    """What Stripe told of an invoice since."""
    with app.app_context(), writing(db.session) as session:
        invoice = session.scalars(select(Invoice).where(Invoice.public_id == public_id)).one()
        for name, value in {"changed_at": utc_now(), **columns}.items():
            setattr(invoice, name, value)
