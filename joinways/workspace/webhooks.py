"""The webhook of a connection: made at Stripe where the key may, else by a person's hand."""

import hashlib
import json
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from joinways.database import Db, writing
from joinways.domain.event import KINDS
from joinways.domain.refused import Refused
from joinways.models import Installation, StripeConnection, Workspace
from joinways.models.columns import utc_now
from joinways.stripe_words import GatewayError, OutOfTime
from joinways.vault import Sealed, Vault
from joinways.workspace.connection import Access, Connector

LOOK_AGAIN = timedelta(hours=24)
"""How often we look whether the endpoint is still there."""

TRY_AGAIN = timedelta(minutes=10)
LONGEST_SECONDS = 30.0
MOST_SECRETS = 3
"""The newest and those that are being rolled out (Stripe keeps an old one for up to a day)."""

SILENT_AFTER = timedelta(hours=24)
SECRET_PREFIX = "whsec_"  # noqa: S105 - how such secrets begin, not one


def address_of(base_url: str, workspace: str) -> str:
    """Where Stripe tells about a workspace (its public id)."""
    return f"{base_url}/stripe/webhook/{workspace}"


def platform_address(base_url: str) -> str:
    """Where Stripe tells the platform about all accounts that are connected by OAuth."""
    return f"{base_url}/stripe/webhook/connect"


def secrets_of(vault: Vault, connection: StripeConnection) -> list[str]:
    """The signing secrets, the newest first; none where they cannot be opened."""
    if not connection.webhook_secrets:
        return []
    try:
        opened = vault.open(_owner(connection.workspace_id), connection.webhook_secrets)
    except Sealed:
        return []
    found: list[str] = json.loads(opened)
    return found


def seal_secrets(vault: Vault, workspace_id: int, secrets: list[str]) -> str:
    """Signing secrets as they are stored."""
    return vault.seal(_owner(workspace_id), json.dumps(secrets[:MOST_SECRETS]))


def _owner(workspace_id: int) -> str:
    return f"workspace/{workspace_id}/webhook-secret"


def is_silent(connection: StripeConnection, moment: datetime) -> bool:
    """Whether nothing was heard for a day while we had to ask for what had happened."""
    missed, heard = connection.webhook_missed_at, connection.webhook_heard_at
    if missed is None or moment - missed > SILENT_AFTER:
        return False
    return heard is None or moment - heard > SILENT_AFTER


def add_secret(db: Db, vault: Vault, workspace_id: int, secret: str) -> None:
    """Keep a signing secret that a person pasted, beside the one before: it may be rolled.

    Raises Refused: "webhook-secret", "not-connected".
    """
    if not secret.startswith(SECRET_PREFIX) or not secret.isascii() or len(secret) > 200:
        raise Refused("webhook-secret")
    with writing(db) as session:
        connection = session.scalar(
            select(StripeConnection)
            .where(
                StripeConnection.workspace_id == workspace_id, StripeConnection.ended_at.is_(None)
            )
            .with_for_update()
        )
        if connection is None:
            raise Refused("not-connected")
        known = [each for each in secrets_of(vault, connection) if each != secret]
        connection.webhook_secrets = seal_secrets(vault, workspace_id, [secret, *known])
        connection.webhook_problem = ""


@dataclass(frozen=True)
class _Wanted:
    """What there is of a connection's webhook, and the address that it should have."""

    connection_id: int
    workspace_id: int
    endpoint: str
    has: str
    url: str
    by_hand: bool
    by_oauth: bool


def ensure(connector: Connector, connection_id: int, base_url: str) -> None:
    """Make the endpoint at Stripe, or make it anew where it is gone or points elsewhere.

    What goes wrong is kept as a word: right (the key may not), refused (Stripe doesn't take the
    address), unknown (no answer). A webhook made by hand is left alone. Of an account that is
    connected by OAuth the platform is told, at one address for all: it is only written down.
    """
    wanted = _wanted(connector.db, connection_id, base_url)
    if wanted.by_oauth:
        heard = connector.platform is not None and bool(connector.platform.webhook_secrets)
        there = platform_address(base_url) if heard else ""
        _record(connector.db, connection_id, webhook_url=there, webhook_problem="")
        return
    if wanted.by_hand:
        return
    try:
        _make(connector, wanted)
    except GatewayError as error:
        word = {"blocked": "right", "rejected": "refused"}.get(error.kind, "unknown")
        _record(connector.db, connection_id, webhook_problem=word)
    except OutOfTime:
        _record(connector.db, connection_id)


