"""A quote with those that are sent and signed together with it: the first one has the link."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, delete, select
from sqlalchemy.orm import Session

from joinways.database import Db, new_public_id
from joinways.models import Client, Event, OutgoingMail, Quote, ShareLink, User, Workspace
from joinways.notices.outbox import NewMail, put
from joinways.quotes.moving import Actor
from joinways.sending.letters import KINDS, About, Office, marker, write
from joinways.sending.links import make_link
from joinways.viewer import Viewer

EXPLAINS_FOR = timedelta(days=60)
"""After a quote's last day its link still opens a page, which says that it is over."""


@dataclass(frozen=True)
class Addressed:
    """A mail to a client: which (letters.KINDS), to whom, in their language, with which words.

    `reply_to`: who gets the answer; `once`: no second one is written under it.
    """

    kind: str
    name: str
    email: str
    language: str
    message: str
    reply_to: str = ""
    once: str = ""


def together(quote: Quote) -> Select[Quote]:
    """The quote, or all that are signed together with it, the first one first."""
    found = select(Quote).where(Quote.workspace_id == quote.workspace_id)
    if not quote.bundle:
        return found.where(Quote.id == quote.id)
    return found.where(Quote.bundle == quote.bundle).order_by(Quote.bundle_position, Quote.id)


def locked(session: Session, quote_id: int) -> list[Quote]:
    """All of them as they are now, ours until the transaction ends."""
    quote = session.get_one(Quote, quote_id, populate_existing=True)
    query = together(quote).order_by(Quote.id).with_for_update()
    session.execute(query.execution_options(populate_existing=True)).all()
    return list(session.scalars(together(quote)))


def seen_of(quotes: list[Quote]) -> str:
    """What tells whether any of them changed since a person read them."""
    return "-".join(str(quote.version) for quote in quotes)


def link_of(db: Db | Session, head: Quote) -> ShareLink | None:
    """The last link that was made for the first of them, also one that opens nothing more."""
    found: ShareLink | None = db.scalar(
        select(ShareLink)
        .where(ShareLink.quote_id == head.id, ShareLink.kind == "quote")
        .order_by(ShareLink.id.desc())
        .limit(1)
    )
    return found


def about(session: Db | Session, quotes: list[Quote], client: str, sender: str) -> About:
    """What a mail says of them. `client`, `sender`: names."""
    head = quotes[0]
    return About(
        quotes=quotes,
        event=session.get_one(Event, head.event_id).title,
        client=client,
        workspace=session.get_one(Workspace, head.workspace_id).name,
        sender=sender,
        valid_until=head.valid_until or date.max,
        needs_code=head.needs_code,
    )


def new_link(
    session: Session, office: Office, quotes: list[Quote], email: str, by: int | None
) -> ShareLink:
    """A link that opens them, until some time after the last day to sign."""
    head = quotes[0]
    zone = ZoneInfo(session.get_one(Workspace, head.workspace_id).time_zone)
    last_day = head.valid_until or datetime.now(zone).date()
    return make_link(
        session,
        head.workspace_id,
        "quote",
        office.config.secret_key,
        expires_at=datetime.combine(last_day, time.max, zone) + EXPLAINS_FOR,
        quote_id=head.id,
        email=email,
        created_by=by,
    )


def put_mail(
    session: Session, office: Office, link: ShareLink, what: About, mail: Addressed
) -> OutgoingMail:
    """Write a mail about them down; it leaves with the next round."""
    head = what.quotes[0]
    written = write(
        office.render,
        mail.kind,
        what,
        mail.message,
        language=mail.language,
        address=marker(link),
    )
    row = NewMail(
        workspace_id=head.workspace_id,
        kind=mail.kind,
        once=mail.once or f"{mail.kind}:{new_public_id()}",
        to_name=mail.name,
        to_email=mail.email,
        language=mail.language,
        subject=written.subject,
        text=written.text,
        html=written.html,
        from_name=what.workspace,
        reply_to=mail.reply_to,
        quote_id=head.id,
    )
    return put(session, row, office.config.mail_from)


def drop_waiting(session: Session, head: Quote) -> None:
    """Mails that have not left speak of a link that opens nothing more: they never leave.

    One that is being handed over just now loses its row, and stops before its text is sent.
    """
    session.execute(
        delete(OutgoingMail)
        .where(
            OutgoingMail.quote_id == head.id,
            OutgoingMail.kind.in_(KINDS),
            OutgoingMail.status == "waiting",
        )
        .execution_options(synchronize_session=False)
    )


def sender_of(session: Session, link: ShareLink) -> User | None:
    """Who made the link: answers of the client go to them."""
    return session.get(User, link.created_by) if link.created_by else None


def client_of(session: Db | Session, quote: Quote) -> Client:
    """Whom the quote is for."""
    found: Client = session.get_one(Client, quote.client_id)
    return found


def person(viewer: Viewer) -> Actor:
    """Who is looking, as the history names them."""
    return Actor("user", viewer.user_id, viewer.name)
