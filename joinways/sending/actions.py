"""Sending: a draft becomes a quote that a client can open, read and sign."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.currencies import largest_charge
from joinways.domain.quote import MOST_LINES
from joinways.domain.refused import Refused
from joinways.formats import money
from joinways.models import Quote, QuoteLine, Workspace
from joinways.quotes.content import content_sha256, totals_of
from joinways.quotes.copying import write_totals
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import move
from joinways.sending.bundle import (
    Addressed,
    about,
    drop_waiting,
    locked,
    new_link,
    person,
    put_mail,
    seen_of,
)
from joinways.sending.letters import Office
from joinways.sending.limit import limit_of, may_send
from joinways.viewer import Viewer
from joinways.workspace.counting import take_number


@dataclass(frozen=True)
class Wish:
    """What a person asks for. `seen`: what `seen_of` said of what they read; `by_mail` False:
    only the link is made."""

    seen: str
    name: str
    email: str
    language: str
    message: str
    valid_until: date
    needs_code: bool
    by_mail: bool


def send(
    db: Db, office: Office, quote_id: int, wish: Wish, viewer: Viewer, *, at: datetime | None = None
) -> None:
    """Give the number, freeze what the quote says, make the link and write the mail: all or
    nothing, for all quotes that are signed together.

    Raises Refused: "quote-state", "send-changed", "send-empty", "send-negative",
    "too-large", "too-many-lines", "send-no-server", "plan-quotes", "send-limit". `at` is now, UTC.
    """
    with writing(db) as session:
        moment = at or now(session)
        quotes = locked(session, quote_id)
        _may_be_sent(db, office, quotes, wish)
        workspace = session.get_one(Workspace, viewer.workspace_id, populate_existing=True)
        plan, zone = workspace.plan, workspace.time_zone
        may_send(limit_of(session, workspace.id, plan, zone, moment))
        for quote in quotes:
            lines = list(lines_of(db, quote.id))
            _give_number(session, quote, lines, wish.language, moment)
            _freeze(session, quote, lines, wish, viewer)
        drop_waiting(session, quotes[0])
        link = new_link(session, office, quotes, wish.email if wish.by_mail else "", viewer.user_id)
        if wish.by_mail:
            what = about(session, quotes, wish.name, viewer.name)
            put_mail(session, office, link, what, _mail(quotes, wish, viewer))


def _may_be_sent(db: Db, office: Office, quotes: list[Quote], wish: Wish) -> None:
    for quote in quotes:
        if quote.state != "draft":
            raise Refused("quote-state", state=quote.state, action="send")
    if seen_of(quotes) != wish.seen:
        raise Refused("send-changed")
    if wish.by_mail and office.config.mail_url is None:
        raise Refused("send-no-server")
    for quote in quotes:
        may_leave(quote, list(lines_of(db, quote.id)))


def may_leave(quote: Quote, lines: list[QuoteLine]) -> None:
    """Raises Refused when what the draft says is nothing that could be signed and invoiced."""
    amounts = totals_of(quote, lines)
    priced = [line for line in lines if line.kind == "item"]
    if not any(line.chosen or not line.optional for line in priced):
        raise Refused("send-empty")
    if amounts.gross_cents < 0:
        raise Refused("send-negative")
    if amounts.gross_cents > (most := largest_charge(quote.currency)):
        raise Refused("too-large", most=money(most, quote.currency))
    # As many as the invoice would have with every option taken, a discount's lines among them.
    if (count := len(priced) + len(amounts.discounts)) > MOST_LINES:
        raise Refused("too-many-lines", most=MOST_LINES, lines=count)


def _give_number(
    session: Session, quote: Quote, lines: list[QuoteLine], language: str, moment: datetime
) -> None:
    """A draft still: its number and language are part of what is frozen next."""
    workspace = session.get_one(Workspace, quote.workspace_id)
    quote.number = quote.number or take_number(session, workspace, moment)
    quote.language, quote.sent_at = language, moment
    write_totals(quote, lines)
    session.flush()


def _freeze(
    session: Session, quote: Quote, lines: list[QuoteLine], wish: Wish, viewer: Viewer
) -> None:
    move(
        session,
        quote,
        "send",
        person(viewer),
        detail={"email": wish.email} if wish.by_mail else {"by": "link"},
        content_sha256=content_sha256(quote, lines),
        valid_until=wish.valid_until,
        needs_code=wish.needs_code,
        reminders=0,
        reminded_at=None,
    )


def _mail(quotes: list[Quote], wish: Wish, viewer: Viewer) -> Addressed:
    head = quotes[0]
    return Addressed(
        kind="quote",
        name=wish.name,
        email=wish.email,
        language=wish.language,
        message=wish.message,
        reply_to=viewer.email,
        once=f"quote:{head.public_id}:{head.version}",
    )
