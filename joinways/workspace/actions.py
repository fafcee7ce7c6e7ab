"""Connecting Stripe: paste a key, check it, replace it, remove it."""

import re

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.refused import Refused
from joinways.models import Invoicing, StripeConnection
from joinways.models.columns import utc_now
from joinways.stripe_words import Account, GatewayError
from joinways.workspace.connection import Connector, owner

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

    Raises Refused: "key-kind", "key-live-simulated", "key-refused", "key-unchecked", and
    "key-other-account" while an invoice is being made with another account.
    """
    livemode = _livemode(key, connector.base)
    account = _account(connector, key)
    sealed = connector.vault.seal(owner(workspace_id), key)
    goes_on = _goes_on(connector, workspace_id, key)
    with writing(connector.db) as session:
        known = _held_connection(session, workspace_id)
        same = known is not None and _same(known, account, livemode, goes_on)
        if known and not same:
            _end(session, known)
        if known is None or not same:
            known = StripeConnection(workspace_id=workspace_id)
            session.add(known)
        known.key_encrypted, known.key_last4 = sealed, key[-4:]
        known.livemode, known.checked_at = livemode, utc_now()
        known.broken = known.broken_detail = ""
        known.account_id = account.id or known.account_id or ""
        known.account_name = account.name or known.account_name or ""
        _let_on(session, known)


def _held_connection(session: Session, workspace_id: int) -> StripeConnection | None:
    """The current connection, locked: nobody begins an invoice with it until we commit."""
    return session.scalar(
        select(StripeConnection)
        .where(StripeConnection.workspace_id == workspace_id, StripeConnection.ended_at.is_(None))
        .with_for_update()
    )


def _goes_on(connector: Connector, workspace_id: int, key: str) -> bool:
    """Whether the key finds the invoice that is being made, if any.

    In another account it would not, and the invoice be made there a second time.
    """
    invoice_id = connector.db.scalar(
        select(Invoicing.stripe_invoice_id)
        .where(
            Invoicing.workspace_id == workspace_id,
            Invoicing.status.in_(("open", "closing")),
            Invoicing.stripe_invoice_id.is_not(None),
        )
        .limit(1)
    )
    connector.db.rollback()
    try:
        return invoice_id is None or bool(connector.with_key(key).read_invoice(invoice_id))
    except GatewayError as error:
        if error.kind in ("unknown", "stuck"):
            raise Refused("key-unchecked") from error
        return False


def _let_on(session: Session, known: StripeConnection) -> None:
    """What waited for another key needs to wait no longer."""
    session.flush()
    session.execute(
        update(Invoicing)
        .where(Invoicing.connection_id == known.id, Invoicing.problem == "blocked")
        .values(next_try_at=now(session))
    )


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


def _same(known: StripeConnection, account: Account, livemode: bool, goes_on: bool) -> bool:
    """Whether a new key opens the account that is connected; then open work goes on with it.

    Where one of the keys may not tell its account, what it finds there must do.
    """
    told = known.account_id and account.id
    return known.livemode == livemode and (known.account_id == account.id if told else goes_on)


def _end(session: Session, known: StripeConnection) -> None:
    open_attempts = session.scalar(
        select(Invoicing.id)
        .where(Invoicing.connection_id == known.id, Invoicing.status.in_(("open", "closing")))
        .limit(1)
    )
    if open_attempts is not None:
        raise Refused("key-other-account")
    known.ended_at = utc_now()
    session.flush()


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


def disconnect(db: Db, workspace_id: int) -> None:
    """Remove the key. Raises Refused("key-other-account") while an invoice is being made."""
    with writing(db) as session:
        known = _held_connection(session, workspace_id)
        if known is not None:
            _end(session, known)
            known.key_encrypted = ""
