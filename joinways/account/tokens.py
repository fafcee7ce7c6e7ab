"""Tokens that open one step of an account, once, for a while.

They are made as every link of ours (domain/link_tokens.py).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import Db
from joinways.domain.link_tokens import Marker, hash_of, new_nonce, token_from, token_if
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

_PURPOSE = "joinways account token v1"
_MARKER = Marker("joinways-account-link")
FORGOTTEN_AFTER = timedelta(days=1)


def make_token(
    session: Session, kind: str, secret_key: str, *, lasts: timedelta | None = None, **about: Any
) -> AccountToken:
    """A new one, inside the transaction that needs it. `about`: user_id, email, wish.

    Forgets those that expired long ago, with all that they held.
    """
    moment, nonce = utc_now(), new_nonce()
    session.execute(delete(AccountToken).where(AccountToken.expires_at < moment - FORGOTTEN_AFTER))
    token = AccountToken(
        kind=kind,
        nonce=nonce,
        token_sha256=hash_of(token_from(nonce, _PURPOSE, secret_key)),
        expires_at=moment + (lasts or LIFETIMES[kind]),
        **about,
    )
    session.add(token)
    session.flush()
    return token


def token_of(row: AccountToken, secret_key: str) -> str:
    """The token itself; "" when the server's secret is no longer the one it was made with."""
    return token_if(row.token_sha256, row.nonce, _PURPOSE, secret_key)


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
    return _MARKER.of(row.public_id)


def with_account_links(db: Db, config: Config, text: str) -> str:
    """The text with the addresses of its tokens; one that is forgotten becomes our own address."""

    def addresses(names: Collection[str]) -> Mapping[str, str]:
        rows = db.scalars(select(AccountToken).where(AccountToken.public_id.in_(names)))
        return {row.public_id: address_of(row, config) for row in rows}

    return _MARKER.put_in(text, addresses, config.base_url)


def _open(kind: str, token: str, moment: datetime) -> Any:
    return select(AccountToken).where(
        AccountToken.kind == kind,
        AccountToken.token_sha256 == hash_of(token),
        AccountToken.used_at.is_(None),
        AccountToken.expires_at > moment,
    )
