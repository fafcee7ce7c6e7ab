"""Our own defences, each taken away: from a victim's process, or from its database.

Nothing of this is reachable from the product. Some defences stand one behind the other; then
removing one alone shows nothing, and the test of it says which others go with it.
"""

import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import now, writing
from joinways.domain import billing
from joinways.domain import invoice as domain
from joinways.invoices import actions, attempt, ending, issuing, steps, visiting
from joinways.invoices.attempt import Attempt, Worker
from joinways.models import Invoicing, Quote
from joinways.stripe_gateway import StripeGateway

MOMENT_SECONDS = 0.05
"""How long everybody hesitates before the claim where two are to meet in it."""


def put_in_place_of(original: Any, other: Any) -> None:
    """Replace a function in every module of ours that has imported it."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] != "joinways":
            continue
        for known, value in list(vars(module).items()):
            if value is original:
                setattr(module, known, other)


def hesitate() -> None:
    """No defence is removed: the moment between reading and claiming is made longer."""
    move = actions._move

    def slow(session: Session, quote: Quote) -> bool:
        time.sleep(MOMENT_SECONDS)
        return move(session, quote)

    actions._move = slow


def deadline() -> None:
    """No defence of its own: a worker is given all the time there is, as `invoices resume` is."""
    worker = visiting.worker

    def unhurried(_seconds: float | None = None, *, patient: bool = False) -> Worker:
        return worker(None, patient=patient)

    put_in_place_of(worker, unhurried)


def compare_and_set() -> None:
    """The claim takes the quote without asking whether it still is signed."""

    def take(session: Session, quote: Quote) -> bool:
        session.execute(
            update(Quote)
            .where(Quote.id == quote.id)
            .values(state="invoicing", version=Quote.version + 1)
            .execution_options(synchronize_session=False)
        )
        return True

    actions._move = take


def stable_keys() -> None:
    """Every call carries a key of its own."""
    put_in_place_of(domain.key, lambda *_: f"jw-{secrets.token_hex(12)}")


def key_rotation() -> None:
    """A key whose stored answer is an error is used again."""

    def same_key(worker: Worker, mine: Attempt, **values: Any) -> bool:
        attempt.record(worker, mine, **values)
        return True

    put_in_place_of(issuing._new_key, same_key)


def early_commit() -> None:
    """The draft's id is recorded only once the invoice is finalised."""

    def all_at_once(worker: Worker, gateway: StripeGateway, mine: Attempt) -> None:
        made = gateway.create_draft(
            mine.bill, mine.customer_id or "", mine.marks, mine.key("draft")
        )
        gateway.add_lines(made.id, mine.bill, 0, mine.key("lines"))
        invoice = gateway.finalize(made.id, mine.key("finalize"))
        attempt.progress(worker, mine, "lines", stripe_invoice_id=made.id)
        recorded = replace(mine, step="lines", stripe_invoice_id=made.id)
        ending.finish_invoiced(worker, recorded, invoice)

    steps.AFTER["customer"] = all_at_once


def comparison() -> None:
    """The draft is finalised whatever it comes to."""
    put_in_place_of(billing.differences, lambda *_: [])


def lease() -> None:
    """Whoever comes takes the attempt, though another worker holds it."""

    def take(worker: Worker, attempt_id: int, _heed_back_off: bool) -> str | None:
        with writing(worker.db) as session:
            open_ones = Invoicing.status.in_(("open", "closing"))
            known: str | None = session.scalar(
                select(Invoicing.lease).where(Invoicing.id == attempt_id, open_ones)
            )
            if known is None:
                return None
            token = known or secrets.token_hex(16)  # they share it: nobody is turned away
            until = now(session) + timedelta(seconds=worker.lease_seconds)
            session.execute(
                update(Invoicing)
                .where(Invoicing.id == attempt_id)
                .values(lease=token, lease_until=until, tried_at=now(session))
            )
        return token

    put_in_place_of(attempt.take, take)
    put_in_place_of(attempt.let_go, lambda *_: None)


def fence() -> None:
    """What a worker knows is written, whoever holds the attempt by now."""

    def record(
        worker: Worker,
        mine: Attempt,
        also: Callable[[Session], None] | None = None,
        **values: Any,
    ) -> None:
        with writing(worker.db) as session:
            until = now(session) + timedelta(seconds=worker.lease_seconds)
            session.execute(
                update(Invoicing)
                .where(Invoicing.id == mine.id)
                .values(**{"lease_until": until, **values})
            )
            if also:
                also(session)

    put_in_place_of(attempt.record, record)


def read_before_write() -> None:
    """Keys are trusted for ever."""
    vars(attempt)["Attempt"].read_first = property(lambda _: False)


REMOVE: dict[str, Callable[[], None]] = {
    "hesitate": hesitate,
    "deadline": deadline,
    "compare-and-set": compare_and_set,
    "stable keys": stable_keys,
    "key rotation": key_rotation,
    "early commit": early_commit,
    "comparison": comparison,
    "lease": lease,
    "fence": fence,
    "read-before-write": read_before_write,
}
"""From the victim's process."""

DROP: dict[str, tuple[str, ...]] = {
    "unique index": (
        "DROP INDEX uq_invoicing_one_live",
        "DROP INDEX uq_invoice_one_live",
        "ALTER TABLE invoicing DROP CONSTRAINT uq_invoicing_quote_id_number",
    ),
}
"""From the (PostgreSQL) database.

The uniqueness of Stripe's events (stripe_event: connection_id, event_id) belongs here too; the
sweep that sees it is the webhooks' own.
"""
