"""Connecting Stripe: paste a key, check it, replace it, remove it."""

import re

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import StripeConnection
from joinways.models.columns import utc_now
from joinways.stripe_words import Account, GatewayError
from joinways.workspace.connection import Connector, owner
from joinways.workspace.holding import Held, end, hold, let_on, nothing_was_made
from joinways.workspace.same_account import Proof, finds_what_we_made, is_same_key
from joinways.workspace.webhooks import forget

UNKNOWN_ACCOUNT = Account(id="", name="", country="", currency="")
_KEY = re.compile(r"[sr]k_(?P<mode>test|live)_[A-Za-z0-9_]+")


def current_connection(db: Db | Session, workspace_id: int) -> StripeConnection | None:
    """The workspace's connection, if any."""
    found: StripeConnection | None = db.scalar(
        select(StripeConnection).where(
            StripeConnection.workspace_id == workspace_id, StripeConnection.ended_at.is_(None)
        )
    )
    return found


def connect(connector: Connector, workspace_id: int, key: str) -> None:
    """Check a key with Stripe and keep it, encrypted, in place of the one before.

    Raises Refused: "key-kind", "key-live-simulated", "key-refused", "key-unchecked",
    "key-right", and "key-other-account" while an invoice is being made with another account.
    """
    livemode = _livemode(key, connector.base)
    account = _account(connector, key)
    proof = _proof(connector, workspace_id, key, account)
    sealed = connector.vault.seal(owner(workspace_id), key)
    with writing(connector.db) as session:
        held = hold(session, workspace_id)
        known, proven = held.connection, bool(proof.finds)
        if known and is_same_key(connector, known, key):
            proven = True
            let_on(session, held)
        elif known and _same(session, held, account, livemode, proof):
            let_on(session, held)
        else:
            end(session, held)
            known = _seen_before(session, workspace_id, account, livemode)
            session.add(known)
        known.key_encrypted, known.key_last4 = sealed, key[-4:]
        known.livemode, known.checked_at = livemode, utc_now()
        known.broken = known.broken_detail = ""
        if account.id or not proven:
            # What could not be proven to be the account we knew does not inherit its name.
            known.account_id, known.account_name = account.id, account.name
            for attempt in held.attempts if known is held.connection else ():
                attempt.account_id = account.id


def _seen_before(
    session: Session, workspace_id: int, account: Account, livemode: bool
) -> StripeConnection:
    """The account's connection of before, whose invoices are followed again; else a new one."""
    found = session.scalar(
        select(StripeConnection)
        .where(
            StripeConnection.workspace_id == workspace_id,
            StripeConnection.account_id == account.id,
            StripeConnection.account_id != "",
            StripeConnection.livemode == livemode,
            StripeConnection.ended_at.is_not(None),
        )
        .order_by(StripeConnection.id.desc())
        .limit(1)
    )
    if found is None:
        return StripeConnection(workspace_id=workspace_id)
    found.ended_at = None
    return found


def _livemode(key: str, base: str | None) -> bool:
    shape = _KEY.fullmatch(key)
    if shape is None:
        raise Refused("key-kind")
    live = shape["mode"] == "live"
    if live and base:
        raise Refused("key-live-simulated")
    return live


def _account(connector: Connector, key: str) -> Account:
    """The key's account; unknown where a restricted key may not read it."""
    connector.db.rollback()
    try:
        return connector.with_key(key).account()
    except GatewayError as error:
        if error.code == "revoked":
            raise Refused("key-refused") from error
        if error.kind in ("unknown", "stuck"):
            raise Refused("key-unchecked") from error
        return UNKNOWN_ACCOUNT


def _proof(connector: Connector, workspace_id: int, key: str, account: Account) -> Proof:
    """What the key finds of the connection's, where one of both may not tell its account."""
    known = current_connection(connector.db, workspace_id)
    if known is None or (known.account_id and account.id) or is_same_key(connector, known, key):
        return Proof(None, None)
    connection_id = known.id
    return Proof(connection_id, finds_what_we_made(connector, connection_id, key))


def _same(session: Session, held: Held, account: Account, livemode: bool, proof: Proof) -> bool:
    """Whether a new key opens the account that is connected; then open work goes on with it.

    Taken for another one wherever that is not sure: an invoice that is not found there would
    be made a second time.
    """
    known = held.connection
    if known is None or known.livemode != livemode:
        return False
    if known.account_id and account.id:
        return known.account_id == account.id
    if proof.connection_id != known.id:
        return False
    return nothing_was_made(session, held) if proof.finds is None else proof.finds


def check(connector: Connector, workspace_id: int) -> None:
    """Ask Stripe whether the key still opens its account. Raises Refused as `connect` does."""
    connection = current_connection(connector.db, workspace_id)
    if connection is None:
        raise Refused("not-connected")
    connection_id = connection.id
    # That the account can be read says nothing of a right that another call was refused.
    lacks = connection.broken == "right"
    broken = (connection.broken, connection.broken_detail) if lacks else ("", "")
    try:
        account = connector.open(connection_id).account()
    except GatewayError as error:
        if error.kind in ("unknown", "stuck"):
            raise Refused("key-unchecked") from error
        account = UNKNOWN_ACCOUNT
        if error.code == "revoked":
            broken = (error.code, error.message[:500])
    values = {"account_id": account.id, "account_name": account.name} if account.id else {}
    with writing(connector.db) as session:
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == connection_id)
            .values(broken=broken[0], broken_detail=broken[1], checked_at=utc_now(), **values)
        )


def disconnect(connector: Connector, workspace_id: int) -> None:
    """Remove the key, and the webhook that we made with it.

    Raises Refused("key-other-account") while an invoice is being made.
    """
    with writing(connector.db) as session:
        held = hold(session, workspace_id)
        if held.connection is None:
            return
        end(session, held)
        ended = held.connection.id
    forget(connector, ended)
    with writing(connector.db) as session:
        # Connected again meanwhile? Then the key is in use.
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == ended, StripeConnection.ended_at.is_not(None))
            .values(key_encrypted="")
        )
