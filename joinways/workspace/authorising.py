"""Connecting by OAuth: to Stripe's page and back. What comes back counts once.

The browser's session keeps a nonce; the `state` is computed from it, for one workspace, with the
server's secret. So a code that somebody else was given connects nothing here, nor does one twice.
"""

import hmac
import logging
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select, update

from joinways.audit.noting import SYSTEM, Who
from joinways.database import Db, writing
from joinways.domain.link_tokens import new_nonce, token_from
from joinways.domain.refused import Refused
from joinways.models import UserSession
from joinways.models.columns import utc_now
from joinways.stripe_words import GatewayError
from joinways.workspace.connection import Access, Connector
from joinways.workspace.establishing import Switch, establish
from joinways.workspace.letting_go import give_back

log = logging.getLogger(__name__)

SCOPE = "read_write"
LIFE = timedelta(minutes=15)
"""So long a person may take at Stripe."""


@dataclass(frozen=True)
class Traveller:
    """Who goes to Stripe and comes back: a browser's session, for one workspace."""

    session_id: int
    workspace_id: int


def back_address(base_url: str) -> str:
    """Where Stripe sends people back to; the operator enters it at Stripe."""
    return f"{base_url}/settings/integrations/connect/callback"


def set_out(db: Db, traveller: Traveller) -> None:
    """Somebody wants to go to Stripe's page; what an earlier try waited for counts no more."""
    with writing(db) as session:
        session.execute(
            update(UserSession)
            .where(UserSession.id == traveller.session_id)
            .values(connect_nonce=new_nonce(), connect_until=utc_now() + LIFE)
            .execution_options(synchronize_session=False)
        )


def way_there(
    connector: Connector, traveller: Traveller, base_url: str, secret_key: str
) -> str | None:
    """Stripe's page that asks; None where nobody has set out, or too long ago."""
    nonce = connector.db.scalar(
        select(UserSession.connect_nonce).where(
            UserSession.id == traveller.session_id, UserSession.connect_until > utc_now()
        )
    )
    connector.db.rollback()
    if not nonce or connector.platform is None:
        return None
    state = _state(nonce, traveller, secret_key)
    there = connector.as_platform()
    return there.authorize_address(connector.platform.client_id, state, back_address(base_url))


def came_back(db: Db, traveller: Traveller, state: str, secret_key: str) -> None:
    """Take what Stripe sent back along. Raises Refused("connect-state"): not from here, too late,
    or a second time."""
    with writing(db) as session:
        row = session.get_one(
            UserSession, traveller.session_id, with_for_update=True, populate_existing=True
        )
        right, until = _state(row.connect_nonce, traveller, secret_key), row.connect_until
        if not row.connect_nonce or not hmac.compare_digest(right.encode(), state.encode()):
            raise Refused("connect-state")
        row.connect_nonce, row.connect_until = "", None
    if until is None or until < utc_now():
        raise Refused("connect-state")


def exchange(connector: Connector, code: str) -> Access:
    """What the code was given for. Asked once, whatever comes; what is not what we asked for is
    given back.

    Raises Refused: "connect-unknown" (no answer: nobody knows), "connect-refused" (too old, or
    used), "connect-platform" (the operator's settings are wrong).
    """
    try:
        found = connector.as_platform().exchange(code)
    except GatewayError as error:
        log.warning("a code was not exchanged: %s (%s)", error.kind, error.code)
        if error.kind == "blocked" or error.code == "invalid_client":
            raise Refused("connect-platform") from error
        word = "connect-refused" if error.kind == "rejected" else "connect-unknown"
        raise Refused(word) from error
    platform = connector.platform
    access = Access(found.account, found.livemode, connector.base is not None, found.scope)
    if found.scope != SCOPE or platform is None or found.livemode != platform.livemode:
        give_back(connector, access)
        raise Refused("connect-refused")
    return access


def authorise(
    connector: Connector,
    workspace_id: int,
    access: Access,
    by: Who = SYSTEM,
    *,
    may_switch: bool = False,
) -> int:
    """Connect the account; the connection. Raises Switch, and Refused as `establish` does.

    Whatever else it fails with, the account is given back, since nobody here has any use for it;
    what was kept before the failure stays.
    """
    try:
        return establish(connector, workspace_id, access, may_switch=may_switch, by=by)
    except Switch:
        raise
    except Exception:
        connector.db.rollback()
        give_back(connector, access)
        raise


def _state(nonce: str, traveller: Traveller, secret_key: str) -> str:
    return token_from(nonce, f"stripe-connect/{traveller.workspace_id}", secret_key)
