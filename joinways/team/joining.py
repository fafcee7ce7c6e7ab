"""Coming in by an invitation, with an account or as somebody new."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from joinways.account import sessions
from joinways.account.office import Office
from joinways.account.passwords import hashed
from joinways.account.strength import is_guessable
from joinways.audit.noting import Thing, Who, note
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import Invitation, Membership, User, UserSession
from joinways.models.columns import utc_now
from joinways.team.holding import hold


@dataclass(frozen=True)
class Newcomer:
    """Somebody who has no account yet."""

    name: str
    password: str
    language: str


def check_strength(password: str, own: tuple[str, ...]) -> None:
    """Judge a new password as everywhere (account/strength.py); `own`: words of its person, which
    it must not be. Raises Refused("password-weak")."""
    if is_guessable(password, own):
        raise Refused("password-weak")


def join(db: Db, invitation_id: int, user_id: int, session_sha256: str) -> None:
    """A known person comes in; this browser's session opens the workspace from now on.

    Raises Refused("invitation-over") for the second of two, and Refused("invitation-other") for
    somebody else than the invited one.
    """
    with writing(db) as session:
        row = _taken(session, invitation_id)
        user = session.get_one(User, user_id)
        if user.email != row.email:
            raise Refused("invitation-other", email=row.email)
        _belong(session, row, user)
        session.execute(
            update(UserSession)
            .where(UserSession.token_sha256 == session_sha256, UserSession.user_id == user_id)
            .values(workspace_id=row.workspace_id)
        )


def join_anew(office: Office, invitation_id: int, who: Newcomer, own: tuple[str, ...]) -> str:
    """An account for the invited address, which its mail has proven, and in it comes: the token of
    its first session.

    Raises Refused: password-weak, invitation-over, invitation-known when there is one already,
    also when it is made meanwhile.
    """
    check_strength(who.password, (who.name, *own))
    password_hash = hashed(who.password)
    try:
        return _join_anew(office, invitation_id, who, password_hash)
    except IntegrityError:
        raise Refused("invitation-known") from None


def _join_anew(office: Office, invitation_id: int, who: Newcomer, password_hash: str) -> str:
    with writing(office.db) as session:
        row = _taken(session, invitation_id)
        if session.scalar(select(User.id).where(User.email == row.email)) is not None:
            raise Refused("invitation-known")
        user = User(
            email=row.email, name=who.name, password_hash=password_hash, language=who.language
        )
        session.add(user)
        session.flush()
        _belong(session, row, user)
        return sessions.begin(session, office, user.id)


def _taken(session: Session, invitation_id: int) -> Invitation:
    """The invitation, used from now on: of two who press at once the second finds it over."""
    row = session.get_one(Invitation, invitation_id, populate_existing=True)
    hold(session, row.workspace_id)
    moment = utc_now()
    taken = session.scalar(
        update(Invitation)
        .where(
            Invitation.id == invitation_id,
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > moment,
        )
        .values(accepted_at=moment)
        .execution_options(synchronize_session=False)
        .returning(Invitation.id)
    )
    if taken is None:
        raise Refused("invitation-over")
    return row


def _belong(session: Session, row: Invitation, user: User) -> None:
    there = select(Membership.id).where(
        Membership.workspace_id == row.workspace_id, Membership.user_id == user.id
    )
    if session.scalar(there) is not None:
        return
    session.add(Membership(workspace_id=row.workspace_id, user_id=user.id, role=row.role))
    who = Who("user", user.id, user.name)
    thing = Thing("member", user.public_id, user.name)
    note(session, row.workspace_id, who, "joined", thing, role=row.role)
