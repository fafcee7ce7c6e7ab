"""Connecting Stripe: paste a key, try the simulated one, check, replace, remove."""

import hashlib
import re
import time
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.audit.noting import SYSTEM, Thing, Who, note
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import Installation, StripeConnection, Workspace
from joinways.models.columns import utc_now
from joinways.stripe_words import Account, GatewayError
from joinways.vault import Sealed
from joinways.workspace.checking import UNKNOWN_ACCOUNT, look
from joinways.workspace.connection import Connector, owner
from joinways.workspace.holding import Held, end, hold, let_on, nothing_was_made
from joinways.workspace.same_account import Proof, finds_what_we_made, is_same_key
from joinways.workspace.webhooks import forget

_KEY = re.compile(r"[sr]k_(?P<mode>test|live)_[A-Za-z0-9_]+")


def current_connection(db: Db | Session, workspace_id: int) -> StripeConnection | None:
    """The workspace's connection, if any."""
    found: StripeConnection | None = db.scalar(
        select(StripeConnection).where(
            StripeConnection.workspace_id == workspace_id, StripeConnection.ended_at.is_(None)
        )
    )
    return found


@dataclass(frozen=True)
class Wanted:
    """What a key opens: its account ("" where it may not tell) and mode. Amounts to a question
    when it is another one than the connected."""

    account: Account
    livemode: bool
    simulated: bool


class Switch(Exception):
    """The key opens another account or mode than the connected one, and nobody has said yes."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__("another account")
        self.wanted = wanted


def connect(
    connector: Connector,
    workspace_id: int,
    key: str,
    *,
    simulated: bool = False,
    may_switch: bool = True,
    by: Who = SYSTEM,
) -> int:
    """Check a key with Stripe and keep it, encrypted, in place of the one before; the connection.

    `simulated`: it is a key of the simulated Stripe. Raises Refused: "key-kind",
    "key-live-simulated", "key-refused", "key-unchecked", "key-right", and "key-other-account"
    while an invoice is being made with another account; Switch where `may_switch` is False and
    the key opens another account than the connected one.
    """
    simulated = simulated or connector.base is not None
    livemode = _livemode(key, simulated=simulated)
    wanted = Wanted(_account(connector, key, simulated=simulated), livemode, simulated)
    proof = _proof(connector, workspace_id, key, wanted)
    sealed = connector.vault.seal(owner(workspace_id), key)
    with writing(connector.db) as session:
        held = hold(session, workspace_id)
        known = held.connection
        proven = bool(proof.finds)
        alike = known is not None and connector.simulates(known) == simulated
        if known and alike and is_same_key(connector, known, key):
            proven = True
            let_on(session, held)
        elif known and alike and _same(session, held, wanted, proof):
            let_on(session, held)
        else:
            end(session, held)
            if known and not may_switch:
                raise Switch(wanted)
            known = _seen_before(session, workspace_id, wanted, connector.base)
            session.add(known)
        _keep(known, wanted, sealed, key, proven=proven)
        if known is held.connection and (wanted.account.id or not proven):
            for attempt in held.attempts:
                attempt.account_id = wanted.account.id
        session.flush()
        note(session, workspace_id, by, _done(held, known), Thing("stripe", title=key[-4:]))
        return known.id


def _done(held: Held, known: StripeConnection) -> str:
    """What the audit log calls it."""
    if held.connection is None:
        return "stripe-connected"
    return "stripe-replaced" if known is held.connection else "stripe-switched"


def _keep(known: StripeConnection, wanted: Wanted, sealed: str, key: str, *, proven: bool) -> None:
    known.key_encrypted, known.key_last4 = sealed, key[-4:]
    known.livemode, known.simulated = wanted.livemode, wanted.simulated
    known.checked_at = utc_now()
    known.broken = known.broken_detail = ""
    if wanted.account.id or not proven:
        # What could not be proven to be the account we knew does not inherit its name.
        known.account_id, known.account_name = wanted.account.id, wanted.account.name


TRIED = "sk_test_try"
"""How the keys of those who try the simulated Stripe begin: the stand-in makes an account for
each name."""


def try_first(connector: Connector, workspace_id: int, by: Who = SYSTEM) -> int:
    """Connect the simulated Stripe, the workspace's own account there; the connection.

    The same account each time: what was made in it is followed again. Raises Refused:
    "no-simulator", and what `connect` refuses; Switch where something is connected.
    """
    if connector.simulator is None:
        raise Refused("no-simulator")
    names = connector.db.execute(
        select(Installation.name, Workspace.public_id)
        .select_from(Installation)
        .join(Workspace, Workspace.id == workspace_id)
    ).one()
    connector.db.rollback()
    which = hashlib.sha256("/".join(names).encode()).hexdigest()[:24]
    key = f"{TRIED}{which}"
    return connect(connector, workspace_id, key, simulated=True, may_switch=False, by=by)


PENDING_SECONDS = 900


def pend(connector: Connector, workspace_id: int, key: str) -> str:
    """A pasted key, sealed for the page that asks whether the account is to be changed."""
    return connector.vault.seal(_pending(workspace_id), f"{int(time.time())} {key}")


def pended(connector: Connector, workspace_id: int, sealed: str) -> str:
    """The key of that page. Raises Refused("key-pending") when it is too old or not ours."""
    try:
        stamp, key = connector.vault.open(_pending(workspace_id), sealed).split(" ", 1)
    except Sealed:
        raise Refused("key-pending") from None
    if time.time() - int(stamp) > PENDING_SECONDS:
        raise Refused("key-pending")
    return key


def _pending(workspace_id: int) -> str:
    return f"workspace/{workspace_id}/pending-key"


def _seen_before(
    session: Session, workspace_id: int, wanted: Wanted, base: str | None
) -> StripeConnection:
    """The account's connection of before, whose invoices are followed again; else a new one."""
    found = session.scalar(
        select(StripeConnection)
        .where(
            StripeConnection.workspace_id == workspace_id,
            StripeConnection.account_id == wanted.account.id,
            StripeConnection.account_id != "",
            StripeConnection.livemode == wanted.livemode,
            # With a stand-in for everybody all were simulated, also those without the mark.
            StripeConnection.simulated.in_({wanted.simulated, base is None and wanted.simulated}),
            StripeConnection.ended_at.is_not(None),
        )
        .order_by(StripeConnection.id.desc())
        .limit(1)
    )
    if found is None:
        return StripeConnection(workspace_id=workspace_id)
    found.ended_at = None
    return found


