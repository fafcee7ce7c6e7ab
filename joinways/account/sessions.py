"""The browsers in which a person is signed in: begun, listed, ended."""

import secrets
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.account.happened import note
from joinways.account.lookups import ABSOLUTE, IDLE, token_hash
from joinways.account.office import Office
from joinways.database import Db, writing
from joinways.models import UserSession
from joinways.models.columns import utc_now

NAME_CHARACTERS = 16
"""Of the token's hash: enough to name a session on its person's own page."""


def begin(session: Session, office: Office, user_id: int, *, stepped: bool = False) -> str:
    """A new session's token, inside the transaction that lets its person in; `stepped`: by more
    than a password."""
    token = secrets.token_urlsafe(32)
    visitor = office.visitor
    session.add(
        UserSession(
            user_id=user_id,
            token_sha256=token_hash(token),
            seen_at=utc_now(),
            ip=visitor.ip,
            user_agent=visitor.user_agent,
            stepped=stepped,
        )
    )
    note(session, user_id, "signed-in", visitor)
    return token


def step(session: Session, session_id: int) -> None:
    """The session has had a second step, inside the transaction in which it had it."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(stepped=True))


def open_sessions(db: Db, user_id: int) -> Sequence[UserSession]:
    """Those that still count, the one seen last first."""
    moment = utc_now()
    return db.scalars(
        select(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.seen_at > moment - IDLE,
            UserSession.created_at > moment - ABSOLUTE,
        )
        .order_by(UserSession.seen_at.desc(), UserSession.id.desc())
    ).all()


def name_of(session: UserSession) -> str:
    """What names a session on a page; opens nothing."""
    return session.token_sha256[:NAME_CHARACTERS]


def end_session(office: Office, user_id: int, name: str) -> None:
    """End one of the person's sessions; one that is over or not theirs is let be."""
    with writing(office.db) as session:
        for each in _open_of(session, user_id):
            if name_of(each) == name:
                each.ended_at = utc_now()
                note(session, user_id, "session-ended", office.visitor)


def end_others(office: Office, user_id: int, session_id: int) -> None:
    """End all sessions of the person but this one."""
    with writing(office.db) as session:
        end_all(session, user_id, but=session_id)
        note(session, user_id, "sessions-ended", office.visitor)


def end_all(session: Session, user_id: int, but: int | None = None) -> None:
    """End the person's sessions, inside a transaction."""
    session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.id != (but or 0),
        )
        .values(ended_at=utc_now())
    )


def _open_of(session: Session, user_id: int) -> Sequence[UserSession]:
    return session.scalars(
        select(UserSession).where(UserSession.user_id == user_id, UserSession.ended_at.is_(None))
    ).all()
