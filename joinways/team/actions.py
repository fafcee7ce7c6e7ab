"""Roles, removals, leaving, a new owner, and the workspace that a session opens."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from joinways.account.choosing import prove
from joinways.account.office import Office
from joinways.audit.noting import Thing, Who, note
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.domain.team import may_give, may_own, may_touch
from joinways.models import Invitation, Membership, User, UserSession
from joinways.models.columns import utc_now
from joinways.team.holding import another_owner, hold, membership
from joinways.viewer import Viewer


def change_role(db: Db, by: Viewer, user_id: int, role: str) -> None:
    """Give somebody another role. Raises Refused: team-right, team-gone, last-owner."""
    with writing(db) as session:
        hold(session, by.workspace_id)
        mine = membership(session, by.workspace_id, by.user_id)
        theirs = membership(session, by.workspace_id, user_id)
        if not may_touch(mine.role, theirs.role) or role not in may_give(mine.role):
            raise Refused("team-right")
        if role == theirs.role:
            return
        another_owner(session, theirs)
        before, theirs.role = theirs.role, role
        _withdraw_beyond(session, theirs, role)
        _noted(session, by, "role-changed", user_id, before=before, role=role)


def remove(db: Db, by: Viewer, user_id: int) -> None:
    """End somebody's membership; their sessions open this workspace no more.

    Raises Refused: team-right, team-gone, last-owner.
    """
    with writing(db) as session:
        hold(session, by.workspace_id)
        mine = membership(session, by.workspace_id, by.user_id)
        theirs = membership(session, by.workspace_id, user_id)
        if not may_touch(mine.role, theirs.role):
            raise Refused("team-right")
        another_owner(session, theirs)
        _noted(session, by, "removed", user_id)
        _withdraw_beyond(session, theirs, "")
        _end(session, theirs)


def leave(db: Db, by: Viewer) -> None:
    """End one's own membership. Raises Refused: team-gone, last-owner."""
    with writing(db) as session:
        hold(session, by.workspace_id)
        mine = membership(session, by.workspace_id, by.user_id)
        another_owner(session, mine)
        _noted(session, by, "left", by.user_id)
        _end(session, mine)


def transfer(office: Office, by: Viewer, user_id: int, password: str) -> None:
    """Make somebody the owner instead of oneself, who becomes an admin.

    Raises Refused: password-wrong, sign-in-throttled, team-right, team-gone.
    """
    prove(office, by.user_id, password)
    with writing(office.db) as session:
        hold(session, by.workspace_id)
        mine = membership(session, by.workspace_id, by.user_id)
        theirs = membership(session, by.workspace_id, user_id)
        if not may_own(mine.role) or mine.id == theirs.id:
            raise Refused("team-right")
        theirs.role = "owner"
        session.flush()  # the database wants an owner at every moment
        mine.role = "admin"
        _withdraw_beyond(session, mine, mine.role)
        _noted(session, by, "ownership-transferred", user_id)


def switch(db: Db, session_id: int, user_id: int, workspace_id: int) -> None:
    """From now on this session opens that workspace. Raises Refused("team-gone")."""
    with writing(db) as session:
        hold(session, workspace_id)
        membership(session, workspace_id, user_id)
        session.execute(
            update(UserSession)
            .where(UserSession.id == session_id, UserSession.user_id == user_id)
            .values(workspace_id=workspace_id)
        )


def _end(session: Session, one: Membership) -> None:
    """Sessions that had chosen this workspace open another one of theirs, if there is any."""
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == one.user_id, UserSession.workspace_id == one.workspace_id)
        .values(workspace_id=None)
    )
    session.execute(delete(Membership).where(Membership.id == one.id))


def _withdraw_beyond(session: Session, one: Membership, role: str) -> None:
    """What somebody of that role may not give, they have not given: no way back in by a second
    address of their own."""
    session.execute(
        update(Invitation)
        .where(
            Invitation.workspace_id == one.workspace_id,
            Invitation.invited_by == one.user_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.role.not_in(may_give(role)),
        )
        .values(withdrawn_at=utc_now())
        .execution_options(synchronize_session=False)
    )


def _noted(session: Session, by: Viewer, action: str, user_id: int, **facts: str) -> None:
    user = session.get_one(User, user_id)
    thing = Thing("member", user.public_id, user.name)
    who = Who("user", by.user_id, by.name)
    note(session, by.workspace_id, who, action, thing, **facts)
