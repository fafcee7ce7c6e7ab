"""Connecting Stripe: paste a key, try the simulated one, check, replace, remove."""

import hashlib
import re
import time

from sqlalchemy import select, update

from joinways.audit.noting import SYSTEM, Thing, Who, note
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.models import Installation, StripeConnection, Workspace
from joinways.vault import Sealed
from joinways.workspace.authorising import authorise
from joinways.workspace.checking import look
from joinways.workspace.connection import Access, Connector
from joinways.workspace.establishing import Switch, Wanted, current_connection, establish
from joinways.workspace.holding import end, hold
from joinways.workspace.letting_go import former_of, give_back
from joinways.workspace.webhooks import forget

__all__ = ["Switch", "Wanted", "current_connection"]

_KEY = re.compile(r"[sr]k_(?P<mode>test|live)_[A-Za-z0-9_]+")


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
    "key-live-simulated", and what `establish` refuses; Switch likewise.
    """
    simulated = simulated or connector.base is not None
    access = Access(key, _livemode(key, simulated=simulated), simulated)
    return establish(connector, workspace_id, access, may_switch=may_switch, by=by)


def _livemode(key: str, *, simulated: bool) -> bool:
    shape = _KEY.fullmatch(key)
    if shape is None:
        raise Refused("key-kind")
    live = shape["mode"] == "live"
    if live and simulated:
        raise Refused("key-live-simulated")
    return live


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


def switch(connector: Connector, workspace_id: int, sealed: str, by: Who) -> int:
    """Connect what waits on the page that asks; the connection.

    Raises Refused: "key-pending", and what `connect` refuses; what was let in by OAuth is then
    given back.
    """
    access = _access_in(pended(connector, workspace_id, sealed), connector)
    if access.scope:
        return authorise(connector, workspace_id, access, by, may_switch=True)
    return establish(connector, workspace_id, access, by=by)


def decline(connector: Connector, workspace_id: int, sealed: str) -> None:
    """Leave what is connected; what was let in by OAuth meanwhile is given back."""
    forgo(connector, pended(connector, workspace_id, sealed))


def forgo(connector: Connector, held: str) -> None:
    """What is not connected after all, as the page that asks holds it: no key is kept, and what
    was let in by OAuth is given back."""
    access = _access_in(held, connector)
    if access.scope:
        give_back(connector, access)


_BY_OAUTH = "oauth"


def pended_as(access: Access) -> str:
    """An account that was let in by OAuth, as the page that asks holds it."""
    mode = "live" if access.livemode else "test"
    return " ".join((_BY_OAUTH, access.scope, mode, access.secret))


def _access_in(held: str, connector: Connector) -> Access:
    simulated = connector.base is not None
    if not held.startswith(f"{_BY_OAUTH} "):
        return Access(held, _livemode(held, simulated=simulated), simulated)
    _, scope, mode, account = held.split(" ")
    return Access(account, mode == "live", simulated, scope)


def check(connector: Connector, workspace_id: int) -> None:
    """Ask Stripe what the key may do, and what the account is like.

    Raises Refused: "not-connected", "key-unchecked".
    """
    connection = current_connection(connector.db, workspace_id)
    if connection is None:
        raise Refused("not-connected")
    look(connector, connection.id)


def disconnect(connector: Connector, workspace_id: int, by: Who = SYSTEM) -> str:
    """Remove the key and the webhook that we made with it, or give the account back to Stripe.

    "" or, by OAuth, how that went: done, shared, refused, unknown. It is ended here whichever.
    Raises Refused("key-other-account") while an invoice is being made.
    """
    former = former_of(connector, workspace_id)
    with writing(connector.db) as session:
        held = hold(session, workspace_id)
        if held.connection is None:
            return ""
        end(session, held)
        note(session, workspace_id, by, "stripe-disconnected", Thing("stripe"))
        ended = held.connection.id
    forget(connector, ended)
    by_oauth = former.access if former and former.connection_id == ended else None
    went = give_back(connector, by_oauth, but=ended) if by_oauth and by_oauth.scope else ""
    with writing(connector.db) as session:
        # Connected again meanwhile? Then the key is in use.
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == ended, StripeConnection.ended_at.is_not(None))
            .values(key_encrypted="")
        )
    return went
