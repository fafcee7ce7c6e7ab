"""`flask --app app invoices …`"""

import time
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy import select

from joinways.database import now
from joinways.extensions import db
from joinways.invoices.issuing import drive
from joinways.invoices.visiting import worker
from joinways.models import Invoicing

group = AppGroup("invoices", help="Invoices at Stripe.")

_LOOK_AGAIN_SECONDS = 0.2

LONGEST_TURN_SECONDS = 600.0
"""A worker that was asleep for longer asks nothing any more: it may be a day later."""


@group.command("resume")
def resume() -> None:
    """Finish every invoice that was begun; wait for other workers, ignore back-off."""
    before, had_their_turn = None, False
    while (state := _unfinished()) and not (had_their_turn and state == before):
        before = state
        had_their_turn = all([_turn(row[0]) for row in state])
    for row in _unfinished():
        click.echo(f"attempt {row[0]}: waits at step {row[2]} ({row[3] or 'held'})")
    click.echo(f"{len(_unfinished())} left, nothing more can move")


def _unfinished() -> list[tuple[Any, ...]]:
    """What is not at its end, with all that changes when it moves."""
    rows = db.session.execute(
        select(
            Invoicing.id,
            Invoicing.status,
            Invoicing.step,
            Invoicing.problem,
            Invoicing.mail,
        )
        .where(Invoicing.status.in_(("open", "closing")))
        .order_by(Invoicing.id)
    ).all()
    db.session.rollback()
    return [tuple(row) for row in rows]


def _turn(attempt_id: int) -> bool:
    """Whether the attempt was ours to drive: another worker may have been faster."""
    _wait_until_free(attempt_id)
    try:
        return drive(worker(LONGEST_TURN_SECONDS, patient=True), attempt_id)
    except Exception as error:
        # One that cannot be led on must not keep the others waiting.
        db.session.rollback()
        click.echo(f"attempt {attempt_id}: {type(error).__name__}: {error}", err=True)
        return True


def _wait_until_free(attempt_id: int) -> None:
    while True:
        attempt = db.session.get_one(Invoicing, attempt_id, populate_existing=True)
        left = (attempt.lease_until - now(db.session)).total_seconds()
        db.session.rollback()
        if left <= 0:
            return
        time.sleep(min(left, _LOOK_AGAIN_SECONDS))
