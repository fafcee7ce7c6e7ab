"""What a link opens: the quotes that are signed together, and all that stands around them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import select

from joinways.database import Base
from joinways.domain.billing import sha256
from joinways.domain.signing import page_of
from joinways.domain.vat import Totals
from joinways.models import Client, Event, Quote, QuoteLine, ShareLink, Workspace
from joinways.models.columns import utc_now
from joinways.quotes.content import canonical, totals_of

Row = TypeVar("Row", bound=Base)

FRESH = {"populate_existing": True}
"""Rows are read anew: what was read before may be old."""


@dataclass(frozen=True)
class Offer:
    """A quote with the options that somebody takes: what its signature is put under.

    `quote` and `lines` are copies that no session knows, with totals and `chosen` as taken; `id`,
    `public_id` and `version` are the row's. `text` is canonical, `sha256` its hash.
    """

    id: int
    public_id: str
    version: int
    quote: Quote
    lines: list[QuoteLine]
    totals: Totals
    text: str
    sha256: str


@dataclass(frozen=True)
class Opened:
    """All that a link leads to. `page`: see domain/signing.py. `quotes` in their order; `own`: the
    id of the one that was asked for. `link`: None where a member of the team looks.
    """

    link: ShareLink | None
    own: int
    page: str
    quotes: Sequence[Quote]
    lines: dict[int, list[QuoteLine]]
    workspace: Workspace
    client: Client
    event: Event

    @property
    def quote(self) -> Quote:
        """The one that was asked for."""
        return next(each for each in self.quotes if each.id == self.own)

    @property
    def needs_code(self) -> bool:
        """Whether a code sent by mail has to be typed."""
        return any(quote.needs_code for quote in self.quotes)


def opened(db: Any, link: ShareLink) -> Opened:
    """What this link opens now. `db` is a session, or the one of this request."""
    own = db.get_one(Quote, link.quote_id, populate_existing=True)
    return _laid_out(db, own, link)


def on_paper(db: Any, quote_id: int) -> Opened:
    """The quotes that are signed with this one, for the team, whatever their validity."""
    return _laid_out(db, db.get_one(Quote, quote_id, populate_existing=True), None)


def _laid_out(db: Any, own: Quote, link: ShareLink | None) -> Opened:
    quotes, moment = _together(db, own), utc_now()
    workspace = db.get_one(Workspace, own.workspace_id)
    return Opened(
        link=link,
        own=own.id,
        page=page_of(
            _state_of(link, moment) if link else "open",
            [quote.state for quote in quotes],
            past=link is not None and _past(quotes, local_day(workspace, moment)),
            amended=_amended(db, quotes),
        ),
        quotes=quotes,
        lines=_lines(db, quotes),
        workspace=workspace,
        client=db.get_one(Client, own.client_id),
        event=db.get_one(Event, own.event_id),
    )


def local_day(workspace: Workspace, moment: datetime) -> date:
    """The day it is for the seller."""
    return moment.astimezone(ZoneInfo(workspace.time_zone)).date()


def _past(quotes: Sequence[Quote], today: date) -> bool:
    return any(each.valid_until is not None and each.valid_until < today for each in quotes)


def _state_of(link: ShareLink, moment: datetime) -> str:
    if link.revoked_at is not None:
        return "revoked"
    return "open" if link.expires_at > moment else "expired"


def _together(db: Any, own: Quote) -> Sequence[Quote]:
    """The quotes that are signed in one act with this one."""
    if not own.bundle:
        return [own]
    found: Sequence[Quote] = db.scalars(
        select(Quote)
        .where(Quote.workspace_id == own.workspace_id, Quote.bundle == own.bundle)
        .order_by(Quote.bundle_position, Quote.id)
        .execution_options(**FRESH)
    ).all()
    return found


def _amended(db: Any, quotes: Sequence[Quote]) -> list[str]:
    """The states of the signed quotes that these are to replace."""
    ids = [quote.amends_id for quote in quotes if quote.amends_id is not None]
    if not ids:
        return []
    return list(db.scalars(select(Quote.state).where(Quote.id.in_(ids))))


def _lines(db: Any, quotes: Sequence[Quote]) -> dict[int, list[QuoteLine]]:
    found: dict[int, list[QuoteLine]] = {quote.id: [] for quote in quotes}
    rows = db.scalars(
        select(QuoteLine)
        .where(QuoteLine.quote_id.in_(found))
        .order_by(QuoteLine.quote_id, QuoteLine.position)
        .execution_options(**FRESH)
    )
    for line in rows:
        found[line.quote_id].append(line)
    return found


def option_name(public_id: str, position: int) -> str:
    """How a form names an optional line."""
    return f"{public_id}:{position}"


def options_of(found: Opened) -> list[tuple[str, QuoteLine]]:
    """The optional lines of all quotes, with their names."""
    return [
        (option_name(quote.public_id, line.position), line)
        for quote in found.quotes
        for line in found.lines[quote.id]
        if line.optional and line.kind == "item"
    ]


def offers_of(found: Opened, taken: Collection[str]) -> list[Offer]:
    """What is signed when these options (by their names) are taken."""
    return [_offer(quote, found.lines[quote.id], taken) for quote in found.quotes]


def fingerprint(offers: Sequence[Offer], *around: str) -> str:
    """One hash of all that a reader had before them: contents, versions, and the words around."""
    said = [f"{each.public_id}:{each.version}:{each.sha256}" for each in offers]
    return sha256("\n".join([*said, *around]))


def _offer(quote: Quote, lines: Sequence[QuoteLine], taken: Collection[str]) -> Offer:
    shown, copies = _copy(quote), [_copy(line) for line in lines]
    for line in copies:
        if line.optional and line.kind == "item":
            line.chosen = option_name(quote.public_id, line.position) in taken
    totals = totals_of(shown, copies)
    shown.net_cents, shown.vat_cents = totals.net_cents, totals.vat_cents
    shown.gross_cents = totals.gross_cents
    text = canonical(shown, copies)
    return Offer(
        quote.id, quote.public_id, quote.version, shown, copies, totals, text, sha256(text)
    )


def _copy(row: Row) -> Row:
    """The same columns in an object that no session knows."""
    return type(row)(**{each.key: getattr(row, each.key) for each in row.__table__.columns})
