"""Recognising a restored backup: Stripe has invoices of ours that no attempt of ours made."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.invoice import back_off
from joinways.invoices.attempt import Worker
from joinways.invoices.comparing import attempt_of, over
from joinways.models import Installation, Invoicing, Quote, StripeConnection, Task
from joinways.stripe_words import GatewayError, OutOfTime, StripeInvoice

log = logging.getLogger(__name__)

NEWEST = 100
"""One page of Stripe's list: what is looked at when the server starts."""

_EVER = datetime(2011, 1, 1, tzinfo=UTC)
_NAME = "reconcile"


def looks_restored(worker: Worker, connection_id: int) -> list[StripeInvoice]:
    """Those of the account's newest invoices that we made, and no attempt knows of.

    Right whoever issues meanwhile: an attempt is committed before its first call, and Stripe is
    asked before the database. Raises GatewayError, OutOfTime.
    """
    gateway = worker.connect(connection_id, worker.deadline)
    newest = list(islice(gateway.invoices_since(_EVER), NEWEST))
    instance = worker.db.get_one(Installation, 1).name
    ours = [
        invoice
        for invoice in newest
        if invoice.metadata.get("instance") == instance and not over(invoice)
    ]
    known = _attempts(worker.db, {invoice.metadata.get("quote", "") for invoice in ours})
    decided = set(_noted(worker.db())["decided"])
    worker.db.rollback()
    return [
        invoice
        for invoice in ours
        if (invoice.metadata.get("quote", ""), attempt_of(invoice)) not in known
        and invoice.id not in decided
    ]


def _attempts(db: Db, quotes: set[str]) -> set[tuple[str, int]]:
    rows = db.execute(
        select(Quote.public_id, Invoicing.number)
        .join(Invoicing, Invoicing.quote_id == Quote.id)
        .where(Quote.public_id.in_(quotes))
    )
    return {(row[0], row[1]) for row in rows}


def refuse_invoicing(db: Db) -> None:
    """From now on nothing is invoiced and nothing moves, until it is compared with Stripe."""
    with writing(db) as session:
        session.execute(update(Installation).values(must_reconcile=True))


def allow_invoicing(db: Db) -> None:
    """It is compared: what was left for a person counts as decided from now on."""
    with writing(db) as session:
        session.execute(update(Installation).values(must_reconcile=False))
        noted = _noted(session)
        _note(session, [], sorted({*noted["decided"], *noted["undecided"]}))


def note_undecided(db: Db, invoices: Iterable[str]) -> None:
    """Remember the invoices (ids of Stripe) that wait for a person's decision."""
    with writing(db) as session:
        _note(session, sorted(invoices), _noted(session)["decided"])


def decided(db: Db) -> set[str]:
    """The invoices (ids of Stripe) about which a person has decided."""
    found = set(_noted(db())["decided"])
    db.rollback()
    return found


def _noted(session: Session) -> dict[str, Any]:
    progress = session.scalar(select(Task.progress).where(Task.name == _NAME))
    return {"undecided": [], "decided": [], **(progress or {})}


def _note(session: Session, undecided: list[str], done: list[str]) -> None:
    task = session.get(Task, _NAME)
    if task is None:
        moment = now(session)
        task = Task(name=_NAME, lease_until=moment, next_at=moment)
        session.add(task)
    task.progress = {"undecided": undecided, "decided": done}


def connections(db: Db) -> list[int]:
    """The connections that have a key."""
    found = db.scalars(
        select(StripeConnection.id)
        .where(StripeConnection.key_encrypted != "")
        .order_by(StripeConnection.id)
    ).all()
    db.rollback()
    return list(found)


@dataclass
class Lookout:
    """Looks once at every connection, and again later at one that gave no answer."""

    tries: dict[int, int] = field(default_factory=dict)
    waits: dict[int, float] | None = None

    def look(self, make: Callable[[], Worker]) -> None:
        """Ask where no answer was had yet; invoicing is refused if a backup was put back."""
        db = make().db
        if self.waits is None:
            self.waits = dict.fromkeys(connections(db), 0.0)
        for connection_id, due in list(self.waits.items()):
            if due > time.monotonic():
                continue
            try:
                missing = looks_restored(make(), connection_id)
            except (GatewayError, OutOfTime) as error:
                log.warning("connection %s cannot be compared: %s", connection_id, error)
                tries = self.tries[connection_id] = self.tries.get(connection_id, 0) + 1
                self.waits[connection_id] = time.monotonic() + back_off(tries).total_seconds()
                continue
            del self.waits[connection_id]
            if missing:
                log.error("a backup was put back: run flask --app app invoices reconcile")
                refuse_invoicing(db)
