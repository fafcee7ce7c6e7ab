"""Addresses that open one thing without an account.

The token has 256 bits. It is computed from the link's nonce with the server's secret, and only its
hash is stored: a copy of the database opens nothing, and the team can still copy the link again.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db
from joinways.models import ShareLink
from joinways.models.columns import utc_now

PATHS = {"quote": "/sign/", "sheet": "/sheet/"}
_PURPOSE = b"joinways share link v1\n"


def token_of(link: ShareLink, secret_key: str) -> str:
    """The link's token; "" when the server's secret is no longer the one it was made with."""
    token = _token(link.nonce, secret_key)
    return token if hash_of(token) == link.token_sha256 else ""


def address_of(link: ShareLink, secret_key: str, base_url: str) -> str:
    """What to open; "" when only a new link can be shown (see `token_of`)."""
    token = token_of(link, secret_key)
    return f"{base_url}{PATHS[link.kind]}{token}" if token else ""


def hash_of(token: str) -> str:
    """What is kept of a token: the SHA-256 of its characters, in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def make_link(
    session: Session,
    workspace_id: int,
    kind: str,
    secret_key: str,
    *,
    expires_at: datetime,
    quote_id: int | None = None,
    event_id: int | None = None,
    email: str = "",
    created_by: int | None = None,
) -> ShareLink:
    """A new link, inside the transaction that needs it. `expires_at` is UTC."""
    nonce = secrets.token_urlsafe(32)
    link = ShareLink(
        workspace_id=workspace_id,
        kind=kind,
        quote_id=quote_id,
        event_id=event_id,
        nonce=nonce,
        token_sha256=hash_of(_token(nonce, secret_key)),
        email=email,
        created_by=created_by,
        expires_at=expires_at,
    )
    session.add(link)
    session.flush()
    return link


def find_link(db: Db, kind: str, token: str) -> ShareLink | None:
    """The link that this token opens, also a revoked or expired one; None for no token of ours."""
    return db.scalar(
        select(ShareLink).where(ShareLink.token_sha256 == hash_of(token), ShareLink.kind == kind)
    )


def is_open(link: ShareLink) -> bool:
    """Whether the link is neither revoked nor expired."""
    return link.revoked_at is None and link.expires_at > utc_now()


def _token(nonce: str, secret_key: str) -> str:
    digest = hmac.digest(secret_key.encode(), _PURPOSE + nonce.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
