"""What opened an account and does no longer: the webhook made with it, the leave at Stripe."""

import logging
from dataclasses import dataclass

from sqlalchemy import select

from joinways.database import Db
from joinways.models import StripeConnection
from joinways.stripe_words import GatewayError
from joinways.vault import Sealed
from joinways.workspace.connection import Access, Connector
from joinways.workspace.webhooks import forget

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Former:
    """A connection, and what opened it."""

    connection_id: int
    access: Access


def former_of(connector: Connector, workspace_id: int) -> Former | None:
    """The workspace's connection as it is now; None without one, or where nothing opens it."""
    row = connector.db.scalar(
        select(StripeConnection).where(
            StripeConnection.workspace_id == workspace_id, StripeConnection.ended_at.is_(None)
        )
    )
    try:
        found = Former(row.id, connector.access_of(row)) if row else None
    except Sealed:
        found = None
    connector.db.rollback()
    return found


def let_go(connector: Connector, connection_id: int, former: Former | None) -> None:
    """After another way into the same account: what only the old one needed, at Stripe.

    From a key to OAuth its webhook goes; from OAuth to a key the platform's leave. That either
    cannot be done is no reason to stop.
    """
    if former is None or former.connection_id != connection_id:
        return
    row = connector.db.get_one(StripeConnection, connection_id, populate_existing=True)
    by_oauth = bool(row.oauth_scope)
    connector.db.rollback()
    if by_oauth and not former.access.scope:
        forget(connector, connection_id, former.access)
    elif former.access.scope and not by_oauth:
        give_back(connector, former.access)


def give_back(connector: Connector, access: Access, but: int | None = None) -> str:
    """End at Stripe that the platform acts for an account. Asked once.

    done; shared: another connection than `but`, maybe of another workspace, lives by it, and it
    stays; refused; unknown: no answer.
    """
    if _shared(connector.db, access, but):
        return "shared"
    try:
        platform = connector.platform
        connector.as_platform().deauthorize(platform.client_id if platform else "", access.secret)
    except GatewayError as error:
        log.warning("account %s was not given back: %s", access.secret, error.kind)
        if error.kind != "rejected":
            return "unknown"
        return "done" if _is_gone(connector, access) else "refused"
    return "done"


def _shared(db: Db, access: Access, but: int | None) -> bool:
    found = db.scalar(
        select(StripeConnection.id)
        .where(
            StripeConnection.account_id == access.secret,
            StripeConnection.oauth_scope != "",
            StripeConnection.key_encrypted != "",
            StripeConnection.livemode == access.livemode,
            StripeConnection.simulated == access.simulated,
            StripeConnection.id != (but or 0),
        )
        .limit(1)
    )
    db.rollback()
    return found is not None


def _is_gone(connector: Connector, access: Access) -> bool:
    """Whether Stripe no longer lets us in anyway: its owner was faster."""
    try:
        connector.with_access(access).account()
    except GatewayError as error:
        return error.code == "revoked"
    return False
