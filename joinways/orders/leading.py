"""Leading an order to its end, and what to do when Stripe does not do its part."""

import logging
import time
from datetime import datetime
from typing import Any

from sqlalchemy import select

from joinways.database import Db, now, writing
from joinways.domain.invoice import back_off
from joinways.invoices.attempt import LostLease, Worker
from joinways.invoices.issuing import MOST_ERRORS, PAUSE
from joinways.models import InvoiceOrder
from joinways.models.columns import utc_now
from joinways.orders.doing import DO, refuse
from joinways.orders.taking import Order, let_go, read, record, take
from joinways.stripe_words import GatewayError, OutOfTime
from joinways.workspace.trouble import note_broken, note_mended

TIMEOUT_SECONDS = 15.0
"""What one call may take."""

log = logging.getLogger(__name__)

NOTHING_DONE = ("lock_timeout", "rate_limit")
"""Refused before any effect, whatever is kept under the key."""


def lead(worker: Worker, order_id: int, *, heed_back_off: bool = False) -> bool:
    """Lead an order as far as it goes now: done, refused, or to be asked again.

    False when another worker holds it, or it has ended or to wait. Never raises for what Stripe
    does.
    """
    lease = take(worker, order_id, heed_back_off)
    if lease is None:
        return False
    try:
        _lead(worker, order_id, lease)
    except LostLease:
        return False
    finally:
        let_go(worker, order_id, lease)
    return True


def due(db: Db, moment: datetime) -> list[int]:
    """The open orders whose turn has come by then (UTC), the one that waited longest first."""
    found = db.scalars(
        select(InvoiceOrder.id)
        .where(
            InvoiceOrder.status == "open",
            InvoiceOrder.next_try_at <= moment,
            InvoiceOrder.lease_until <= moment,
        )
        .order_by(InvoiceOrder.next_try_at)
    ).all()
    db.rollback()
    return list(found)


def resume_due(worker: Worker, *, heed_back_off: bool = True) -> int:
    """Lead on every order whose turn has come; how many there were. One in trouble stops none."""
    moment = now(worker.db)
    waiting = due(worker.db, moment) if heed_back_off else _open(worker.db)
    for order_id in waiting:
        if worker.deadline is not None and time.monotonic() > worker.deadline - TIMEOUT_SECONDS:
            break  # its turn comes in the next round, as if it had not been looked at
        try:
            lead(worker, order_id, heed_back_off=heed_back_off)
        except Exception:
            log.exception("order %s could not be led on", order_id)
            worker.db.rollback()
    return len(waiting)


def _open(db: Db) -> list[int]:
    found = db.scalars(
        select(InvoiceOrder.id).where(InvoiceOrder.status == "open").order_by(InvoiceOrder.id)
    ).all()
    db.rollback()
    return list(found)


def _lead(worker: Worker, order_id: int, lease: str) -> None:
    errors: list[str] = []
    gateway = None
    order = read(worker, order_id, lease)
    while order.status == "open":
        try:
            gateway = gateway or worker.connect(order.connection_id, worker.deadline)
            DO[order.kind](worker, gateway, order)
        except OutOfTime:
            record(worker, order, problem="unknown", next_try_at=order.read_at + PAUSE)
            return
        except GatewayError as error:
            errors.append(error.kind)
            if not _handle(worker, order, error, errors):
                return
        else:
            _note_mended(worker, order)
        order = read(worker, order_id, lease)


def _handle(worker: Worker, order: Order, error: GatewayError, errors: list[str]) -> bool:
    """Write down what an error means. True when the order can go on at once."""
    log.warning(
        "stripe: %s (%s) at order %s (%s), request %s",
        error.kind, error.code, order.id, order.kind, error.request_id,
    )  # fmt: skip
    if error.kind == "unknown" or len(errors) > MOST_ERRORS:
        return _wait(worker, order, "unknown")
    if error.kind == "blocked":
        _note_connection(worker, order, error.code, error.message[:500])
        return _wait(worker, order, "blocked")
    if error.kind == "stuck":
        return _new_key(worker, order, error)
    if error.kind == "rejected" and errors.count("rejected") == 1 and error.code != "lines-differ":
        return True  # perhaps something came in between: the state is read once more
    refuse(worker, order, error.code if error.code == "lines-differ" else error.kind, error.message)
    return True


def _wait(worker: Worker, order: Order, problem: str) -> bool:
    """Asked again later. Somebody who looks every few seconds does not push that turn away."""
    tries, at = order.tries + 1, order.read_at + back_off(order.tries + 1)
    if not worker.patient and order.tries:
        tries, later = order.tries, order.read_at + back_off(order.tries)
        at = order.next_try_at if order.next_try_at > order.read_at else later
    record(worker, order, _changed, tries=tries, next_try_at=at, problem=problem)
    return False


def _changed(_session: Any, invoice: Any) -> None:
    """Open pages are drawn anew: they say what the order waits for."""
    invoice.changed_at = utc_now()


def _new_key(worker: Worker, order: Order, error: GatewayError) -> bool:
    """Give the key up. From now on this order reads before it writes.

    Where nothing can have been done, it is as if the call had never been made.
    """
    payload = dict(order.payload)
    if error.code in NOTHING_DONE:
        payload.pop("seen", None)
    record(
        worker,
        order,
        key_epoch=order.key_epoch + 1,
        key_born_at=order.read_at,
        payload=payload,
    )
    return True


def _note_mended(worker: Worker, order: Order) -> None:
    if order.problem == "blocked":
        _note_connection(worker, order, "", "")


def _note_connection(worker: Worker, order: Order, code: str, message: str) -> None:
    with writing(worker.db) as session:
        if code:
            note_broken(session, order.connection_id, code, message)
        else:
            note_mended(session, order.connection_id)
