"""From what was told to mails: one for each member who wants it, in their language."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import Db, now, writing
from joinways.domain.plan import may_manage
from joinways.i18n import LANGUAGES, gettext, ngettext, use_lang
from joinways.models import Membership, Notice, NoticeChoice, OutgoingMail, User, Workspace
from joinways.notices.lookups import Told, told
from joinways.notices.outbox import NewMail, put
from joinways.notices.wording import opens, sentence, subject

KIND = "notices"

OLD = timedelta(days=7)
"""What was told longer ago is on the page, and no news any more."""

PAUSE = timedelta(minutes=5)
"""Between two such mails of a workspace: what comes meanwhile is one mail then, not many."""

Render = Callable[..., str]
"""A template's path and its variables -> the text."""


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Reader:
    user_id: int
    name: str
    email: str
    language: str
    can_manage: bool
    unwanted: frozenset[str]


def compose_due(db: Db, config: Config, render: Render) -> int:
    """Write the mails for all that was told since the last time; how many. Without MAIL_URL
    nothing is written, and what was told waits.
    """
    if config.mail_url is None:
        return 0
    waiting = db.scalars(
        select(Notice.workspace_id).where(Notice.mailed_at.is_(None)).distinct()
    ).all()
    db.rollback()
    return sum(_compose_apart(db, config, render, workspace_id) for workspace_id in waiting)


def _compose_apart(db: Db, config: Config, render: Render, workspace_id: int) -> int:
    """One workspace's trouble is its own: the others get their mails."""
    try:
        return _compose(db, config, render, workspace_id)
    except Exception:
        log.exception("the mails of workspace %d could not be written", workspace_id)
        db.rollback()
        return 0


def _compose(db: Db, config: Config, render: Render, workspace_id: int) -> int:
    written = 0
    with writing(db) as session:
        moment = now(session)
        if _just_written(session, workspace_id, moment):
            return 0
        news = told(session, _take(session, workspace_id, moment))
        if not news:
            return 0
        workspace = session.get_one(Workspace, workspace_id)
        for reader in _readers(session, workspace):
            wanted = [each for each in news if _concerns(reader, each)]
            if wanted:
                mail = _mail(config, render, workspace, reader, wanted)
                put(session, mail, config.mail_from)
                written += 1
    return written


def _concerns(reader: _Reader, news: Told) -> bool:
    """Whether it is for them: trouble with the key only for those who may replace it."""
    if news.kind in reader.unwanted:
        return False
    return reader.can_manage or not news.reason.startswith("key-")


def _just_written(session: Session, workspace_id: int, moment: datetime) -> bool:
    last = session.scalar(
        select(func.max(OutgoingMail.created_at)).where(
            OutgoingMail.workspace_id == workspace_id, OutgoingMail.kind == KIND
        )
    )
    return last is not None and last > moment - PAUSE


def _take(session: Session, workspace_id: int, moment: datetime) -> list[int]:
    """What nobody has taken yet, but for what is old. One guarded UPDATE: of two processes
    the second finds nothing left."""
    taken = session.execute(
        update(Notice)
        .where(Notice.workspace_id == workspace_id, Notice.mailed_at.is_(None))
        .values(mailed_at=moment)
        .returning(Notice.id, Notice.at)
    )
    return [notice_id for notice_id, at in taken if at > moment - OLD]


def _readers(session: Session, workspace: Workspace) -> list[_Reader]:
    unwanted = session.execute(
        select(NoticeChoice.user_id, NoticeChoice.kind).where(
            NoticeChoice.workspace_id == workspace.id, NoticeChoice.by_mail.is_(False)
        )
    ).all()
    members = session.execute(
        select(User, Membership.role)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace.id)
        .order_by(Membership.id)
    )
    return [
        _Reader(
            user.id,
            user.name,
            user.email,
            user.language if user.language in LANGUAGES else workspace.language,
            may_manage(role),
            frozenset(kind for user_id, kind in unwanted if user_id == user.id),
        )
        for user, role in members
    ]


def _mail(
    config: Config,
    render: Render,
    workspace: Workspace,
    reader: _Reader,
    news: Sequence[Told],
) -> NewMail:
    with use_lang(reader.language):
        context = {
            "lang": reader.language,
            "news": [(sentence(each), _link(config, each, reader)) for each in news],
            "workspace": workspace.name,
            "choices": f"{config.base_url}/settings/notifications",
        }
        return NewMail(
            workspace_id=workspace.id,
            kind=KIND,
            once=f"{KIND}:{reader.user_id}:{news[-1].id}",
            to_name=reader.name,
            to_email=reader.email,
            language=reader.language,
            subject=_subject(news),
            text=render("emails/notices.txt", **context),
            html=render("emails/notices.html", **context),
        )


def _subject(news: Sequence[Told]) -> str:
    if len(news) == 1:
        return subject(news[0])
    return ngettext(
        "%(num)d update on your invoices", "%(num)d updates on your invoices", len(news)
    )


def _link(config: Config, news: Told, reader: _Reader) -> tuple[str, str]:
    """(what it opens, its address)."""
    if href := news.href(reader.can_manage):
        return opens(news), f"{config.base_url}{href}"
    return gettext("Open Joinways"), f"{config.base_url}/notices"
