"""Who may do what in a team, read again under the lock that keeps it so."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.domain.refused import Refused
from joinways.models import Membership, Workspace


def hold(session: Session, workspace_id: int) -> Workspace:
    """Nobody else changes this team until the transaction ends: the first thing in it."""
    return session.scalars(
        select(Workspace)
        .where(Workspace.id == workspace_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).one()


def membership(session: Session, workspace_id: int, user_id: int) -> Membership:
    """Somebody's place in the team as it is now. Raises Refused("team-gone")."""
    found = session.scalar(
        select(Membership)
        .where(Membership.workspace_id == workspace_id, Membership.user_id == user_id)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise Refused("team-gone")
    return found


def another_owner(session: Session, one: Membership) -> None:
    """Raises Refused("last-owner") where this is the only one."""
    others = session.scalar(
        select(Membership.id).where(
            Membership.workspace_id == one.workspace_id,
            Membership.role == "owner",
            Membership.id != one.id,
        )
    )
    if one.role == "owner" and others is None:
        raise Refused("last-owner")
