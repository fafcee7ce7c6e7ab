"""Taking a webhook in: verify, keep the event once, answer. Nothing else happens meanwhile."""

import json
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.event import KINDS
from joinways.following.keeping import Whose, insert_once
from joinways.models import StripeConnection, StripeEvent, Workspace
from joinways.models.columns import utc_now
from joinways.stripe_gateway import verify_signature
from joinways.stripe_words import Signal, signal_of
from joinways.vault import Vault
from joinways.workspace.webhooks import secrets_of

MOST_BYTES = 256 * 1024
DEEPEST = 50
MOST_CONNECTIONS = 5
"""Of replaced keys the last few still follow what was made with them."""


@dataclass(frozen=True)
class Received:
    """What to answer (HTTP status), and in one word why."""

    status: int
    word: str


def receive(db: Db, vault: Vault, workspace: str, body: bytes, header: str) -> Received:
    """Keep the event that Stripe sent to the endpoint of this workspace (its public id).

    Nothing is read before the signature is proven. A forged one and an unknown workspace get the
    same answer.
    """
    connection = _signed_by(db, vault, workspace, body, header)
    if connection is None:
        return Received(400, "signature")
    try:
        signal = signal_of(_read(body))
    except (ValueError, RecursionError):
        return Received(400, "unreadable")
    whose = Whose(connection.workspace_id, connection.id)
    outcome = _outcome_at_once(connection, signal)
    if signal.about == connection.proof_id != "":
        _proven(db, connection.id)
    # Delivered before? That is found by reading, without waiting for the one who writes.
    if _is_kept(db, whose, signal) or not _keep(db, whose, signal, outcome):
        return Received(200, "duplicate")
    return Received(200, outcome or "kept")


def _is_kept(db: Db, whose: Whose, signal: Signal) -> bool:
    found = db.scalar(
        select(StripeEvent.id).where(
            StripeEvent.connection_id == whose.connection_id, StripeEvent.event_id == signal.id
        )
    )
    db.rollback()
    return found is not None


def _proven(db: Db, connection_id: int) -> None:
    """What the round trip waits for has come; the first time counts."""
    with writing(db) as session:
        moment = now(session)
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == connection_id, StripeConnection.proof_heard_at.is_(None))
            .values(proof_heard_at=moment, webhook_heard_at=moment)
            .execution_options(synchronize_session=False)
        )


def _keep(db: Db, whose: Whose, signal: Signal, outcome: str) -> bool:
    with writing(db) as session:
        new = insert_once(session, whose, signal, "webhook", outcome)
        _heard(session, whose.connection_id)
        return new


def _signed_by(
    db: Db, vault: Vault, workspace: str, body: bytes, header: str
) -> StripeConnection | None:
    """The connection whose secret signed this; the current one first."""
    moment = utc_now().timestamp()
    found = db.scalars(
        select(StripeConnection)
        .join(Workspace, Workspace.id == StripeConnection.workspace_id)
        .where(Workspace.public_id == workspace, StripeConnection.webhook_secrets != "")
        .order_by(StripeConnection.id.desc())
        .limit(MOST_CONNECTIONS)
    ).all()
    for connection in found:
        for secret in secrets_of(vault, connection):
            if verify_signature(body, header, secret, moment):
                return connection
    return None


def _read(body: bytes) -> Any:
    """The JSON of a signed body. Raises ValueError, RecursionError."""
    data = json.loads(body.decode(), parse_constant=_refuse_constant)
    if _depth(data) > DEEPEST:
        raise ValueError("too deep")
    return data


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _depth(data: Any) -> int:
    """How deep the nesting goes, without recursion."""
    deepest, waiting = 0, [(data, 1)]
    while waiting:
        value, depth = waiting.pop()
        deepest = max(deepest, depth)
        inside = value.values() if isinstance(value, dict) else value
        if isinstance(value, dict | list):
            waiting += [(each, depth + 1) for each in inside]
    return deepest


def _outcome_at_once(connection: StripeConnection, signal: Signal) -> str:
    """What needs no question to Stripe; "" for the rest."""
    if signal.livemode != connection.livemode:
        return "other-mode"
    if signal.account and connection.account_id and signal.account != connection.account_id:
        return "other-account"
    return "" if signal.kind in KINDS else "ignored"


def _heard(session: Session, connection_id: int) -> None:
    session.execute(
        update(StripeConnection)
        .where(StripeConnection.id == connection_id)
        .values(webhook_heard_at=now(session))
        .execution_options(synchronize_session=False)
    )