def _wanted(db: Db, connection_id: int, base_url: str) -> _Wanted:
    connection, workspace = db.execute(
        select(StripeConnection, Workspace.public_id)
        .join(Workspace, Workspace.id == StripeConnection.workspace_id)
        .where(StripeConnection.id == connection_id)
        .execution_options(populate_existing=True)
    ).one()
    wanted = _Wanted(
        connection_id,
        connection.workspace_id,
        connection.webhook_id,
        connection.webhook_url,
        address_of(base_url, workspace),
        by_hand=bool(connection.webhook_secrets) and not connection.webhook_id,
        by_oauth=bool(connection.oauth_scope),
    )
    db.rollback()
    return wanted


def _make(connector: Connector, wanted: _Wanted) -> None:
    gateway = connector.open(wanted.connection_id, _soon())
    known, url = wanted.endpoint, wanted.url
    if known and wanted.has == url and gateway.webhook_url(known) == url:
        _record(connector.db, wanted.connection_id, webhook_problem="")
        return
    instance = connector.db.scalars(select(Installation.name)).one()
    connector.db.rollback()
    key = _key(instance, wanted)
    made, secret = gateway.create_webhook(url, KINDS, {"instance": instance}, key)
    _record(
        connector.db,
        wanted.connection_id,
        webhook_id=made,
        webhook_url=url,
        webhook_secrets=seal_secrets(connector.vault, wanted.workspace_id, [secret]),
        webhook_problem="",
    )
    if known and known != made:
        gateway.delete_webhook(known)


def _key(instance: str, wanted: _Wanted) -> str:
    """The same until the endpoint is recorded: a crash in between doesn't make a second one."""
    parts = f"{wanted.url} {wanted.endpoint} {wanted.has}"
    about = hashlib.sha256(parts.encode()).hexdigest()[:16]
    return f"jw-{instance}-c{wanted.connection_id}-webhook-{about}"


def _record(db: Db, connection_id: int, **values: str) -> None:
    with writing(db) as session:
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == connection_id)
            .values(webhook_tried_at=utc_now(), **values)
            .execution_options(synchronize_session=False)
        )


def due(db: Db) -> list[int]:
    """The connections whose webhook is to be looked at now."""
    moment = utc_now()
    rows = db.scalars(select(StripeConnection).where(StripeConnection.ended_at.is_(None))).all()
    found = [row.id for row in rows if _is_due(row, moment)]
    db.rollback()
    return found


def _is_due(connection: StripeConnection, moment: datetime) -> bool:
    tried = connection.webhook_tried_at
    if tried is None:
        return True
    fine = bool(connection.webhook_id or connection.oauth_scope) and not connection.webhook_problem
    return moment - tried > (LOOK_AGAIN if fine else TRY_AGAIN)


def forget(connector: Connector, connection_id: int, access: Access | None = None) -> None:
    """Delete the endpoint at Stripe that we made; that it cannot be is no reason to stop.

    `access`: what opens the account, where the connection has another way in by now.
    """
    endpoint = connector.db.scalars(
        select(StripeConnection.webhook_id).where(StripeConnection.id == connection_id)
    ).one()
    connector.db.rollback()
    if endpoint:
        with suppress(GatewayError, OutOfTime):
            opened = connector.with_access(access, _soon()) if access else None
            (opened or connector.open(connection_id, _soon())).delete_webhook(endpoint)
    # What it was stays written, so that another one is never made under the same key: Stripe
    # would give the deleted one back.
    gone = f"deleted: {endpoint}" if endpoint else ""
    _record(connector.db, connection_id, webhook_id="", webhook_url=gone, webhook_secrets="")


def _soon() -> float:
    """A deadline: nobody waits longer for an endpoint (monotonic seconds)."""
    return time.monotonic() + LONGEST_SECONDS
