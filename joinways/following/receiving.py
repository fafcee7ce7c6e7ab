"""Taking a webhook in: verify, keep the event once, answer. Nothing else happens meanwhile."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.event import DEAUTHORIZED, KINDS
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
    return _take(db, connection, signal)


def receive_for_all(db: Db, secrets: Sequence[str], body: bytes, header: str) -> Received:
    """Keep the event that Stripe sent to the platform: for each connection, by OAuth, of the
    account that it names. Nothing is read before the signature is proven."""
    moment = utc_now().timestamp()
    if not any(verify_signature(body, header, secret, moment) for secret in secrets):
        return Received(400, "signature")
    try:
        signal = signal_of(_read(body))
    except (ValueError, RecursionError):
        return Received(400, "unreadable")
    words = [_take(db, each, signal).word for each in _connected(db, signal)]
    # Of nobody's, or of one that is connected just now and asks for what it missed.
    return Received(200, words[0] if words else "nobody")


def _connected(db: Db, signal: Signal) -> Sequence[StripeConnection]:
    if not signal.account:
        return []
    return db.scalars(
        select(StripeConnection)
        .where(
            StripeConnection.account_id == signal.account,
            StripeConnection.oauth_scope != "",
            StripeConnection.key_encrypted != "",
            StripeConnection.livemode == signal.livemode,
        )
        .order_by(StripeConnection.id)
    ).all()


def _take(db: Db, connection: StripeConnection, signal: Signal) -> Received:
    """Keep it for one connection."""
    whose = Whose(connection.workspace_id, connection.id)
    outcome = _outcome_at_once(connection, signal)
    if signal.about == connection.proof_id != "":
        _proven(db, whose.connection_id)
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
    if signal.kind == DEAUTHORIZED:
        return "" if connection.oauth_scope else "ignored"
    return "" if signal.kind in KINDS else "ignored"


def _heard(session: Session, connection_id: int) -> None:
    session.execute(
        update(StripeConnection)
        .where(StripeConnection.id == connection_id)
        .values(webhook_heard_at=now(session))
        .execution_options(synchronize_session=False)
    )
