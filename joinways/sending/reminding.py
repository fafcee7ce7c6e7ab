"""Reminders that leave by themselves, once however many processes there are."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.reminders import MOST, Reminding, is_due
from joinways.formats import local_date
from joinways.models import OutgoingMail, Quote, Workspace
from joinways.quotes.moving import Actor, noted
from joinways.sending.bundle import (
    Addressed,
    about,
    client_of,
    link_of,
    put_mail,
    sender_of,
    together,
)
from joinways.sending.letters import KINDS, Office, usual_message
from joinways.sending.links import is_open

MOST_AT_ONCE = 200


def remind_due(db: Db, office: Office, at: datetime | None = None) -> int:
    """Write the reminders whose time has come; how many. None without a mail server.

    `at` is now, UTC.
    """
    if office.config.mail_url is None:
        return 0
    moment = at or now(db)
    due = [quote.id for quote, workspace in _candidates(db) if _is_due(quote, workspace, moment)]
    db.rollback()
    return sum(_remind(db, office, quote_id, moment) for quote_id in due[:MOST_AT_ONCE])


def reminding_of(quote: Quote, workspace: Workspace) -> Reminding | None:
    """What the rule needs to know of a sent quote; None for one without a last day."""
    if quote.sent_at is None or quote.valid_until is None:
        return None
    zone = workspace.time_zone
    return Reminding(
        sent_on=local_date(quote.sent_at, zone),
        valid_until=quote.valid_until,
        after=workspace.remind_after_days,
        before=workspace.remind_before_days,
        chosen=quote.remind,
        count=quote.reminders,
        last_on=local_date(quote.reminded_at, zone) if quote.reminded_at else None,
    )


def _candidates(db: Db) -> Any:
    """Sent quotes that may be reminded of; of those signed together the first one."""
    wanted = or_(
        Quote.remind.is_(True),
        Quote.remind.is_(None)
        & or_(Workspace.remind_after_days.is_not(None), Workspace.remind_before_days.is_not(None)),
    )
    return db.execute(
        select(Quote, Workspace)
        .join(Workspace, Workspace.id == Quote.workspace_id)
        .where(Quote.state == "sent", Quote.bundle_position == 0, Quote.reminders < MOST, wanted)
        .order_by(Quote.sent_at)
    ).all()


def _is_due(quote: Quote, workspace: Workspace, moment: datetime) -> bool:
    known = reminding_of(quote, workspace)
    return known is not None and is_due(known, moment.astimezone(ZoneInfo(workspace.time_zone)))


def _remind(db: Db, office: Office, quote_id: int, moment: datetime) -> bool:
    """Look again under the quote's lock, count it and write it down."""
    with writing(db) as session:
        found = select(Quote).where(Quote.id == quote_id).with_for_update()
        quote = session.scalars(found.execution_options(populate_existing=True)).one()
        workspace = session.get_one(Workspace, quote.workspace_id, populate_existing=True)
        if quote.state != "sent" or not _is_due(quote, workspace, moment):
            return False
        link = link_of(session, quote)
        if link is None or not is_open(link) or not link.email or not _arrived(session, quote):
            return False
        quotes, sender = list(session.scalars(together(quote))), sender_of(session, link)
        name = client_of(session, quote).name
        what = about(session, quotes, name, sender.name if sender else "")
        mail = Addressed(
            kind="reminder",
            name=name,
            email=link.email,
            language=quote.language,
            message=usual_message("reminder", what, quote.language),
            reply_to=sender.email if sender else "",
            once=f"reminder:{quote.public_id}:{link.id}:{quote.reminders + 1}",
        )
        put_mail(session, office, link, what, mail)
        session.execute(
            update(Quote)
            .where(Quote.id == quote.id)
            .values(reminders=Quote.reminders + 1, reminded_at=moment)
        )
        session.add(noted(quote, Actor("system"), "reminded", detail={"email": link.email}))
        return True


def _arrived(session: Session, quote: Quote) -> bool:
    """Whether the last mail to the client left: after one that was refused, or that still waits,
    another fares no better."""
    last = session.scalar(
        select(OutgoingMail.status)
        .where(OutgoingMail.quote_id == quote.id, OutgoingMail.kind.in_(KINDS))
        .order_by(OutgoingMail.id.desc())
        .limit(1)
    )
    return last in (None, "sent", "unknown")
