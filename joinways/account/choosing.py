"""Choosing a password: forgotten, through a mailed link; or changed, with the one before."""

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.account import letters, sessions
from joinways.account.happened import note
from joinways.account.letters import Reader
from joinways.account.office import Office
from joinways.account.passwords import hashed, matches
from joinways.account.signing_up import user_of
from joinways.account.throttle import claim, forgive_codes, may_mail, release
from joinways.account.tokens import end_tokens, make_token, take_token
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.models import Passkey, PasskeyChallenge, User


def forgotten(office: Office, email: str) -> None:
    """Write a link to the address if it has an account. For one that has none all the same is
    done and then undone, so that the answer takes as long.

    Raises Refused("sign-in-throttled").
    """
    email = email.strip().lower()
    claim(office.db, "mail", email, office.visitor.ip)
    with writing(office.db) as session:
        if not may_mail(session, "password", email):
            return
        session.flush()
        user = user_of(session, email)
        aside = session.begin_nested()
        token = make_token(
            session, "password", office.config.secret_key, user_id=user.id if user else None
        )
        nobody = Reader("", email, office.visitor.language)
        reader = letters.reader_of(user, office) if user else nobody
        letters.choose_password(session, office, reader, token)
        if user is None:
            aside.rollback()
        else:
            aside.commit()


def reset(office: Office, token: str, password: str, without_passkeys: bool = False) -> None:
    """Set a new password by a mailed link; every browser is signed out, and if so wanted every
    passkey removed.

    Raises Refused("link-gone").
    """
    password_hash = hashed(password)
    with writing(office.db) as session:
        row = take_token(session, "password", token)
        if row.user_id is None:
            raise Refused("link-gone")
        user = session.get_one(User, row.user_id)
        _set(session, office, user, password_hash, None)
        if without_passkeys:
            _remove_passkeys(session, office, user)


def change(office: Office, user_id: int, session_id: int, current: str, new: str) -> None:
    """Set a new password; every other browser is signed out.

    Raises Refused: "sign-in-throttled", "password-wrong".
    """
    prove(office, user_id, current)
    password_hash = hashed(new)
    with writing(office.db) as session:
        _set(session, office, session.get_one(User, user_id), password_hash, session_id)


def prove(office: Office, user_id: int, password: str) -> None:
    """Whoever sits there knows the password. Raises Refused as `change` does."""
    db = office.db
    claimed = claim(db, "password", str(user_id), office.visitor.ip)
    known = db.scalar(select(User.password_hash).where(User.id == user_id))
    db.rollback()
    if not matches(known, password):
        raise Refused("password-wrong")
    release(db, claimed)


def _set(
    session: Session, office: Office, user: User, password_hash: str, kept_session: int | None
) -> None:
    had_one = bool(user.password_hash)
    user.password_hash = password_hash
    sessions.end_all(session, user.id, but=kept_session)
    end_tokens(session, user.id, "password", "step", "email")
    forgive_codes(session, user.id)
    forgotten_one = had_one and kept_session is None
    word = "password-reset" if forgotten_one else "password-changed"
    note(session, user.id, word, office.visitor)
    if had_one:
        letters.tell_of(session, office, letters.reader_of(user, office), "password-changed")


def _remove_passkeys(session: Session, office: Office, user: User) -> None:
    """All of them, and what one that is being added would have to sign."""
    session.execute(delete(PasskeyChallenge).where(PasskeyChallenge.user_id == user.id))
    gone = session.scalars(
        delete(Passkey).where(Passkey.user_id == user.id).returning(Passkey.id)
    ).all()
    if gone:
        note(session, user.id, "passkeys-removed", office.visitor)
        letters.tell_of(session, office, letters.reader_of(user, office), "passkeys-removed")
