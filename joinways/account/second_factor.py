"""The second step of signing in: a code of the person's phone (TOTP, RFC 6238), or a recovery code.

The secret is sealed (vault.py). A code counts for its half minute and the ones beside it, once.
"""

import hmac
import logging
import secrets
from datetime import datetime
from typing import Any

import pyotp
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from joinways.account import letters, sessions
from joinways.account.choosing import prove
from joinways.account.happened import note
from joinways.account.office import Office
from joinways.account.passwords import hashed, matches
from joinways.account.signing_up import user_of
from joinways.account.throttle import claim, release
from joinways.account.tokens import find_token, take_token
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import AccountToken, RecoveryCode, User
from joinways.models.columns import utc_now
from joinways.vault import Sealed, Vault

log = logging.getLogger(__name__)

CODES = 10
STEP_SECONDS = 30
TRIES_PER_STEP = 10
_LETTERS = "23456789abcdefghijkmnpqrstuvwxyz"
_GROUPS, _GROUP = 3, 4
"""Of a recovery code: 60 bits, and kept as slow a hash as a password's."""


def begin(office: Office, user_id: int) -> None:
    """Make a secret; it counts once a code of it was typed. Refused where one counts already."""
    with writing(office.db) as session:
        user = session.get_one(User, user_id)
        if user.totp_since is not None:
            raise Refused("factor-on")
        user.totp_sealed = _vault(office).seal(_owner(user_id), pyotp.random_base32())
        user.totp_step = None


def secret_of(office: Office, user: User) -> str:
    """The secret, in base32; "" when none was made, or when no key opens it any more (then the
    recovery codes are left)."""
    try:
        return _vault(office).open(_owner(user.id), user.totp_sealed) if user.totp_sealed else ""
    except Sealed:
        log.error("the second factor of user %s cannot be opened with ENCRYPTION_KEY", user.id)
        return ""


def address_of(secret: str, email: str) -> str:
    """What a phone's camera reads: otpauth://…"""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name="Joinways")


def turn_on(office: Office, user_id: int, password: str, code: str, session_id: int) -> list[str]:
    """From now on a code is asked for; the recovery codes, shown this once. The session in which it
    happens has had its second step.

    Raises Refused: "sign-in-throttled", "password-wrong", "code-wrong", "factor-on".
    """
    prove(office, user_id, password)
    claimed = claim(office.db, "code", str(user_id), office.visitor.ip)
    codes, hashes = _new_codes()
    with writing(office.db) as session:
        user = session.get_one(User, user_id)
        if user.totp_since is not None:
            raise Refused("factor-on")
        if not _use(session, office, user, code):
            raise Refused("code-wrong")
        user.totp_since = utc_now()
        _keep(session, user_id, hashes)
        sessions.step(session, session_id)
        note(session, user_id, "factor-on", office.visitor)
        letters.tell_of(session, office, letters.reader_of(user, office), "factor-on")
    release(office.db, claimed)
    return codes


def turn_off(office: Office, user_id: int, password: str, code: str) -> None:
    """The password alone signs in again. Raises Refused as `turn_on` does."""
    prove_both(office, user_id, password, code)
    with writing(office.db) as session:
        _off(session, office, session.get_one(User, user_id))


def turn_off_for(office: Office, email: str) -> None:
    """The same by whoever runs the server, for who lost phone and codes.

    Raises Refused("account-unknown").
    """
    with writing(office.db) as session:
        user = user_of(session, email)
        if user is None:
            raise Refused("account-unknown")
        _off(session, office, user)


def _off(session: Session, office: Office, user: User) -> None:
    user.totp_sealed, user.totp_since, user.totp_step = "", None, None
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    note(session, user.id, "factor-off", office.visitor)
    letters.tell_of(session, office, letters.reader_of(user, office), "factor-off")


def new_codes(office: Office, user_id: int, password: str, code: str) -> list[str]:
    """Ten new recovery codes in place of those before. Raises Refused as `turn_on` does."""
    prove_both(office, user_id, password, code)
    codes, hashes = _new_codes()
    with writing(office.db) as session:
        _keep(session, user_id, hashes)
        note(session, user_id, "recovery-new", office.visitor)
    return codes


def codes_left(db: Db, user_id: int) -> int:
    """How many recovery codes were not used."""
    found = db.scalar(
        select(func.count())
        .select_from(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None))
    )
    return found or 0


