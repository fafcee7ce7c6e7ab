"""A new version of a signed quote: begun as its copy, compared with it line by line."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.difference import Change, changes
from joinways.domain.refused import Refused
from joinways.models import Event, Quote, QuoteLine
from joinways.quotes.beginning import begin, begun_from
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import Actor, noted

FIELDS = (
    "description", "quantity", "unit", "unit_price_cents", "vat_rate", "vat_free",
    "discount_percent", "discount_cents", "net_cents",
)  # fmt: skip
OPEN = ("draft", "sent", "declined", "expired")


def amend(db: Db, quote_id: int, by: Actor) -> str:
    """The public id of the amendment of a signed quote: a draft, or the one that is open already.

    It has everything that was signed; what was optional and taken is a plain line. Raises
    Refused("amend-state") for a quote that is not signed, or is being invoiced.
    """
    with writing(db) as session:
        signed = session.get(Quote, quote_id, populate_existing=True, with_for_update=True)
        if signed is None or signed.state != "signed":
            raise Refused("amend-state")
        if (known := open_amendment(session, signed)) is not None:
            return known.public_id
        event = session.get_one(Event, signed.event_id)
        quote = begin(session, event, signed.title, by, _content(session, signed))
        quote.amends_id, quote.client_id = signed.id, signed.client_id
        quote.language = signed.language
        session.add(noted(signed, by, "amendment-begun", detail={"amendment": quote.public_id}))
        return quote.public_id


def open_amendment(db: "Db | Session", quote: Quote) -> Quote | None:
    """The amendment of a quote that is not signed yet, if there is one."""
    return db.scalars(
        select(Quote)
        .where(Quote.amends_id == quote.id, Quote.state.in_(OPEN))
        .order_by(Quote.id.desc())
        .limit(1)
    ).first()


def _content(session: Session, signed: Quote) -> dict[str, Any]:
    content = begun_from(session, signed)
    lines = session.scalars(
        select(QuoteLine).where(QuoteLine.quote_id == signed.id).order_by(QuoteLine.position)
    )
    taken = [line.chosen for line in lines]
    pairs = zip(content["lines"], taken, strict=True)
    content["lines"] = [line | {"optional": line["optional"] and not was} for line, was in pairs]
    return content


@dataclass(frozen=True)
class Difference:
    """An amendment beside what it amends. Cents; `changes` has every line of both."""

    before: Quote
    changes: list[Change[QuoteLine]]
    net_cents: int
    vat_cents: int
    gross_cents: int
    conditions: bool

    @property
    def count(self) -> int:
        """How many lines differ."""
        return sum(change.what != "same" for change in self.changes)


def difference_of(db: Db, quote: Quote) -> Difference | None:
    """How an amendment differs from the quote that it is to replace; None for no amendment.

    An optional line that was taken then, and is a plain one now, is the same line.
    """
    if quote.amends_id is None:
        return None
    before = db.get_one(Quote, quote.amends_id)
    return Difference(
        before,
        changes(lines_of(db, before.id), lines_of(db, quote.id), _name, _differing),
        quote.net_cents - before.net_cents,
        quote.vat_cents - before.vat_cents,
        quote.gross_cents - before.gross_cents,
        quote.conditions != before.conditions,
    )


def _name(line: QuoteLine) -> tuple[str, str]:
    return line.kind, line.label


def _differing(before: QuoteLine, after: QuoteLine) -> tuple[str, ...]:
    found = [name for name in FIELDS if getattr(before, name) != getattr(after, name)]
    still_open = [line.optional and not line.chosen for line in (before, after)]
    return (*found, "optional") if still_open[0] != still_open[1] else tuple(found)
