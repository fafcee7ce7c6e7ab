"""Clients who never signed are forgotten after as many months as the workspace says."""

import logging
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, or_, select

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, now, writing
from joinways.domain.refused import Refused
from joinways.models import (
    Client,
    Event,
    Invoicing,
    LinkOpening,
    Quote,
    ShareLink,
    Signature,
    Workspace,
)
from joinways.privacy.erasing import erase
from joinways.privacy.holding import IN_WORK, SIGNED
from joinways.quotes.moving import Actor
from joinways.viewer import Viewer

log = logging.getLogger(__name__)

SYSTEM = Actor("system")
MOST_AT_ONCE = 50
SHOWN = 100
_DAYS = 30.4375
"""A month, on average."""


def keep_prospects(db: Db, by: Viewer, months: int | None) -> None:
    """Say for how many months without any contact; None: until somebody erases them."""
    with writing(db) as session:
        workspace = session.get_one(Workspace, by.workspace_id, populate_existing=True)
        if workspace.prospect_months != months:
            workspace.prospect_months = months
            thing = Thing("workspace", workspace.public_id, workspace.name)
            facts = {"months": months or "–"}
            note(session, workspace.id, person(by), "retention-changed", thing, **facts)


def forgettable(workspace_id: int, before: datetime) -> Select[Client]:
    """Clients who never signed anything, and of whom nothing is newer than `before`."""
    quotes = (
        select(Quote.id)
        .join(Event, Event.id == Quote.event_id)
        .where(or_(Quote.client_id == Client.id, Event.client_id == Client.id))
        .correlate(Client)
    )
    opened = (
        select(LinkOpening.id)
        .join(ShareLink, ShareLink.id == LinkOpening.link_id)
        .where(ShareLink.quote_id.in_(quotes), LinkOpening.at >= before)
    )
    newer = or_(Quote.created_at >= before, Quote.sent_at >= before)
    return select(Client).where(
        Client.workspace_id == workspace_id,
        Client.erased_at.is_(None),
        Client.merged_into_id.is_(None),
        Client.created_at < before,
        ~exists().where(Event.client_id == Client.id, Event.ends_on >= before.date()),
        ~exists().where(Quote.id.in_(quotes), or_(newer, Quote.state.in_((*SIGNED, *IN_WORK)))),
        ~exists().where(Signature.quote_id.in_(quotes)),
        ~exists().where(Invoicing.quote_id.in_(quotes)),
        ~opened.exists(),
    )


def months_before(moment: datetime, months: int) -> datetime:
    """The moment so many months earlier."""
    return moment - timedelta(days=months * _DAYS)


def forget_due(db: Db) -> int:
    """Erase whoever is due, some at a time; how many. Each has a transaction of their own."""
    moment = now(db())
    kept = db.execute(
        select(Workspace.id, Workspace.prospect_months).where(Workspace.prospect_months > 0)
    ).all()
    due = [
        client.id
        for workspace_id, months in kept
        for client in db.scalars(
            forgettable(workspace_id, months_before(moment, months or 0)).limit(MOST_AT_ONCE)
        )
    ]
    db.rollback()
    return sum(_forget(db, client_id) for client_id in due)


def _forget(db: Db, client_id: int) -> int:
    """Somebody may have been faster, or begun a quote: then nothing is erased."""
    try:
        erase(db, client_id, SYSTEM)
    except Refused:
        return 0
    return 1
