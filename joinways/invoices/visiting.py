"""Who comes by finishes what was begun: driving an attempt from a request."""

import time
from datetime import datetime

from flask import Flask, current_app
from sqlalchemy import select
from werkzeug.wrappers import Response

from joinways.config import Config
from joinways.database import now
from joinways.extensions import db
from joinways.invoices.attempt import Worker
from joinways.invoices.issuing import drive
from joinways.models import Invoicing
from joinways.quotes.progress import VISIT_EVERY
from joinways.workspace.connection import Connector

PRESS_SECONDS = 55.0
"""A press on the button is answered within 60 s, whatever Stripe does."""

VISIT_SECONDS = 20.0
"""A visit only asks again: it waits for one answer, not for all retries."""

FOLLOW_UPS = "joinways-follow-ups"
"""Where a server with a background thread takes what is left to do (`background.start`)."""

_LOOK_AGAIN_SECONDS = 0.15


def connector() -> Connector:
    """What opens the connections of this application."""
    config: Config = current_app.config["JOINWAYS"]
    return Connector.of(config, db.session)


def worker(seconds: float | None = None, *, patient: bool = False) -> Worker:
    """A worker of this application, for at most so many seconds.

    `patient`: nobody waits for it; what it tries in vain moves the next try further away.
    """
    config: Config = current_app.config["JOINWAYS"]
    deadline = None if seconds is None else time.monotonic() + seconds
    unhurried = patient or deadline is None
    return Worker(db.session, connector().open, config.lease_seconds, deadline, unhurried)


def press(attempt_id: int) -> None:
    """Lead an attempt to its mail, or wait while another worker does."""
    mine = worker(PRESS_SECONDS)
    while not drive(mine, attempt_id, until="mail"):
        if not _held_by_another(attempt_id) or time.monotonic() > (mine.deadline or 0):
            return
        time.sleep(_LOOK_AGAIN_SECONDS)


def visit(attempt_id: int) -> None:
    """Lead an attempt on when it is free and was not tried just now."""
    tried_at, moment = _tried_at(attempt_id), now(db.session)
    db.session.rollback()
    just_now = tried_at is not None and moment - tried_at < VISIT_EVERY
    drive(worker(VISIT_SECONDS), attempt_id, until="mail", heed_back_off=just_now)


def follow_up_after(answer: Response, attempt_id: int) -> Response:
    """`answer`, after which what is left to do is done: the person does not wait for it."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]

    @answer.call_on_close
    def _follow_up() -> None:
        if follow_ups := app.extensions.get(FOLLOW_UPS):
            follow_ups.put(attempt_id)  # else the next page of this connection would wait
            return
        with app.app_context():
            drive(worker(PRESS_SECONDS, patient=True), attempt_id, heed_back_off=True)

    return answer


def latest_attempt(quote_id: int, after: int) -> Invoicing | None:
    """The quote's last attempt, if it came after the first `after` ones."""
    found: Invoicing | None = db.session.scalar(
        select(Invoicing)
        .where(Invoicing.quote_id == quote_id, Invoicing.number > after)
        .order_by(Invoicing.number.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )
    return found


def is_free(attempt: Invoicing) -> bool:
    """Whether no worker holds the attempt at the moment."""
    return attempt.lease_until <= now(db.session)


def _tried_at(attempt_id: int) -> datetime | None:
    return db.session.get_one(Invoicing, attempt_id, populate_existing=True).tried_at


def _held_by_another(attempt_id: int) -> bool:
    attempt = db.session.get_one(Invoicing, attempt_id, populate_existing=True)
    held = attempt.status in ("open", "closing") and attempt.lease_until > now(db.session)
    db.session.rollback()
    return held
