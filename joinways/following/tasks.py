"""Recurring work, done once however many processes run: a row says who does it, and until when."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from joinways.database import Db, now, writing
from joinways.models import Task

LEASE = timedelta(minutes=5)


@dataclass(frozen=True)
class Turn:
    """The right to do a piece of work now; `progress` is what the last one wrote down."""

    name: str
    lease: str
    progress: dict[str, Any]


def take(db: Db, name: str, *, now_already: bool = False) -> Turn | None:
    """The turn, if the work is due (or is wanted `now_already`) and nobody does it; else None."""
    lease = secrets.token_hex(16)
    with writing(db) as session:
        moment = now(session)
        dialect = postgresql if session.connection().dialect.name == "postgresql" else sqlite
        session.execute(
            dialect.insert(Task.__table__)
            .values(
                name=name, lease="", lease_until=moment, next_at=moment, progress={}, ended_at=None
            )
            .on_conflict_do_nothing(index_elements=["name"])
        )
        free = [Task.name == name, Task.lease_until <= moment]
        if not now_already:
            free.append(Task.next_at <= moment)
        row = session.execute(
            update(Task)
            .where(*free)
            .values(lease=lease, lease_until=moment + LEASE)
            .returning(Task.progress)
            .execution_options(synchronize_session=False)
        ).first()
    return Turn(name, lease, dict(row[0])) if row else None


def keep(db: Db, turn: Turn, progress: dict[str, Any]) -> bool:
    """Write down how far it got, and go on; False when the turn is somebody else's by now."""
    with writing(db) as session:
        kept: Any = session.execute(
            update(Task)
            .where(Task.name == turn.name, Task.lease == turn.lease)
            .values(progress=progress, lease_until=now(session) + LEASE)
            .execution_options(synchronize_session=False)
        )
    return bool(kept.rowcount)


def end(db: Db, turn: Turn, every: timedelta, progress: dict[str, Any] | None = None) -> None:
    """The work is done; it is due again after `every`."""
    with writing(db) as session:
        moment = now(session)
        session.execute(
            update(Task)
            .where(Task.name == turn.name, Task.lease == turn.lease)
            .values(
                lease="",
                lease_until=moment,
                next_at=moment + every,
                progress=progress or {},
                ended_at=moment,
            )
            .execution_options(synchronize_session=False)
        )
