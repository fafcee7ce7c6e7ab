"""Tokens of invitations: 256 bits, computed from the row's nonce with the server's secret.

Only the hash is stored, and a mail in the outbox holds a marker in the address's place: a copy of
the database opens nothing, and the team can still copy the link where no mail leaves.
"""

import base64
import hashlib
import hmac
import re
import secrets

from sqlalchemy import select

from joinways.config import Config
from joinways.database import Db
from joinways.models import Invitation
from joinways.models.columns import utc_now

PATH = "/join/"
_PURPOSE = b"joinways invitation v1\n"
_MARKER = re.compile(r"joinways-invitation:([0-9a-z]{16})")


def new_token(secret_key: str) -> tuple[str, str]:
    """(nonce, hash of its token): what an invitation keeps."""
    nonce = secrets.token_urlsafe(32)
    return nonce, _hash(_token(nonce, secret_key))


def address_of(invitation: Invitation, config: Config) -> str:
    """What to open; "" when the server's secret is no longer the one it was made with."""
    token = _token(invitation.nonce, config.secret_key)
    right = hmac.compare_digest(_hash(token), invitation.token_sha256)
    return f"{config.base_url}{PATH}{token}" if right else ""


def find(db: Db, token: str) -> Invitation | None:
    """The invitation that this token opens now; None when it is unknown, used, withdrawn or old."""
    found: Invitation | None = db.scalar(
        select(Invitation).where(
            Invitation.token_sha256 == _hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > utc_now(),
        )
    )
    return found


def marker(invitation: Invitation) -> str:
    """What stands for the address in a mail that has not left."""
    return f"joinways-invitation:{invitation.public_id}"


def with_invitation_links(db: Db, config: Config, text: str) -> str:
    """The text with the addresses of its invitations; of one that opens nothing, the server's."""
    names = set(_MARKER.findall(text))
    if not names:
        return text
    rows = db.scalars(select(Invitation).where(Invitation.public_id.in_(names)))
    known = {row.public_id: address_of(row, config) for row in rows}
    return _MARKER.sub(lambda found: known.get(found[1]) or config.base_url, text)


def _token(nonce: str, secret_key: str) -> str:
    digest = hmac.digest(secret_key.encode(), _PURPOSE + nonce.encode(), "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
