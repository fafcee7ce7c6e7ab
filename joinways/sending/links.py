"""Addresses that open one thing without an account (domain/link_tokens.py)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db
from joinways.domain.link_tokens import hash_of, new_nonce, token_from, token_if
from joinways.models import ShareLink
from joinways.models.columns import utc_now

PATHS = {"quote": "/sign/", "sheet": "/sheet/"}
_PURPOSE = "joinways share link v1"


def token_of(link: ShareLink, secret_key: str) -> str:
    """The link's token; "" when the server's secret is no longer the one it was made with."""
    return token_if(link.token_sha256, link.nonce, _PURPOSE, secret_key)


def address_of(link: ShareLink, secret_key: str, base_url: str) -> str:
    """What to open; "" when only a new link can be shown (see `token_of`)."""
    token = token_of(link, secret_key)
    return f"{base_url}{PATHS[link.kind]}{token}" if token else ""


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
    nonce = new_nonce()
    link = ShareLink(
        workspace_id=workspace_id,
        kind=kind,
        quote_id=quote_id,
        event_id=event_id,
        nonce=nonce,
        token_sha256=hash_of(token_from(nonce, _PURPOSE, secret_key)),
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
