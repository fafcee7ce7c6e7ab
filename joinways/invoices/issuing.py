"""Driving an attempt: one step after another, and what to do when Stripe does not do its part."""

import logging
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.domain.invoice import POINT_OF_NO_RETURN, STEPS, back_off
from joinways.invoices import steps
from joinways.invoices.attempt import (
    Attempt,
    LostLease,
    Worker,
    let_go,
    progress,
    read,
    record,
    take,
)
from joinways.invoices.ending import close, release
from joinways.models import Quote, StripeCustomer
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError, OutOfTime
from joinways.workspace.trouble import note_broken, note_mended

PAUSE = timedelta(seconds=5)
"""How long an attempt rests when the time of the one who drove it ran out."""

log = logging.getLogger(__name__)

MOST_ERRORS = 4
"""How many errors one drive works around before it waits: what comes back is no accident."""


def drive(
    worker: Worker, attempt_id: int, *, until: str = "done", heed_back_off: bool = False
) -> bool:
    """Lead an attempt as far as it goes now, at most to the step `until`.

    False when another worker holds it, or it has to wait. Never raises for what Stripe does.
    """
    lease = take(worker, attempt_id, heed_back_off)
    if lease is None:
        return False
    try:
        _lead(worker, attempt_id, lease, until)
    except LostLease:
        return False
    finally:
        let_go(worker, attempt_id, lease)
    return True


def _lead(worker: Worker, attempt_id: int, lease: str, until: str) -> None:
    errors = 0
    gateway = None
    attempt = read(worker, attempt_id, lease)
    while not _ended(attempt, until):
        try:
            gateway = gateway or worker.connect(attempt.connection_id, worker.deadline)
            _next(worker, gateway, attempt)
        except OutOfTime:
            _note_pause(worker, attempt)
            return
        except GatewayError as error:
            errors += 1
            if not _handle(worker, attempt, error, patient=errors <= MOST_ERRORS):
                return
        else:
            _note_mended(worker, attempt)
        attempt = read(worker, attempt_id, lease)
        if attempt.problem == "finalized-differs":
            return  # looked at just now; what becomes of it a person decides at Stripe


def _ended(attempt: Attempt, until: str) -> bool:
    return attempt.status not in ("open", "closing") or attempt.step == until


def _next(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    if attempt.status == "closing":
        release(worker, gateway, attempt)
    else:
        steps.AFTER[attempt.step](worker, gateway, attempt)


def _handle(worker: Worker, attempt: Attempt, error: GatewayError, patient: bool) -> bool:
    """Write down what an error means. True when the attempt can go on at once."""
    log.warning(
        "stripe: %s (%s) at step %s of attempt %s, request %s",
        error.kind, error.code, attempt.step, attempt.id, error.request_id,
    )  # fmt: skip
    if error.kind == "unknown" or not patient:
        return _wait(worker, attempt, "unknown", error)
    if error.kind == "blocked":
        _note_broken(worker, attempt, error)
        return _wait(worker, attempt, "blocked", error)
    if STEPS.index(attempt.step) >= POINT_OF_NO_RETURN:
        return _after_finalize(worker, attempt, error)
    if error.kind == "missing":
        return _build_anew(worker, attempt)
    if error.kind == "stuck" or attempt.status == "closing":
        return _new_key(worker, attempt)
    close(worker, attempt, "rejected", _detail(error))
    return True


def _wait(worker: Worker, attempt: Attempt, problem: str, error: GatewayError) -> bool:
    tries, next_try_at = _next_turn(worker, attempt)
    record(
        worker,
        attempt,
        tries=tries,
        next_try_at=next_try_at,
        # A closing attempt keeps the reason for which it closes.
        problem=attempt.problem if attempt.status == "closing" else problem,
        request_id=error.request_id[:200],
    )
    return False


def _next_turn(worker: Worker, attempt: Attempt) -> tuple[int, datetime]:
    """How many tries there were, and when it is due again (UTC).

    Somebody who looks every few seconds does not push the server's own next try away.
    """
    if not worker.patient and attempt.tries:
        later = attempt.read_at + back_off(attempt.tries)
        due = attempt.next_try_at
        return attempt.tries, due if due > attempt.read_at else later
    return attempt.tries + 1, attempt.read_at + back_off(attempt.tries + 1)


def _note_pause(worker: Worker, attempt: Attempt) -> None:
    """This worker's time is over, not the work: another may go on in a moment."""
    problem = "unknown" if attempt.status == "open" else attempt.problem
    record(worker, attempt, problem=problem, next_try_at=attempt.read_at + PAUSE)


def _after_finalize(worker: Worker, attempt: Attempt, error: GatewayError) -> bool:
    """The invoice stands whatever happens now; only the mail or the reminders may fail."""
    if attempt.step == "mail":
        return _reminders_off(worker, attempt, error)
    if error.kind != "stuck":
        progress(worker, attempt, "mail", mail="failed", problem_detail=_detail(error))
    elif error.code in ("lock_timeout", "rate_limit"):
        # Refused before any effect: to ask again under a new key cannot mail twice.
        return _new_key(worker, attempt, mail="none", mail_started_at=None)
    else:
        # The stored answer may hide a mail; with its key given up, the step looks for it.
        return _new_key(worker, attempt)
    return True


def _reminders_off(worker: Worker, attempt: Attempt, error: GatewayError) -> bool:
    """To turn them on twice does no harm, so only a real no ends it; the row says so."""
    if error.kind == "stuck":
        return _new_key(worker, attempt)
    progress(
        worker,
        attempt,
        "done",
        status="done",
        ended_at=attempt.read_at,
        problem="reminders-off",
        problem_detail=_detail(error),
    )
    return True


def _detail(error: GatewayError) -> dict[str, Any]:
    return {"code": error.code, "field": error.field, "message": error.message}


def _new_key(worker: Worker, attempt: Attempt, **values: Any) -> bool:
    """Give the key up. From now on this attempt reads before it writes."""
    epoch = attempt.key_epoch + 1
    record(worker, attempt, key_epoch=epoch, key_born_at=attempt.read_at, **values)
    return True


def _build_anew(worker: Worker, attempt: Attempt) -> bool:
    """Somebody deleted our draft, or the customer, at Stripe: begin again from what is left."""
    step = "customer" if attempt.step in ("draft", "lines") else "start"

    def forget_customer(session: Session) -> None:
        client = select(Quote.client_id).where(Quote.id == attempt.quote_id)
        session.execute(
            delete(StripeCustomer).where(
                StripeCustomer.client_id == client.scalar_subquery(),
                StripeCustomer.connection_id == attempt.connection_id,
            )
        )

    record(
        worker,
        attempt,
        also=forget_customer if step == "start" else None,
        step=step,
        stripe_invoice_id=None,
        customer_id=attempt.customer_id if step == "customer" else None,
        key_epoch=attempt.key_epoch + 1,
        key_born_at=attempt.read_at,
    )
    return True


def _note_broken(worker: Worker, attempt: Attempt, error: GatewayError) -> None:
    with writing(worker.db) as session:
        note_broken(session, attempt.connection_id, error.code, error.message)


def _note_mended(worker: Worker, attempt: Attempt) -> None:
    # A closing attempt keeps the word for which it closes; that it had to wait, its tries say.
    waited = attempt.status == "closing" and attempt.tries > 0
    if attempt.problem != "blocked" and not waited:
        return
    with writing(worker.db) as session:
        note_mended(session, attempt.connection_id)