def sign_in(office: Office, token: str, code: str) -> str:
    """The second step; the token of a new session.

    Raises Refused: "step-gone" (ten minutes are over, or ten codes were tried), "code-wrong",
    "sign-in-throttled".
    """
    step = find_token(office.db, "step", token)
    if step is None or step.user_id is None or not _count_try(office, step.id):
        raise Refused("step-gone")
    user_id = step.user_id
    used = _take_code(office, user_id, code)
    with writing(office.db) as session:
        take_token(session, "step", token)
        if used == "recovery":
            user = session.get_one(User, user_id)
            note(session, user_id, "recovery-used", office.visitor)
            letters.tell_of(session, office, letters.reader_of(user, office), "recovery-used")
        return sessions.begin(session, office, user_id, stepped=True)


def _count_try(office: Office, step_id: int) -> bool:
    with writing(office.db) as session:
        counted: Any = session.execute(
            update(AccountToken)
            .where(AccountToken.id == step_id, AccountToken.tries < TRIES_PER_STEP)
            .values(tries=AccountToken.tries + 1)
        )
        return bool(counted.rowcount)


def prove_both(office: Office, user_id: int, password: str, code: str) -> None:
    """Whoever sits there knows the password and has the phone, or a recovery code. Raises Refused
    as `turn_off` does."""
    prove(office, user_id, password)
    _take_code(office, user_id, code)


def _take_code(office: Office, user_id: int, code: str) -> str:
    """Use a code up: "phone" or "recovery". Raises Refused: "code-wrong", "sign-in-throttled"."""
    claimed = claim(office.db, "code", str(user_id), office.visitor.ip)
    recovery = _matching(office.db, user_id, code)  # before any lock: Argon2 takes its time
    used = ""
    with writing(office.db) as session:
        user = session.get_one(User, user_id)
        if user.totp_since is not None and _use(session, office, user, code):
            used = "phone"
        elif recovery is not None and _use_recovery(session, recovery):
            used = "recovery"
        else:
            note(session, user_id, "code-wrong", office.visitor)
    if not used:
        raise Refused("code-wrong")
    release(office.db, claimed)
    return used


def _use(session: Session, office: Office, user: User, code: str) -> bool:
    """Whether the code is the phone's, and of no half minute that one was used of."""
    secret, typed = secret_of(office, user), "".join(code.split())
    step = _step_of(secret, typed, utc_now()) if secret else None
    if step is None:
        return False
    used: Any = session.execute(
        update(User)
        .where(User.id == user.id, (User.totp_step.is_(None)) | (User.totp_step < step))
        .values(totp_step=step)
    )
    return bool(used.rowcount)


def _step_of(secret: str, code: str, moment: datetime) -> int | None:
    """The half minute that the code belongs to, of the three around now; None for a wrong one."""
    now, totp = int(moment.timestamp()) // STEP_SECONDS, pyotp.TOTP(secret)
    steps = [
        step
        for step in (now - 1, now, now + 1)
        if hmac.compare_digest(totp.at(step * STEP_SECONDS).encode(), code.encode())
    ]
    return max(steps, default=None)


def _new_codes() -> tuple[list[str], list[str]]:
    """(as they are shown, as they are kept)"""
    plain = [_random(_GROUPS * _GROUP) for _ in range(CODES)]
    starts = range(0, _GROUPS * _GROUP, _GROUP)
    shown = ["-".join(each[at : at + _GROUP] for at in starts) for each in plain]
    return shown, [hashed(each) for each in plain]


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _keep(session: Session, user_id: int, hashes: list[str]) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    session.add_all([RecoveryCode(user_id=user_id, code_hash=each) for each in hashes])


def _matching(db: Db, user_id: int, code: str) -> int | None:
    """The recovery code that was typed, by its row; None for none, or one that was used."""
    typed = "".join(code.replace("-", " ").split()).lower()
    if len(typed) != _GROUPS * _GROUP:
        return None
    rows = db.execute(
        select(RecoveryCode.id, RecoveryCode.code_hash).where(
            RecoveryCode.user_id == user_id, RecoveryCode.used_at.is_(None)
        )
    ).all()
    db.rollback()
    return next((row.id for row in rows if matches(row.code_hash, typed)), None)


def _use_recovery(session: Session, row_id: int) -> bool:
    used: Any = session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.id == row_id, RecoveryCode.used_at.is_(None))
        .values(used_at=utc_now())
    )
    return bool(used.rowcount)


def _vault(office: Office) -> Vault:
    return Vault(office.config.encryption_keys)


def _owner(user_id: int) -> str:
    return f"user/{user_id}/second-factor"
