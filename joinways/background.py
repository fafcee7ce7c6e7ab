"""What the server does by itself: finishing what was begun, whoever began it.

Safe in any number of processes: every attempt is taken under a lease.
"""

import logging
import threading

from flask import Flask
from sqlalchemy import select

from joinways.database import now
from joinways.extensions import db
from joinways.invoices.issuing import drive
from joinways.invoices.visiting import worker
from joinways.models import Invoicing

log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0


def start(app: Flask) -> None:
    """Look after unfinished invoices in a thread of this process, now and every 15 s."""
    threading.Thread(target=_run, args=(app,), name="joinways-background", daemon=True).start()


def _run(app: Flask) -> None:
    pause = threading.Event()
    while True:
        try:
            with app.app_context():
                resume_due()
        except Exception:
            # Whatever it was, the next round tries again; the thread must not die of it.
            log.exception("background round failed")
        pause.wait(EVERY_SECONDS)


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
        .order_by(Invoicing.id)
    ).all()
    db.session.rollback()
    for attempt_id in due:
        drive(worker(), attempt_id, heed_back_off=True)
    return len(due)
