"""What holds a client back from being erased, and what of them the law wants kept.

Kept: quotes that were signed, with their evidence, and invoices, ten years after they were made
(code de commerce, art. L123-22; código de comercio, art. 30: six). GDPR, art. 17(3)(b) and (e).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, String, cast, func, or_, select
from sqlalchemy.orm import Session

from joinways.database import Db, now
from joinways.models import (
    Client,
    Event,
    Invoice,
    Invoicing,
    OutgoingMail,
    Quote,
    ShareLink,
    Signature,
    SigningCode,
)

KEPT_YEARS = 10
IN_WORK = ("sent", "signed", "invoicing")
SIGNED = ("signed", "invoicing", "invoiced", "replaced")


@dataclass(frozen=True)
class Held:
    """`in_work`: something has to be settled first. `signed`, `invoices`: how many are kept, and
    until the end of which year; None where nothing is."""

    in_work: bool
    signed: int
    invoices: int
    kept_until: int | None

    @property
    def kept(self) -> bool:
        """Whether the law wants anything kept."""
        return self.kept_until is not None


def names_of(client_id: int) -> Select[int]:
    """The client's row and those merged into it."""
    return select(Client.id).where(or_(Client.id == client_id, Client.merged_into_id == client_id))


def quotes_of(client_id: int) -> Select[int]:
    """The quotes in the client's name, or on their events."""
    events = select(Event.id).where(Event.client_id.in_(names_of(client_id)))
    named = select(Quote.id).where(Quote.client_id.in_(names_of(client_id)))
    both = named.union(select(Quote.id).where(Quote.event_id.in_(events)))
    return select(Quote.id).where(Quote.id.in_(both))


def mails_of(client_id: int) -> Select[int]:
    """What was mailed to the client: quotes and reminders, codes to sign with, what was signed."""
    quotes = quotes_of(client_id)
    acts = select(Signature.act).where(Signature.quote_id.in_(quotes))
    codes = (
        select("signing-code:" + cast(SigningCode.id, String))
        .join(ShareLink, ShareLink.id == SigningCode.link_id)
        .where(ShareLink.quote_id.in_(quotes))
    )
    return select(OutgoingMail.id).where(
        or_(
            OutgoingMail.quote_id.in_(quotes),
            OutgoingMail.brings_act.in_(acts),
            OutgoingMail.dedupe_key.in_(codes),
        )
    )


def held(db: Db | Session, client_id: int) -> Held:
    """How it stands. Four statements."""
    quotes = quotes_of(client_id)
    states = db.execute(
        select(Quote.state, Quote.created_at, Event.status)
        .join(Event, Event.id == Quote.event_id)
        .where(Quote.id.in_(quotes))
    ).all()
    open_invoices = select(Invoice.id).where(
        Invoice.quote_id.in_(quotes), Invoice.status.in_(("open", "uncollectible")), Invoice.live
    )
    attempts = select(func.max(Invoicing.created_at)).where(Invoicing.quote_id.in_(quotes))
    invoices, issued = db.execute(
        select(func.count(), func.max(Invoice.issued_on)).where(Invoice.quote_id.in_(quotes))
    ).one()
    signed = [at for state, at, _ in states if state in SIGNED]
    last_signed = db.scalar(
        select(func.max(Signature.signed_at)).where(Signature.quote_id.in_(quotes))
    )
    dates = [*signed, issued, last_signed, db.scalar(attempts)]
    in_work = any(_is_in_work(state, event) for state, _, event in states)
    return Held(
        in_work or db.execute(open_invoices.limit(1)).first() is not None,
        len(signed),
        invoices,
        _kept_until([each for each in dates if each]),
    )


def events_to_come(db: Db | Session, client_id: int) -> Sequence[Event]:
    """The client's events that are still expected, the next one first. One statement."""
    return db.scalars(
        select(Event)
        .where(
            Event.client_id.in_(names_of(client_id)),
            Event.ends_on >= now(db).date(),
            Event.status.in_(("option", "confirmed")),
        )
        .order_by(Event.starts_on, Event.id)
    ).all()


def _is_in_work(state: str, event: str) -> bool:
    """What was signed for an event that won't be is not waiting for an invoice."""
    return state in IN_WORK and not (state == "signed" and event in ("lost", "cancelled"))


def _kept_until(days: list[date]) -> int | None:
    """The year at whose end the tenth year after the last of it is over."""
    return max(each.year for each in days) + KEPT_YEARS if days else None
