"""Signing in, staying signed in, signing out, choosing a language."""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from joinways.account.lookups import token_hash
from joinways.account.passwords import hashed, matches, outdated
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import FailedSignIn, User, UserSession
from joinways.models.columns import utc_now

# (how many failures, within how long): by one address for one account, and by one address
# for whatever account. An account alone is never locked: that would let anyone lock it.
_PER_ACCOUNT_AND_ADDRESS = ((5, timedelta(minutes=1)), (20, timedelta(hours=1)))
_PER_ADDRESS = ((30, timedelta(minutes=1)), (150, timedelta(hours=1)))

SEEN_EVERY = timedelta(minutes=10)


def sign_in(db: Db, email: str, password: str, address: str) -> str:
    """The token of a new session.

    Raises Refused("sign-in-throttled") after too many failures from `address`, and
    Refused("sign-in-wrong") for an unknown email and a wrong password alike.
    """
    email = email.strip().lower()
    subjects = (_subject(email, address), _subject(address))
    _throttle(db, subjects, utc_now())
    user = db.execute(select(User.id, User.password_hash).where(User.email == email)).first()
    db.rollback()  # no lock is held while Argon2 takes its time
    if not matches(user.password_hash if user else None, password) or user is None:
        _note_failure(db, subjects)
        raise Refused("sign-in-wrong")
    return _begin(db, user.id, password if outdated(user.password_hash) else None)


def _subject(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _throttle(db: Db, subjects: tuple[str, str], now: datetime) -> None:
    for subject, limits in zip(subjects, (_PER_ACCOUNT_AND_ADDRESS, _PER_ADDRESS), strict=True):
        for most, within in limits:
            failures = db.scalar(
                select(func.count())
                .select_from(FailedSignIn)
                .where(FailedSignIn.subject == subject, FailedSignIn.at > now - within)
            )
            if (failures or 0) >= most:
                raise Refused("sign-in-throttled", minutes=int(within.total_seconds() // 60))


def _note_failure(db: Db, subjects: tuple[str, str]) -> None:
    with writing(db) as session:
        now = utc_now()
        session.add_all([FailedSignIn(subject=subject, at=now) for subject in subjects])
        session.execute(delete(FailedSignIn).where(FailedSignIn.at < now - timedelta(days=1)))


def _begin(db: Db, user_id: int, rehash: str | None) -> str:
    token = secrets.token_urlsafe(32)
    new_hash = hashed(rehash) if rehash is not None else None
    with writing(db) as session:
        session.add(UserSession(user_id=user_id, token_sha256=token_hash(token), seen_at=utc_now()))
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


def sign_out(db: Db, token: str) -> None:
    """End the session of this token."""
    with writing(db) as session:
        session.execute(
            update(UserSession)
            .where(UserSession.token_sha256 == token_hash(token))
            .values(ended_at=utc_now())
        )


def choose_language(db: Db, user_id: int, language: str) -> None:
    """Remember the person's language (fr, es, en)."""
    with writing(db) as session:
        session.execute(update(User).where(User.id == user_id).values(language=language))
