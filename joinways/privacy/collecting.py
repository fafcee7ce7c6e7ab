"""Everything that is kept of a client, to hand over to them: GDPR, art. 15 and 20."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, writing
from joinways.models import (
    Client,
    ClientContact,
    ClientCorrection,
    CreditNote,
    Event,
    Invoice,
    LinkOpening,
    OutgoingMail,
    Quote,
    QuoteLine,
    ShareLink,
    Signature,
    StoredFile,
)
from joinways.privacy.holding import mails_of, names_of, quotes_of
from joinways.viewer import Viewer

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
CREDIT_NOTE = ("number", "status", "gross_cents", "reason", "issued_at")
DOCUMENT = ("kind", "name", "media_type", "size", "sha256", "created_at")
INVOICE = (
    "number", "status", "currency", "gross_cents", "paid_cents", "issued_on", "due_on", "paid_at",
)  # fmt: skip


def hand_over(db: Db, client: Client, by: Viewer) -> str:
    """Indented JSON; amounts in cents, times in UTC (ISO 8601). The audit log says who took it."""
    thing = Thing("client", client.public_id, client.public_id)
    with writing(db) as session:
        note(session, client.workspace_id, person(by), "client-exported", thing)
    return json.dumps(_everything(db, client), ensure_ascii=False, indent=1, default=as_text)


def as_text(value: object) -> str:
    """What JSON has no word for."""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _everything(db: Db, client: Client) -> dict[str, Any]:
    names, quotes = names_of(client.id), quotes_of(client.id)
    invoices = select(Invoice.id).where(Invoice.quote_id.in_(quotes))
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
        "invoices": rows(select(Invoice).where(Invoice.id.in_(invoices)), INVOICE),
        "credit_notes": rows(
            select(CreditNote).where(CreditNote.invoice_id.in_(invoices)), CREDIT_NOTE
        ),
        "documents": rows(select(StoredFile).where(StoredFile.quote_id.in_(quotes)), DOCUMENT),
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
