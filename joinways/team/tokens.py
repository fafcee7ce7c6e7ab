"""Tokens of invitations, as every link of ours has them (domain/link_tokens.py)."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from joinways.config import Config
from joinways.database import Db
from joinways.domain.link_tokens import Marker, hash_of, new_nonce, token_from, token_if
from joinways.models import Invitation
from joinways.models.columns import utc_now

PATH = "/join/"
_PURPOSE = "joinways invitation v1"
_MARKER = Marker("joinways-invitation")


def new_token(secret_key: str) -> tuple[str, str]:
    """(nonce, hash of its token): what an invitation keeps."""
    nonce = new_nonce()
    return nonce, hash_of(token_from(nonce, _PURPOSE, secret_key))


def address_of(invitation: Invitation, config: Config) -> str:
    """What to open; "" when the server's secret is no longer the one it was made with."""
    token = token_if(invitation.token_sha256, invitation.nonce, _PURPOSE, config.secret_key)
    return f"{config.base_url}{PATH}{token}" if token else ""


def find(db: Db, token: str) -> Invitation | None:
    """The invitation that this token opens now; None when it is unknown, used, withdrawn or old."""
    found: Invitation | None = db.scalar(
        select(Invitation).where(
            Invitation.token_sha256 == hash_of(token),
            Invitation.accepted_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.expires_at > utc_now(),
        )
    )
    return found


def marker(invitation: Invitation) -> str:
    """What stands for the address in a mail that has not left."""
    return _MARKER.of(invitation.public_id)


def with_invitation_links(db: Db, config: Config, text: str) -> str:
    """The text with the addresses of its invitations; of one that opens nothing, the server's."""

    def addresses(names: Collection[str]) -> Mapping[str, str]:
        rows = db.scalars(select(Invitation).where(Invitation.public_id.in_(names)))
        return {row.public_id: address_of(row, config) for row in rows}

    return _MARKER.put_in(text, addresses, config.base_url)
