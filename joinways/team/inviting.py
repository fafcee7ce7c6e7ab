"""Asking somebody into a workspace by email."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from joinways.account.throttle import DAY, may_mail
from joinways.audit.noting import Thing, Who, note
from joinways.audit.wording import role_name
from joinways.config import Config
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.domain.team import may_give
from joinways.i18n import gettext, use_lang
from joinways.models import Invitation, Membership, User, Workspace
from joinways.models.columns import utc_now
from joinways.notices.outbox import NewMail, put
from joinways.team.holding import hold, membership
from joinways.team.tokens import marker, new_token
from joinways.viewer import Viewer

VALID = timedelta(days=7)
MOST_PENDING = 50
"""At once, and in a day: so that nobody makes a mail gun of it."""
MOST_SENT = 5

Render = Callable[..., str]
"""A template's path and its variables -> the text."""


@dataclass(frozen=True)
class Office:
    """What inviting takes besides who does it."""

    db: Db
    config: Config
    render: Render


def invite(office: Office, by: Viewer, email: str, role: str, language: str) -> None:
    """Write the invitation, and its mail where mails leave.

    Raises Refused: team-right (the role is not theirs to give), team-there, invited-already,
    invited-many.
    """
    email = email.strip().lower()
    with writing(office.db) as session:
        workspace = hold(session, by.workspace_id)
        _may(session, by, role)
        _is_new(session, workspace.id, email)
        _not_too_many(session, workspace.id)
        nonce, token_sha256 = new_token(office.config.secret_key)
        row = Invitation(
            workspace_id=workspace.id,
            email=email,
            role=role,
            language=language,
            nonce=nonce,
            token_sha256=token_sha256,
            invited_by=by.user_id,
            expires_at=utc_now() + VALID,
        )
        session.add(row)
        session.flush()
        _write(session, office, workspace, row, by)
        _noted(session, by, "invited", row, role=role)


def send_again(office: Office, by: Viewer, invitation_id: int) -> None:
    """A new link, for seven days more; the one before opens nothing.

    Raises Refused: team-right, invitation-over, invited-many.
    """
    with writing(office.db) as session:
        workspace = hold(session, by.workspace_id)
        row = _open(session, invitation_id)
        _may(session, by, row.role)
        if row.sent >= MOST_SENT:
            raise Refused("invited-many")
        row.nonce, row.token_sha256 = new_token(office.config.secret_key)
        row.expires_at, row.sent = utc_now() + VALID, row.sent + 1
        row.invited_by = by.user_id
        session.flush()
        _write(session, office, workspace, row, by)
        _noted(session, by, "invited-again", row)


def withdraw(db: Db, by: Viewer, invitation_id: int) -> None:
    """The link opens nothing any more. Raises Refused: team-right, invitation-over."""
    with writing(db) as session:
        hold(session, by.workspace_id)
        row = _open(session, invitation_id)
        _may(session, by, row.role)
        row.withdrawn_at = utc_now()
        _noted(session, by, "invitation-withdrawn", row)


def _may(session: Session, by: Viewer, role: str) -> None:
    if role not in may_give(membership(session, by.workspace_id, by.user_id).role):
        raise Refused("team-right")


def _is_new(session: Session, workspace_id: int, email: str) -> None:
    there = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.workspace_id == workspace_id, User.email == email)
    )
    if session.scalar(there) is not None:
        raise Refused("team-there")
    waiting = session.scalars(
        select(Invitation.email).where(
            Invitation.workspace_id == workspace_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
    ).all()
    if email in waiting:
        raise Refused("invited-already")
    if len(waiting) >= MOST_PENDING:
        raise Refused("invited-many")


def _not_too_many(session: Session, workspace_id: int) -> None:
    """Also those that were withdrawn: their mails have left."""
    of_a_day = select(func.count(Invitation.id)).where(
        Invitation.workspace_id == workspace_id, Invitation.created_at > utc_now() - DAY
    )
    if (session.scalar(of_a_day) or 0) >= MOST_PENDING:
        raise Refused("invited-many")


def _open(session: Session, invitation_id: int) -> Invitation:
    row = session.get_one(Invitation, invitation_id, populate_existing=True)
    if row.accepted_at is not None or row.withdrawn_at is not None:
        raise Refused("invitation-over")
    return row


def _noted(session: Session, by: Viewer, action: str, row: Invitation, **facts: str) -> None:
    thing = Thing("invitation", row.public_id, row.email)
    note(session, row.workspace_id, Who("user", by.user_id, by.name), action, thing, **facts)


def _write(
    session: Session, office: Office, workspace: Workspace, row: Invitation, by: Viewer
) -> None:
    if office.config.mail_url is not None:
        if not may_mail(session, "invitation", row.email):
            raise Refused("invited-many")
        mail = _mail(office.render, workspace, row, by)
        put(session, mail, office.config.mail_from)


def _mail(render: Render, workspace: Workspace, row: Invitation, by: Viewer) -> NewMail:
    with use_lang(row.language):
        context = {
            "lang": row.language,
            "by": by.name,
            "workspace": workspace.name,
            "role": role_name(row.role),
            "address": marker(row),
        }
        return NewMail(
            workspace_id=workspace.id,
            kind="invitation",
            once=f"invitation:{row.id}:{row.sent}",
            to_name="",
            to_email=row.email,
            language=row.language,
            subject=gettext(
                "%(name)s invites you to %(workspace)s", name=by.name, workspace=workspace.name
            ),
            text=render("emails/invitation.txt", **context),
            html=render("emails/invitation.html", **context),
            reply_to=by.email,
        )
