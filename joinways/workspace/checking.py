"""What can be found out about a connection, asked so that nothing changes at Stripe; kept as JSON.

`stripe_connection.findings` holds `account` (country, currency, charges), `rights` (name: [ok,
lacks or unknown, Stripe's words]), `numbering` (account, customer, unknown), `skew` (whole
seconds, None unknown), and of the last round trip `trial` (what the account adds to a draft).
"""

import time
from typing import Any

from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.domain.stripe_rights import RIGHTS, numbering_of
from joinways.models import StripeConnection
from joinways.models.columns import utc_now
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import Account, GatewayError, OutOfTime
from joinways.workspace.connection import Connector
from joinways.workspace.holding import hold, let_on
from joinways.workspace.trouble import note_broken, note_mended

LONGEST_SECONDS = 30.0
"""A person waits for it."""

UNKNOWN_ACCOUNT = Account(id="", name="", country="", currency="")


def look(connector: Connector, connection_id: int) -> None:
    """Find out, and keep it with its time. Raises Refused("key-unchecked") when Stripe is silent.

    A key that Stripe refuses is kept as broken; so is one that lacks what no invoice goes without.
    """
    connection = connector.db.get_one(StripeConnection, connection_id)
    workspace_id, whole = connection.workspace_id, bool(connection.oauth_scope)
    connector.db.rollback()
    try:
        gateway = connector.open(connection_id, time.monotonic() + LONGEST_SECONDS)
        account, found = _ask(gateway, whole=whole)
    except OutOfTime:
        raise Refused("key-unchecked") from None
    except GatewayError as error:
        if error.code != "revoked":
            raise Refused("key-unchecked") from error
        with writing(connector.db) as session:
            note_broken(session, connection_id, "revoked", error.message)
            _row(session, connection_id).checked_at = utc_now()
        return
    with writing(connector.db) as session:
        held = hold(session, workspace_id)
        row = _row(session, connection_id)
        row.findings = {**row.findings, **found}
        row.findings_at = row.checked_at = utc_now()
        if account.id:
            row.account_id, row.account_name = account.id, account.name
        if _settle(session, row, found["rights"]) and held.connection is row:
            let_on(session, held)


def _row(session: Session, connection_id: int) -> StripeConnection:
    return session.get_one(StripeConnection, connection_id, populate_existing=True)


def _ask(gateway: StripeGateway, *, whole: bool) -> tuple[Account, dict[str, Any]]:
    """The account and the findings. Raises GatewayError: revoked, or without any answer.

    `whole`: by OAuth, which gives all rights or none.
    """
    account, own = _account(gateway)
    rights = {
        each.name: ["ok", ""] if whole else _right(gateway, each.name)
        for each in RIGHTS
        if each.name != "account"
    }
    skew = gateway.clock_skew()
    return account, {
        "account": {
            "country": account.country,
            "currency": account.currency,
            "charges": account.charges,
        },
        "rights": {**rights, "account": own},
        "numbering": _numbering(gateway),
        "skew": None if skew is None else round(skew),
    }


def _account(gateway: StripeGateway) -> tuple[Account, list[str]]:
    try:
        return gateway.account(), ["ok", ""]
    except GatewayError as error:
        if error.code == "revoked" or error.kind in ("unknown", "stuck"):
            raise
        state = "lacks" if error.code == "right" else "unknown"
        return UNKNOWN_ACCOUNT, [state, error.message]


def _right(gateway: StripeGateway, name: str) -> list[str]:
    try:
        words = gateway.lacks(name)
    except GatewayError as error:
        if error.code == "revoked":
            raise
        return ["unknown", error.message]
    return ["lacks", words] if words else ["ok", ""]


def _numbering(gateway: StripeGateway) -> str:
    try:
        return numbering_of(gateway.recent_numbers())
    except GatewayError as error:
        if error.code == "revoked":
            raise
        return "unknown"


def _settle(session: Session, row: StripeConnection, rights: dict[str, list[str]]) -> bool:
    """Broken by what lacks, or mended by what does not; whether what waits may go on now."""
    needed = [rights[each.name] for each in RIGHTS if each.needed]
    lacking = [words for state, words in needed if state == "lacks"]
    if lacking:
        note_broken(session, row.id, "right", lacking[0])
        return False
    was_broken = bool(row.broken)
    surely = all(state == "ok" for state, _ in needed)
    note_mended(session, row.id, only="" if surely else "revoked")
    return was_broken and surely
