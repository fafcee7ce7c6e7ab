"""What is done with a quote that is sent: another mail, another link, more time, or none of it."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.quote import displayed_state
from joinways.domain.refused import Refused
from joinways.models import OutgoingMail, Quote, ShareLink, Workspace
from joinways.quotes.moving import move, noted
from joinways.sending.bundle import (
    EXPLAINS_FOR,
    Addressed,
    about,
    drop_waiting,
    link_of,
    locked,
    new_link,
    person,
    put_mail,
)
from joinways.sending.letters import Office
from joinways.sending.links import is_open
from joinways.viewer import Viewer


@dataclass(frozen=True)
class Again:
    """One more mail about a sent quote. `kind`: quote-again or reminder; `once` comes with the
    form: pressed twice, it is one mail."""

    kind: str
    once: str
    name: str
    email: str
    message: str


def write_again(db: Db, office: Office, quote_id: int, wish: Again, viewer: Viewer) -> bool:
    """Write one more mail with the link; whether it is new, and not the same press twice.

    Raises Refused: "quote-state", "send-no-link", "send-no-server".
    """
    with writing(db) as session:
        once = f"{wish.kind}:{quote_id}:{wish.once}"
        locked(session, quote_id)
        if session.scalar(select(OutgoingMail.id).where(OutgoingMail.dedupe_key == once)):
            return False
        quotes = _sent(session, quote_id)
        head, link = quotes[0], link_of(session, quotes[0])
        if office.config.mail_url is None:
            raise Refused("send-no-server")
        if link is None or not is_open(link):
            raise Refused("send-no-link")
        mail = Addressed(
            wish.kind, wish.name, wish.email, head.language, wish.message, viewer.email, once
        )
        put_mail(session, office, link, about(session, quotes, wish.name, viewer.name), mail)
        link.email = wish.email
        if wish.kind == "reminder":
            head.reminders, head.reminded_at = head.reminders + 1, now(session)
        action = "reminded" if wish.kind == "reminder" else "quote-again"
        session.add(noted(head, person(viewer), action, detail={"email": wish.email}))
        return True


def revoke(db: Db, quote_id: int, viewer: Viewer) -> None:
    """The link opens nothing more, and mails that wait don't leave. Raises Refused."""
    with writing(db) as session:
        head = _in_states(session, quote_id, ("sent", "declined", "expired"))[0]
        if _end_link(session, head):
            session.add(noted(head, person(viewer), "link-revoked"))


def renew(db: Db, office: Office, quote_id: int, viewer: Viewer) -> None:
    """Another link in place of the one before, which opens nothing more. Raises Refused."""
    with writing(db) as session:
        quotes = _sent(session, quote_id)
        before = link_of(session, quotes[0])
        email = before.email if before else ""
        _end_link(session, quotes[0])
        new_link(session, office, quotes, email, viewer.user_id)
        session.add(noted(quotes[0], person(viewer), "link-renewed"))


def withdraw(db: Db, quote_id: int, viewer: Viewer) -> None:
    """Make a draft of it again: its number stays, its link ends. Raises Refused."""
    with writing(db) as session:
        quotes = _in_states(session, quote_id, ("sent", "declined", "expired"))
        for quote in quotes:
            move(session, quote, "withdraw", person(viewer), content_sha256=None, sent_at=None)
        _end_link(session, quotes[0])


def lose(db: Db, quote_id: int, reason: str, viewer: Viewer) -> None:
    """The team knows that it will not be signed. Raises Refused("quote-state")."""
    with writing(db) as session:
        quotes = _in_states(session, quote_id, ("sent",))
        for quote in quotes:
            detail = {"by": "team"} | ({"reason": reason} if reason else {})
            move(session, quote, "decline", person(viewer), detail=detail)
        drop_waiting(session, quotes[0])


def extend(db: Db, quote_id: int, until: date, viewer: Viewer) -> None:
    """More time to sign, and the link with it. What the quote says stays as it is.

    Raises Refused: "quote-state" also where it is over already, "send-past".
    """
    with writing(db) as session:
        quotes = _sent(session, quote_id)
        zone = _zone(session, quotes[0])
        if until < now(session).astimezone(zone).date():
            raise Refused("send-past")
        for quote in quotes:
            quote.valid_until = until
            detail = {"valid_until": until.isoformat()}
            session.add(noted(quote, person(viewer), "validity-changed", detail=detail))
        link = link_of(session, quotes[0])
        if link and link.revoked_at is None:
            link.expires_at = datetime.combine(until, datetime.max.time(), zone) + EXPLAINS_FOR


def choose_reminders(db: Db, quote_id: int, chosen: bool | None) -> None:
    """Whether reminders of this quote leave by themselves; None = as the workspace says."""
    with writing(db) as session:
        session.execute(
            update(Quote)
            .where(Quote.id.in_([quote.id for quote in locked(session, quote_id)]))
            .values(remind=chosen)
            .execution_options(synchronize_session=False)
        )


def _sent(session: Session, quote_id: int) -> list[Quote]:
    """All of them, sent and not over. Raises Refused("quote-state")."""
    quotes = _in_states(session, quote_id, ("sent",))
    today = now(session).astimezone(_zone(session, quotes[0])).date()
    if displayed_state("sent", quotes[0].valid_until, today) != "sent":
        raise Refused("quote-state", state="expired", action="send")
    return quotes


def _in_states(session: Session, quote_id: int, states: tuple[str, ...]) -> list[Quote]:
    quotes = locked(session, quote_id)
    for quote in quotes:
        if quote.state not in states:
            raise Refused("quote-state", state=quote.state, action="send")
    return quotes


def _zone(session: Session, quote: Quote) -> ZoneInfo:
    return ZoneInfo(session.get_one(Workspace, quote.workspace_id).time_zone)


def _end_link(session: Session, head: Quote) -> bool:
    """Every link that still opens it is revoked; whether there was one."""
    links = session.scalars(
        select(ShareLink).where(
            ShareLink.quote_id == head.id,
            ShareLink.kind == "quote",
            ShareLink.revoked_at.is_(None),
        )
    ).all()
    for link in links:
        link.revoked_at = now(session)
    drop_waiting(session, head)
    session.flush()
    return bool(links)
