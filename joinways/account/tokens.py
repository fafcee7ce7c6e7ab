"""Tokens that open one step of an account, once, for a while.

A mailed token has 256 bits and is computed from the row's nonce with the server's secret; a mail in
the outbox holds a marker in its place, and the address is written in as it leaves. So neither the
rows nor the mails of a copied database open anything.
"""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import Db
from joinways.domain.refused import Refused
from joinways.models import AccountToken
from joinways.models.columns import utc_now

LIFETIMES = {
    "signup": timedelta(hours=24),
    "password": timedelta(hours=1),
    "email": timedelta(hours=24),
    "step": timedelta(minutes=10),
}
PATHS = {
    "signup": "/signup/confirm/",
    "password": "/password/reset/",
    "email": "/account/email/confirm/",
}

_PURPOSE = b"joinways account token v1\n"
_MARKER = re.compile(r"joinways-account-link:([0-9a-z]{16})")
_FORGOTTEN_AFTER = timedelta(days=1)


def make_token(
    session: Session, kind: str, secret_key: str, *, lasts: timedelta | None = None, **about: Any
) -> AccountToken:
    """A new one, inside the transaction that needs it. `about`: user_id, email, wish.

    Forgets those that expired long ago, with all that they held.
    """
    moment, nonce = utc_now(), secrets.token_urlsafe(32)
    session.execute(delete(AccountToken).where(AccountToken.expires_at < moment - _FORGOTTEN_AFTER))
    token = AccountToken(
        kind=kind,
        nonce=nonce,
        token_sha256=_hash(_token(nonce, secret_key)),
        expires_at=moment + (lasts or LIFETIMES[kind]),
        **about,
    )
    session.add(token)
    session.flush()
    return token


def token_of(row: AccountToken, secret_key: str) -> str:
    """The token itself; "" when the server's secret is no longer the one it was made with."""
    token = _token(row.nonce, secret_key)
    return token if _hash(token) == row.token_sha256 else ""


def address_of(row: AccountToken, config: Config) -> str:
    """What to open."""
    return f"{config.base_url}{PATHS[row.kind]}{token_of(row, config.secret_key)}"


def find_token(db: Db | Session, kind: str, token: str) -> AccountToken | None:
    """The row that this token opens now; None when it is unknown, used or too old."""
    found: AccountToken | None = db.scalar(_open(kind, token, utc_now()))
    return found


def take_token(session: Session, kind: str, token: str) -> AccountToken:
    """The same, used from now on: of two who bring it at once, the second is refused.

    Raises Refused("link-gone").
    """
    row = find_token(session, kind, token)
    if row is not None:
        taken: Any = session.execute(
            update(AccountToken)
            .where(AccountToken.id == row.id, AccountToken.used_at.is_(None))
            .values(used_at=utc_now())
        )
        if taken.rowcount:
            return row
    raise Refused("link-gone")


def end_tokens(session: Session, user_id: int, *kinds: str) -> None:
    """Nothing that was mailed or begun before counts any more."""
    session.execute(
        update(AccountToken)
        .where(
            AccountToken.user_id == user_id,
            AccountToken.kind.in_(kinds),
            AccountToken.used_at.is_(None),
        )
        .values(used_at=utc_now())
    )


def marker(row: AccountToken) -> str:
    """What stands for the token's address in a mail that has not left."""
    return f"joinways-account-link:{row.public_id}"


def with_account_links(db: Db, config: Config, text: str) -> str:
    """The text with the addresses of its tokens; one that is forgotten becomes our own address."""
    names = set(_MARKER.findall(text))
    if not names:
        return text
    rows = db.scalars(select(AccountToken).where(AccountToken.public_id.in_(names)))
    known = {row.public_id: address_of(row, config) for row in rows}
    return _MARKER.sub(lambda found: known.get(found[1]) or config.base_url, text)


def _open(kind: str, token: str, moment: datetime) -> Any:
    return select(AccountToken).where(
        AccountToken.kind == kind,
        AccountToken.token_sha256 == _hash(token),
        AccountToken.used_at.is_(None),
        AccountToken.expires_at > moment,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _token(nonce: str, secret_key: str) -> str:
    digest = hmac.digest(secret_key.encode(), _PURPOSE + nonce.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
