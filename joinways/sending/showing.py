"""What the page of a sent quote says about its link, its mails and its reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from joinways.config import Config
from joinways.database import Db, now
from joinways.domain.quote import displayed_state
from joinways.domain.reminders import MOST
from joinways.mailer import MAILBOX
from joinways.models import LinkOpening, OutgoingMail, Quote, ShareLink, Workspace
from joinways.sending.bundle import link_of, together
from joinways.sending.letters import KINDS
from joinways.sending.limit import Limit, limit_of
from joinways.sending.links import address_of
from joinways.sending.reminding import reminding_of
from joinways.viewer import Viewer

MAILS_SHOWN = 5


@dataclass(frozen=True)
class Sent:
    """All of it.

    `link`: open, revoked, expired, secret (the server's changed, so that only a new one can be
    shown) or none; `address` is "" but for open. `openings`: how often it was opened, at
    `opened_at` for the first time. `mails`: the newest first. `delivery`: server, mailbox (kept
    here) or none. `over`: its last day has passed. `reminds`: (after, before) days, None = not so.
    """

    quotes: Sequence[Quote]
    link: str
    address: str
    revoked_at: datetime | None
    openings: int
    opened_at: datetime | None
    mails: Sequence[OutgoingMail]
    delivery: str
    over: bool
    reminds: tuple[int | None, int | None]
    reminders_left: int
    limit: Limit


def sent_of(db: Db, config: Config, quote: Quote, person: Viewer) -> Sent:
    """What the page says of a sent quote, in a fixed number of statements."""
    moment = now(db)
    quotes = db.scalars(together(quote)).all()
    head = quotes[0]
    link = link_of(db, head)
    state = link_state(link, config, moment)
    openings, opened_at = _openings(db, head)
    workspace = db.get_one(Workspace, quote.workspace_id)
    known = reminding_of(head, workspace)
    today = moment.astimezone(person.zone).date()
    return Sent(
        quotes=quotes,
        link=state,
        address=_address(link, config) if state == "open" else "",
        revoked_at=link.revoked_at if link else None,
        openings=openings,
        opened_at=opened_at,
        mails=mails_about(db, head),
        delivery=delivery(config),
        over=displayed_state(quote.state, quote.valid_until, today) == "expired",
        reminds=known.days if known else (None, None),
        reminders_left=max(0, MOST - head.reminders),
        limit=limit_of(db, workspace.id, person.plan, person.time_zone, moment),
    )


def link_state(link: ShareLink | None, config: Config, moment: datetime) -> str:
    """As `Sent.link`. `moment` is UTC."""
    if link is None:
        return "none"
    if link.revoked_at is not None:
        return "revoked"
    if link.expires_at <= moment:
        return "expired"
    return "open" if _address(link, config) else "secret"


def _address(link: ShareLink | None, config: Config) -> str:
    return address_of(link, config.secret_key, config.base_url) if link else ""


def delivery(config: Config) -> str:
    """As `Sent.delivery`."""
    if config.mail_url is None:
        return "none"
    return "mailbox" if config.mail_url == MAILBOX else "server"


def mails_about(db: Db, head: Quote) -> Sequence[OutgoingMail]:
    """The mails to the client since the quote was sent this time, the newest first."""
    since = head.sent_at - timedelta(seconds=5) if head.sent_at else now(db)
    return db.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.quote_id == head.id,
            OutgoingMail.kind.in_(KINDS),
            OutgoingMail.created_at >= since,
        )
        .order_by(OutgoingMail.id.desc())
        .limit(MAILS_SHOWN)
        .execution_options(populate_existing=True)
    ).all()


def _openings(db: Db, head: Quote) -> tuple[int, datetime | None]:
    """Of every link that this quote ever had."""
    count, first = db.execute(
        select(func.count(LinkOpening.id), func.min(LinkOpening.at))
        .join(ShareLink, ShareLink.id == LinkOpening.link_id)
        .where(ShareLink.quote_id == head.id, ShareLink.kind == "quote")
    ).one()
    return count, first
