"""Reading a team: its members, who is invited, and where a person belongs."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from joinways.account.lookups import ABSOLUTE, IDLE, token_hash
from joinways.database import Db
from joinways.domain.plan import ROLES
from joinways.models import Invitation, Membership, Passkey, User, UserSession, Workspace
from joinways.models.columns import utc_now


def members(db: Db, workspace_id: int) -> Sequence[Row[Any]]:
    """user (public_id, name, email), role, since, seen_at, has_step, owners first.

    `has_step`: signs in with two steps, or has a passkey.
    `seen_at`: in this workspace, None for never. What somebody does in another one is not told.
    """
    places = aliased(Membership)
    # Who chose none is in the one that they came to first (account/lookups.py).
    first = select(func.min(places.id)).where(places.user_id == User.id).correlate(User)
    here = or_(
        UserSession.workspace_id == workspace_id,
        and_(UserSession.workspace_id.is_(None), Membership.id == first.scalar_subquery()),
    )
    seen = (
        select(func.max(UserSession.seen_at))
        .where(UserSession.user_id == User.id, here)
        .correlate(User, Membership)
        .scalar_subquery()
    )
    has_step = or_(
        User.totp_since.is_not(None), exists().where(Passkey.user_id == User.id).correlate(User)
    )
    wanted: Any = (
        select(
            User.id,
            User.public_id,
            User.name,
            User.email,
            Membership.role,
            Membership.created_at.label("since"),
            seen.label("seen_at"),
            has_step.label("has_step"),
        )
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.workspace_id == workspace_id)
        .order_by(User.name, User.id)
    )
    return sorted(db.execute(wanted).all(), key=lambda row: ROLES.index(row.role))


def member(db: Db, workspace_id: int, public_id: str) -> Row[Any] | None:
    """One of them by the person's public id."""
    found = [each for each in members(db, workspace_id) if each.public_id == public_id]
    return found[0] if found else None


def pending(db: Db, workspace_id: int) -> Sequence[Invitation]:
    """Invitations that nobody has answered, also those that are too old now; the newest first."""
    return db.scalars(
        select(Invitation)
        .where(
            Invitation.workspace_id == workspace_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        .order_by(Invitation.id.desc())
    ).all()


def person_of(db: Db, token: str | None) -> User | None:
    """Who is signed in, even where they belong to no workspace any more."""
    if not token:
        return None
    moment = utc_now()
    found: User | None = db.scalar(
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .where(
            UserSession.token_sha256 == token_hash(token),
            UserSession.ended_at.is_(None),
            UserSession.seen_at > moment - IDLE,
            UserSession.created_at > moment - ABSOLUTE,
        )
    )
    return found


def known(db: Db, email: str) -> bool:
    """Whether somebody signs in with that address."""
    return db.scalar(select(User.id).where(User.email == email)) is not None


def workspaces_of(db: Db, user_id: int) -> Sequence[Row[Any]]:
    """id, public_id, name and the person's role in each, by name."""
    wanted: Any = (
        select(Workspace.id, Workspace.public_id, Workspace.name, Membership.role)
        .join(Membership, Membership.workspace_id == Workspace.id)
        .where(Membership.user_id == user_id)
        .order_by(Workspace.name, Workspace.id)
    )
    return db.execute(wanted).all()
