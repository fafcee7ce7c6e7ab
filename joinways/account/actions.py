"""Signing in, staying signed in, signing out, choosing a name and a language."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from joinways.account import sessions
from joinways.account.happened import note
from joinways.account.lookups import token_hash
from joinways.account.office import Office
from joinways.account.passwords import hashed, matches, outdated
from joinways.account.throttle import claim, release
from joinways.account.tokens import make_token, token_of
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import User, UserSession
from joinways.models.columns import utc_now

SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Entered:
    """The password was right. `token` is a session's, or that of the second step if one is left."""

    token: str
    needs_code: bool = False


def sign_in(office: Office, email: str, password: str) -> Entered:
    """What a right password gives.

    Raises Refused("sign-in-throttled") after too many failures from the visitor's address, and
    Refused("sign-in-wrong") for an unknown email and a wrong password alike.
    """
    db, email = office.db, email.strip().lower()
    claimed = claim(db, "sign-in", email, office.visitor.ip)
    user = db.execute(
        select(User.id, User.password_hash, User.totp_since).where(User.email == email)
    ).first()
    db.rollback()  # no lock is held while Argon2 takes its time
    if not matches(user.password_hash if user else None, password) or user is None:
        raise Refused("sign-in-wrong")
    release(db, claimed)
    if user.totp_since is not None:
        return Entered(_begin_step(office, user.id), needs_code=True)
    return Entered(_begin(office, user.id, password if outdated(user.password_hash) else None))


def _begin_step(office: Office, user_id: int) -> str:
    with writing(office.db) as session:
        step = make_token(session, "step", office.config.secret_key, user_id=user_id)
        return token_of(step, office.config.secret_key)


def _begin(office: Office, user_id: int, rehash: str | None) -> str:
    new_hash = hashed(rehash) if rehash is not None else None
    with writing(office.db) as session:
        token = sessions.begin(session, office, user_id)
        if new_hash:
            session.execute(update(User).where(User.id == user_id).values(password_hash=new_hash))
    return token


def touch(db: Db, session_id: int) -> None:
    """Note that the session is in use, at most once in SEEN_EVERY."""
    now = utc_now()
    with writing(db) as session:
        session.execute(
            update(UserSession)
            .where(UserSession.id == session_id, UserSession.seen_at < now - SEEN_EVERY)
            .values(seen_at=now)
        )


def sign_out(office: Office, token: str) -> None:
    """End the session of this token."""
    with writing(office.db) as session:
        user_id = session.scalar(
            update(UserSession)
            .where(UserSession.token_sha256 == token_hash(token), UserSession.ended_at.is_(None))
            .values(ended_at=utc_now())
            .returning(UserSession.user_id)
        )
        if user_id is not None:
            note(session, user_id, "signed-out", office.visitor)


def choose_language(db: Db, user_id: int, language: str) -> None:
    """Remember the person's language (fr, es, en)."""
    with writing(db) as session:
        session.execute(update(User).where(User.id == user_id).values(language=language))


def choose_profile(db: Db, user_id: int, name: str, language: str) -> None:
    """What the person is called, and their language (fr, es, en)."""
    with writing(db) as session:
        session.execute(update(User).where(User.id == user_id).values(name=name, language=language))
