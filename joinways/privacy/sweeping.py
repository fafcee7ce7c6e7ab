"""What is over is deleted by the server itself, whether or not anybody comes back.

Once an hour, by one process: some hundred rows a transaction, found by an index, so that nobody
waits for it; what is too much for one turn is gone on with in the next round.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, or_, select, tuple_, update
from sqlalchemy.orm import Session, aliased

from joinways.account.happened import KEPT_FOR as EVENTS_KEPT_FOR
from joinways.account.lookups import IDLE
from joinways.account.throttle import DAY
from joinways.account.tokens import FORGOTTEN_AFTER
from joinways.database import Db, now, writing
from joinways.following import tasks
from joinways.importing import KEPT_FOR as UPLOADS_KEPT_FOR
from joinways.importing import KINDS
from joinways.models import (
    AccountEvent,
    AccountToken,
    DamagedFile,
    FailedSignIn,
    LinkUse,
    PasskeyChallenge,
    StoredFile,
    UserSession,
)

log = logging.getLogger(__name__)

EVERY = timedelta(hours=1)
MOST_AT_ONCE = 200
MOST_BATCHES = 25
"""Of each kind in one turn."""
_LOOK_EVERY_SECONDS = 300.0
"""Whose turn it is, is asked no more often: the answer is a row that is written."""


@dataclass(frozen=True)
class Over:
    """Rows of a table that nothing needs any more; `emptied`: these stay, without those columns."""

    model: Any
    rows: ColumnElement[bool]
    emptied: tuple[str, ...] = ()


class Sweep:
    """One thread's memory of when it last asked whether a sweep is due."""

    def __init__(self) -> None:
        self._next = float("-inf")

    def due(self, db: Db) -> int:
        """Sweep if it is due, and nobody does it; how many rows."""
        if time.monotonic() < self._next:
            return 0
        self._next = time.monotonic() + _LOOK_EVERY_SECONDS
        turn = tasks.take(db, "sweep")
        if turn is None:
            return 0
        swept, left = sweep(db)
        tasks.end(db, turn, timedelta(0) if left else EVERY)
        if left:
            self._next = float("-inf")
        return swept


def sweep(db: Db) -> tuple[int, bool]:
    """One turn over everything: how many rows, and whether some may be left."""
    done = [_kind(db, each) for each in over(now(db))]
    most = MOST_AT_ONCE * MOST_BATCHES
    return sum(done), any(each >= most for each in done)


def _kind(db: Db, what: Over) -> int:
    """Of one kind; its trouble is its own."""
    swept = 0
    try:
        for _ in range(MOST_BATCHES):
            some = _batch(db, what)
            swept += some
            if some < MOST_AT_ONCE:
                break
    except Exception:
        # The next turn tries again; the others need not wait for it.
        log.exception("what is over in %s could not be swept", what.model.__tablename__)
        db.rollback()
    return swept


def over(moment: datetime) -> tuple[Over, ...]:
    """What counts no more, each by what its feature says of it.

    Of a person's sessions that are over the last one in each workspace stays, without where it was:
    Settings > Team says when a member was seen last.
    """
    newer = aliased(UserSession)
    unused = UserSession.seen_at < moment - IDLE
    overtaken = exists().where(
        newer.user_id == UserSession.user_id,
        newer.workspace_id.is_not_distinct_from(UserSession.workspace_id),
        tuple_(newer.seen_at, newer.id) > tuple_(UserSession.seen_at, UserSession.id),
    )
    somewhere = or_(UserSession.ip != "", UserSession.user_agent != "")
    old_upload = StoredFile.created_at < moment - UPLOADS_KEPT_FOR
    return (
        Over(StoredFile, StoredFile.kind.in_(KINDS) & old_upload),
        Over(AccountEvent, AccountEvent.at < moment - EVENTS_KEPT_FOR),
        Over(UserSession, unused & overtaken),
        Over(UserSession, unused & somewhere, emptied=("ip", "user_agent")),
        Over(AccountToken, AccountToken.expires_at < moment - FORGOTTEN_AFTER),
        Over(PasskeyChallenge, PasskeyChallenge.expires_at < moment),
        Over(FailedSignIn, FailedSignIn.at < moment - DAY),
        Over(LinkUse, LinkUse.at < moment - DAY),
    )


def _batch(db: Db, what: Over) -> int:
    """Some of them, in a transaction of their own; whoever holds one keeps it for now."""
    some = select(what.model.id).where(what.rows).limit(MOST_AT_ONCE)
    found = db.scalars(some).all()
    db.rollback()
    if not found:
        return 0
    with writing(db) as session:
        still = some.where(what.model.id.in_(found)).with_for_update(skip_locked=True)
        mine = session.scalars(still).all()
        _change(session, what, mine)
        return len(mine)


def _change(session: Session, what: Over, mine: Sequence[int]) -> None:
    ours = what.model.id.in_(mine)
    if what.model is StoredFile:
        session.execute(delete(DamagedFile).where(DamagedFile.file_id.in_(mine)))
    if what.emptied:
        session.execute(update(what.model).where(ours).values(dict.fromkeys(what.emptied, "")))
    else:
        session.execute(delete(what.model).where(ours))
