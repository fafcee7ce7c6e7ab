"""That the server's own rounds go on: each writes down, now and then, that it ended well.

In the database, so that any host's metrics and the doctor can tell.
"""

import time
from datetime import datetime, timedelta

from sqlalchemy import select

from joinways.database import Db, inserting, now, writing
from joinways.models import Task

ROUNDS = ("finish", "follow", "tell")
"""Invoices that were begun; what Stripe tells; what people are told."""

LATE = timedelta(minutes=10)
"""A round that did not end well for so long needs somebody: one turn may take a minute."""

_NOTED_EVERY_SECONDS = 60.0
_PREFIX = "round-"


class Beat:
    """One thread's memory of when it last wrote: not each round of 15 s has to be kept."""

    def __init__(self, name: str) -> None:
        self._name, self._noted = name, float("-inf")

    def ended_well(self, db: Db) -> None:
        """Write it down, once a minute."""
        if time.monotonic() - self._noted < _NOTED_EVERY_SECONDS:
            return
        note_round(db, self._name)
        self._noted = time.monotonic()


def note_round(db: Db, name: str) -> None:
    """This round ended well just now."""
    with writing(db) as session:
        moment = now(session)
        values = {"name": _PREFIX + name, "lease": "", "progress": {}, "lease_until": moment}
        put = inserting(session, Task).values(**values, next_at=moment, ended_at=moment)
        session.execute(
            put.on_conflict_do_update(index_elements=["name"], set_={"ended_at": moment})
        )


def last_rounds(db: Db) -> dict[str, datetime | None]:
    """Round -> when it last ended well, None for never."""
    names = [_PREFIX + name for name in ROUNDS]
    found = db.execute(select(Task.name, Task.ended_at).where(Task.name.in_(names))).all()
    ended = {name.removeprefix(_PREFIX): moment for name, moment in found}
    return {name: ended.get(name) for name in ROUNDS}
