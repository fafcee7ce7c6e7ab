"""What the server does by itself: finishing what was begun, and following what was sent.

Safe in any number of processes: every attempt, event, order and mail is taken under a lease, and
recurring work has a row that says whose turn it is. Three threads, so that an invoice that waits
for a slow Stripe does not keep a payment from showing, nor a slow mail server either.
"""

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

from flask import Flask, current_app
from sqlalchemy import select

from joinways.config import Config
from joinways.database import now
from joinways.extensions import db
from joinways.following.rounds import follow
from joinways.following.routes import WAKE
from joinways.invoices.attempt import Worker
from joinways.invoices.issuing import drive
from joinways.invoices.recognising import Lookout
from joinways.invoices.visiting import FOLLOW_UPS, connector, worker
from joinways.models import Invoicing
from joinways.notices.round import notices_round
from joinways.operations.rounds import Beat
from joinways.orders import leading as orders
from joinways.papers.round import papers_round
from joinways.privacy.retention import forget_due
from joinways.privacy.sweeping import Sweep
from joinways.sending.round import sending_round, with_addresses

log = logging.getLogger(__name__)

EVERY_SECONDS = 15.0

LOOK_SECONDS = 20.0
"""One account that does not answer must not keep the server from its work."""

LONGEST_TURN_SECONDS = 60.0
"""One slow account must not hold up the others."""


def start(app: Flask) -> None:
    """Look after unfinished invoices in one thread of this process (what is handed over at once,
    everything that is due every 15 s), after what Stripe tells in another, after what a team is
    told in a third."""
    follow_ups: SimpleQueue[int] = SimpleQueue()
    wake = threading.Event()
    app.extensions[FOLLOW_UPS], app.extensions[WAKE] = follow_ups, wake
    _start(_finish, app, follow_ups)
    _start(_follow, app, wake)
    _start(_tell, app)


def _start(work: Callable[..., None], *arguments: object) -> None:
    name = f"joinways{work.__name__}"
    threading.Thread(target=work, args=arguments, name=name, daemon=True).start()


def _finish(app: Flask, follow_ups: "SimpleQueue[int]") -> None:
    next_round, lookout, beat = 0.0, Lookout(), Beat("finish")
    while True:
        try:
            with app.app_context():
                if time.monotonic() >= next_round:
                    look_out(lookout)
                    resume_due()
                    orders.resume_due(_patient())
                    beat.ended_well(db.session)
                    next_round = time.monotonic() + EVERY_SECONDS
                turn(follow_ups.get(timeout=max(0.0, next_round - time.monotonic())))
        except Empty:
            continue
        except Exception:
            # Whatever it was, the next round tries again; the thread must not die of it.
            log.exception("background round failed")
            time.sleep(1)


def look_out(lookout: Lookout) -> None:
    """Before anything moves: was an older database put back? What fails keeps nothing waiting."""
    try:
        lookout.look(lambda: worker(LOOK_SECONDS, patient=True))
    except Exception:
        log.exception("whether a backup was put back could not be seen")
        db.session.rollback()


def _follow(app: Flask, wake: threading.Event) -> None:
    """A round at the start, whenever a webhook wakes us, and every 15 s (or oftener if set so)."""
    config: Config = app.config["JOINWAYS"]
    beat = Beat("follow")
    while True:
        wake.clear()
        try:
            with app.app_context():
                follow_round()
                beat.ended_well(db.session)
        except Exception:
            log.exception("background round failed")
            time.sleep(1)
        wake.wait(min(EVERY_SECONDS, config.sync_seconds))


def _tell(app: Flask) -> None:
    """A thread of its own: a mail server that hangs holds up no invoice and no payment."""
    looked: dict[int, float] = {}
    beat, swept = Beat("tell"), Sweep()
    while True:
        try:
            with app.app_context():
                sending_round()
                notices_round(with_addresses)
                papers_round(looked)
                forget_due(db.session)
                swept.due(db.session)
                beat.ended_well(db.session)
        except Exception:
            log.exception("background round failed")
        time.sleep(EVERY_SECONDS)


def follow_round() -> None:
    """What Stripe told, and what it has to be asked. Needs an application context."""
    config: Config = current_app.config["JOINWAYS"]
    follow(_patient, connector(), config.sync_seconds, config.base_url)


def _patient() -> Worker:
    return worker(LONGEST_TURN_SECONDS, patient=True)


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
