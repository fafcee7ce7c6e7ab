"""The round trip that proves a webhook: something happens at Stripe, and we wait to hear of it.

What happens is that a draft invoice without lines is made and deleted. It costs nothing, gets no
number, and nobody gets a mail; what the account puts into it by itself is kept as a finding.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from joinways.database import Db, now, writing
from joinways.models import StripeConnection, Workspace
from joinways.stripe_words import GatewayError, OutOfTime, Trial
from joinways.workspace.connection import Connector

LONGEST_SECONDS = 25.0

AWAITED = timedelta(seconds=60)
"""So long a page looks by itself whether the message has come."""


@dataclass(frozen=True)
class Proof:
    """How the round trip stands: none (never tried), problem, waiting, heard, unheard.

    `seconds`: how long it took to hear, at least 1; `problem`: right, refused or unknown.
    """

    state: str
    seconds: int = 0
    problem: str = ""
    heard_at: datetime | None = None


def proof_of(connection: StripeConnection, moment: datetime) -> Proof:
    """The round trip of a connection, as it stands at this moment (UTC)."""
    sent, heard = connection.proof_sent_at, connection.proof_heard_at
    if connection.proof_problem:
        return Proof("problem", problem=connection.proof_problem)
    if sent is None:
        return Proof("none")
    if heard is not None:
        return Proof("heard", max(1, round((heard - sent).total_seconds())), heard_at=heard)
    return Proof("waiting" if moment - sent < AWAITED else "unheard")


def prove(connector: Connector, connection_id: int) -> None:
    """Let something happen at Stripe that its webhook tells of.

    Why it could not be tried is kept as a word. Without a webhook nothing is done.
    """
    if not (currency := _currency(connector.db, connection_id)):
        return
    try:
        gateway = connector.open(connection_id, time.monotonic() + LONGEST_SECONDS)
        trial = gateway.make_trial(currency)
        _begin(connector.db, connection_id, trial)  # committed before the message can come
        gateway.clear_trials()
    except (GatewayError, OutOfTime) as error:
        kind = error.kind if isinstance(error, GatewayError) else ""
        _failed(
            connector.db,
            connection_id,
            {"blocked": "right", "rejected": "refused"}.get(kind, "unknown"),
        )


def _currency(db: Db, connection_id: int) -> str:
    """The workspace's currency; "" where there is no webhook to prove."""
    connection = db.get_one(StripeConnection, connection_id, populate_existing=True)
    workspace = db.get_one(Workspace, connection.workspace_id)
    currency = workspace.currency if connection.listens else ""
    db.rollback()
    return currency


def _begin(db: Db, connection_id: int, trial: Trial) -> None:
    added = {
        "automatic_tax": trial.automatic_tax,
        "default_rates": trial.default_rates,
        "discounts": trial.discounts,
    }
    with writing(db) as session:
        row = session.get_one(StripeConnection, connection_id, populate_existing=True)
        row.proof_id, row.proof_problem = trial.id, ""
        row.proof_sent_at, row.proof_heard_at = now(session), None
        row.findings = {**row.findings, "trial": added}


def _failed(db: Db, connection_id: int, word: str) -> None:
    with writing(db) as session:
        row = session.get_one(StripeConnection, connection_id, populate_existing=True)
        row.proof_problem, row.proof_sent_at, row.proof_heard_at = word, None, None
