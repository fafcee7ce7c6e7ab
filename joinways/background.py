"""What the server does by itself: finishing what was begun, whoever began it.

Safe in any number of processes: every attempt is taken under a lease.
"""

import logging
import threading
import time
from queue import Empty, SimpleQueue

from flask import Flask
from sqlalchemy import select

from joinways.database import now
from joinways.extensions import db
from joinways.invoices.issuing import drive
from joinways.invoices.visiting import FOLLOW_UPS, worker
from joinways.models import Invoicing
from joinways.notices.round import notices_round

log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0

LONGEST_TURN_SECONDS = 60.0
"""One slow account must not hold up the others."""


def start(app: Flask) -> None:
    """Look after unfinished invoices in a thread of this process: what is handed over at once,
    everything that is due every 15 s."""
    follow_ups: SimpleQueue[int] = SimpleQueue()
    app.extensions[FOLLOW_UPS] = follow_ups
    name, arguments = "joinways-background", (app, follow_ups)
    threading.Thread(target=_run, args=arguments, name=name, daemon=True).start()


def _run(app: Flask, follow_ups: "SimpleQueue[int]") -> None:
    next_round = 0.0
    while True:
        try:
            with app.app_context():
                if time.monotonic() >= next_round:
                    resume_due()
                    notices_round()
                    next_round = time.monotonic() + EVERY_SECONDS
                turn(follow_ups.get(timeout=max(0.0, next_round - time.monotonic())))
        except Empty:
            continue
        except Exception:
            # Whatever it was, the next round tries again; the thread must not die of it.
            log.exception("background round failed")
            time.sleep(1)


def resume_due() -> int:
    """Lead on every attempt whose turn has come; how many there were."""
    moment = now(db.session)
    due = db.session.scalars(
        select(Invoicing.id)
        .where(
            Invoicing.status.in_(("open", "closing")),
            Invoicing.next_try_at <= moment,
            Invoicing.lease_until <= moment,
        )
        .order_by(Invoicing.next_try_at)
    ).all()
    db.session.rollback()
    for attempt_id in due:
        turn(attempt_id)
    return len(due)


def turn(attempt_id: int) -> None:
    """Lead one attempt on; whatever goes wrong with it is its own affair."""
    try:
        drive(worker(LONGEST_TURN_SECONDS, patient=True), attempt_id, heed_back_off=True)
    except Exception:
        log.exception("attempt %s could not be led on", attempt_id)
        db.session.rollback()
