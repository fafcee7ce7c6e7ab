"""Keeping what opens an account, in place of what opened one before: a key, or leave by OAuth."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.audit.noting import SYSTEM, Thing, Who, note
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import StripeConnection
from joinways.models.columns import utc_now
from joinways.stripe_words import Account, GatewayError
from joinways.workspace.checking import UNKNOWN_ACCOUNT
from joinways.workspace.connection import Access, Connector, owner
from joinways.workspace.holding import Held, end, hold, let_on, nothing_was_made, trust_no_key
from joinways.workspace.letting_go import former_of, let_go
from joinways.workspace.same_account import Proof, finds_what_we_made, is_same_key


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
    """What is opened: the account ("" where a key may not tell), its mode, and whether by OAuth.
    Amounts to a question when it is another one than the connected."""

    account: Account
    livemode: bool
    simulated: bool
    oauth: bool = False


class Switch(Exception):
    """What is opened is another account or mode than the connected, and nobody has said yes."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__("another account")
        self.wanted = wanted


@dataclass(frozen=True)
class _Asked:
    """What Stripe said of it."""

    access: Access
    wanted: Wanted
    proof: Proof


def establish(
    connector: Connector,
    workspace_id: int,
    access: Access,
    *,
    may_switch: bool = True,
    by: Who = SYSTEM,
) -> int:
    """Ask Stripe what this opens and keep it, sealed, in place of what was there; the connection.

    Raises Refused: "key-refused", "key-unchecked", "key-right", and "key-other-account" while an
    invoice is being made with another account; Switch where `may_switch` is False and it opens
    another account than the connected one.
    """
    account = _account(connector, access)
    wanted = Wanted(account, access.livemode, access.simulated, bool(access.scope))
    proof = _proof(connector, workspace_id, access, wanted)
    former = former_of(connector, workspace_id)
    with writing(connector.db) as session:
        held = hold(session, workspace_id)
        same = _goes_on(connector, session, held, _Asked(access, wanted, proof))
        if same is None:
            end(session, held)
            if held.connection and not may_switch:
                raise Switch(wanted)
        known = same or _seen_before(session, workspace_id, wanted, connector.base)
        session.add(known)
        same_key = same is not None and is_same_key(connector, same, access)
        proven = bool(proof.finds) or same_key
        _keep(connector, known, wanted, access, proven=proven)
        if same and (account.id or not proven):
            for attempt in held.attempts:
                attempt.account_id = account.id
        session.flush()
        if not same_key or access.scope:
            # By OAuth the secret is the account, and the platform that calls may be another.
            trust_no_key(session, known, held.attempts if same else [])
        _note(session, held, known, by)
        connection_id = known.id
    if same:
        let_go(connector, connection_id, former)
    return connection_id


def _goes_on(
    connector: Connector, session: Session, held: Held, asked: _Asked
) -> StripeConnection | None:
    """The connection, where this opens its account; what waited then waits no longer."""
    known = held.connection
    if known is None or connector.simulates(known) != asked.access.simulated:
        return None
    same_key = is_same_key(connector, known, asked.access)
    if not same_key and not _same(session, held, asked.wanted, asked.proof):
        return None
    let_on(session, held)
    return known


def _keep(
    connector: Connector, known: StripeConnection, wanted: Wanted, access: Access, *, proven: bool
) -> None:
    known.key_encrypted = connector.vault.seal(owner(known.workspace_id), access.secret)
    known.key_last4, known.oauth_scope = access.secret[-4:], access.scope
    known.livemode, known.simulated = access.livemode, access.simulated
    known.checked_at = utc_now()
    known.broken = known.broken_detail = ""
    if wanted.account.id or not proven:
        # What could not be proven to be the account we knew does not inherit its name.
        known.account_id, known.account_name = wanted.account.id, wanted.account.name


def _note(session: Session, held: Held, known: StripeConnection, by: Who) -> None:
    """What the audit log calls it."""
    word, title = "stripe-replaced", known.key_last4
    if held.connection is None:
        word = "stripe-connected"
    elif known is not held.connection:
        word = "stripe-switched"
    if known.oauth_scope:
        word, title = "stripe-authorised", known.account_id
    note(session, known.workspace_id, by, word, Thing("stripe", title=title))


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


def _account(connector: Connector, access: Access) -> Account:
    """The account; unknown where a restricted key may not read it."""
    connector.db.rollback()
    # By OAuth its id is known, whatever Stripe answers now.
    otherwise = Account(access.secret, "", "", "") if access.scope else UNKNOWN_ACCOUNT
    try:
        return connector.with_access(access).account()
    except GatewayError as error:
        if error.code == "revoked":
            raise Refused("connect-refused" if access.scope else "key-refused") from error
        if error.kind in ("unknown", "stuck") and not access.scope:
            raise Refused("key-unchecked") from error
        return otherwise


def _proof(connector: Connector, workspace_id: int, access: Access, wanted: Wanted) -> Proof:
    """What is found of the connection's, where one of both may not tell its account."""
    known = current_connection(connector.db, workspace_id)
    if known is None or connector.simulates(known) != wanted.simulated:
        return Proof(None, None)
    if (known.account_id and wanted.account.id) or is_same_key(connector, known, access):
        return Proof(None, None)
    connection_id = known.id
    if wanted.account.id and _told(connector, connection_id) == wanted.account.id:
        return Proof(connection_id, True)
    return Proof(connection_id, finds_what_we_made(connector, connection_id, access))


def _told(connector: Connector, connection_id: int) -> str:
    """The account of the connection, which nobody has asked for yet; "" where it does not say."""
    connector.db.rollback()
    try:
        return connector.open(connection_id).account().id
    except GatewayError:
        return ""


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
