"""Recurring work is done by one at a time, and again when its time has come."""

from datetime import timedelta

from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.following import tasks
from joinways.models import Task
from joinways.models.columns import utc_now
from tests.actions.desk import Desk

HOUR = timedelta(hours=1)


def lease_runs_out() -> None:
    with writing(db.session) as session:
        session.execute(update(Task).values(lease_until=utc_now() - timedelta(seconds=1)))


def test_one_has_the_turn_until_it_ends(desk: Desk) -> None:
    turn = tasks.take(db.session, "sync")
    assert turn is not None
    assert tasks.take(db.session, "sync") is None
    assert tasks.take(db.session, "events") is not None
    tasks.end(db.session, turn, timedelta(0))
    assert tasks.take(db.session, "sync") is not None


def test_it_is_due_again_after_its_time(desk: Desk) -> None:
    turn = tasks.take(db.session, "sync")
    assert turn is not None
    tasks.end(db.session, turn, HOUR)
    assert tasks.take(db.session, "sync") is None
    assert tasks.take(db.session, "sync", now_already=True) is not None


def test_progress_of_one_that_died_is_gone_on_from(desk: Desk) -> None:
    turn = tasks.take(db.session, "sync")
    assert turn is not None
    assert tasks.keep(db.session, turn, {"reached": 7})
    lease_runs_out()
    second = tasks.take(db.session, "sync")
    assert second is not None
    assert second.progress == {"reached": 7}
    assert not tasks.keep(db.session, turn, {"reached": 8})
    tasks.end(db.session, turn, HOUR)  # what is no longer its own it cannot end
    assert tasks.keep(db.session, second, {"reached": 9})