def _livemode(key: str, *, simulated: bool) -> bool:
    shape = _KEY.fullmatch(key)
    if shape is None:
        raise Refused("key-kind")
    live = shape["mode"] == "live"
    if live and simulated:
        raise Refused("key-live-simulated")
    return live


def _account(connector: Connector, key: str, *, simulated: bool) -> Account:
    """The key's account; unknown where a restricted key may not read it."""
    connector.db.rollback()
    try:
        return connector.with_key(key, simulated=simulated).account()
    except GatewayError as error:
        if error.code == "revoked":
            raise Refused("key-refused") from error
        if error.kind in ("unknown", "stuck"):
            raise Refused("key-unchecked") from error
        return UNKNOWN_ACCOUNT


def _proof(connector: Connector, workspace_id: int, key: str, wanted: Wanted) -> Proof:
    """What the key finds of the connection's, where one of both may not tell its account."""
    known = current_connection(connector.db, workspace_id)
    if known is None or connector.simulates(known) != wanted.simulated:
        return Proof(None, None)
    if (known.account_id and wanted.account.id) or is_same_key(connector, known, key):
        return Proof(None, None)
    connection_id = known.id
    return Proof(connection_id, finds_what_we_made(connector, connection_id, key))


def _same(session: Session, held: Held, wanted: Wanted, proof: Proof) -> bool:
    """Whether a new key opens the account that is connected; then open work goes on with it.

    Taken for another one wherever that is not sure: an invoice that is not found there would
    be made a second time.
    """
    known = held.connection
    if known is None or known.livemode != wanted.livemode:
        return False
    if known.account_id and wanted.account.id:
        return known.account_id == wanted.account.id
    if proof.connection_id != known.id:
        return False
    return nothing_was_made(session, held) if proof.finds is None else proof.finds


def check(connector: Connector, workspace_id: int) -> None:
    """Ask Stripe what the key may do, and what the account is like.

    Raises Refused: "not-connected", "key-unchecked".
    """
    connection = current_connection(connector.db, workspace_id)
    if connection is None:
        raise Refused("not-connected")
    look(connector, connection.id)


def disconnect(connector: Connector, workspace_id: int, by: Who = SYSTEM) -> None:
    """Remove the key, and the webhook that we made with it.

    Raises Refused("key-other-account") while an invoice is being made.
    """
    with writing(connector.db) as session:
        held = hold(session, workspace_id)
        if held.connection is None:
            return
        end(session, held)
        note(session, workspace_id, by, "stripe-disconnected", Thing("stripe"))
        ended = held.connection.id
    forget(connector, ended)
    with writing(connector.db) as session:
        # Connected again meanwhile? Then the key is in use.
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == ended, StripeConnection.ended_at.is_not(None))
            .values(key_encrypted="")
        )
