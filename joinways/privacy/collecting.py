"""Everything that is kept of a client, to hand over to them: GDPR, art. 15 and 20."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from joinways.database import Db
from joinways.models import (
    Client,
    ClientContact,
    ClientCorrection,
    Event,
    Invoice,
    LinkOpening,
    OutgoingMail,
    Quote,
    QuoteLine,
    ShareLink,
    Signature,
)
from joinways.privacy.holding import mails_of, names_of, quotes_of

CLIENT = (
    "public_id", "name", "company", "private_person", "email", "phone", "line1", "line2",
    "postal_code", "city", "country", "vat_number", "registration", "language", "notes",
    "created_at", "erased_at",
)  # fmt: skip
CONTACT = ("name", "role", "email", "phone", "created_at")
CORRECTION = ("proposed", "status", "created_at", "decided_at")
EVENT = (
    "public_id", "title", "kind", "status", "starts_on", "ends_on", "guests", "venue", "notes",
)  # fmt: skip
QUOTE = (
    "public_id", "number", "title", "state", "language", "currency", "net_cents", "vat_cents",
    "gross_cents", "valid_until", "sent_at", "signed_at", "signed_by", "created_at",
)  # fmt: skip
LINE = ("position", "label", "description", "net_cents", "optional", "chosen")
MAIL = ("to_name", "to_email", "subject", "text", "status", "created_at", "sent_at")
OPENING = ("at", "ip", "user_agent")
INVOICE = (
    "number", "status", "currency", "gross_cents", "paid_cents", "issued_on", "due_on", "paid_at",
)  # fmt: skip


def as_json(db: Db, client: Client) -> str:
    """Indented JSON; amounts in cents, times in UTC (ISO 8601)."""
    return json.dumps(_everything(db, client), ensure_ascii=False, indent=1, default=_text)


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _everything(db: Db, client: Client) -> dict[str, Any]:
    names, quotes = names_of(client.id), quotes_of(client.id)
    links = select(ShareLink.id).where(ShareLink.quote_id.in_(quotes))

    def rows(query: Select[Any], columns: Sequence[str]) -> list[dict[str, Any]]:
        return [_chosen(each, columns) for each in db.execute(query).scalars()]

    return {
        "clients": rows(select(Client).where(Client.id.in_(names)), CLIENT),
        "contacts": rows(select(ClientContact).where(ClientContact.client_id.in_(names)), CONTACT),
        "corrections": rows(
            select(ClientCorrection).where(ClientCorrection.client_id.in_(names)), CORRECTION
        ),
        "events": rows(select(Event).where(Event.client_id.in_(names)), EVENT),
        "quotes": list(_quotes(db, quotes)),
        "emails": rows(select(OutgoingMail).where(OutgoingMail.id.in_(mails_of(client.id))), MAIL),
        "openings": rows(select(LinkOpening).where(LinkOpening.link_id.in_(links)), OPENING),
        "signatures": [
            json.loads(each)
            for each in db.scalars(select(Signature.evidence).where(Signature.quote_id.in_(quotes)))
        ],
        "invoices": rows(select(Invoice).where(Invoice.quote_id.in_(quotes)), INVOICE),
    }


def _quotes(db: Db, quotes: Select[int]) -> Iterable[dict[str, Any]]:
    lines: dict[int, list[dict[str, Any]]] = {}
    found = select(QuoteLine).where(QuoteLine.quote_id.in_(quotes)).order_by(QuoteLine.position)
    for line in db.execute(found).scalars():
        lines.setdefault(line.quote_id, []).append(_chosen(line, LINE))
    for quote in db.execute(select(Quote).where(Quote.id.in_(quotes))).scalars():
        yield _chosen(quote, QUOTE) | {"lines": lines.get(quote.id, [])}


def _chosen(row: object, columns: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}
