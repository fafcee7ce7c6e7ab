"""What an open page has seen of the board, and what is new since."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, select

from joinways.board.invoices import needing_attention, shown_status
from joinways.database import Db
from joinways.models import Invoice

MOST_NAMED = 2
"""How many changed invoices are named; of more only their number is said."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHAPE = re.compile(r"(\d{1,18})-\d{1,9}-\d{1,9}-\d{1,9}")


def seen(db: Db, workspace_id: int, today: date) -> str:
    """A word that differs as soon as the board does. One statement.

    The newest change in microseconds, how many invoices there are, how many need a person, and
    the day: at midnight what was pending is overdue, and nothing had to run.
    """
    mine = Invoice.workspace_id == workspace_id
    newest = select(func.max(Invoice.changed_at)).where(mine).scalar_subquery()
    number = select(func.count()).select_from(Invoice).where(mine).scalar_subquery()
    needing = needing_attention(workspace_id).subquery()
    attention = select(func.count()).select_from(needing).scalar_subquery()
    last, there_are, waiting = db.execute(select(newest, number, attention)).one()
    changed = (last - _EPOCH) // timedelta(microseconds=1) if last else 0
    return f"{changed}-{there_are}-{waiting}-{today.toordinal()}"


def changed_since(db: Db, workspace_id: int, word: str, today: date) -> Sequence[Row[Any]]:
    """Number, status and attention of invoices changed after the page saw `word`. One statement.

    One more than MOST_NAMED at most; nothing for a word that is none of ours.
    """
    shape = _SHAPE.fullmatch(word)
    if not shape:
        return []
    since = _EPOCH + timedelta(microseconds=min(int(shape[1]), 10**17))
    status = shown_status(today).label("status")
    columns: tuple[Any, ...] = (Invoice.number, status, Invoice.attention)
    query: Select[Any] = (
        select(*columns)
        .where(Invoice.workspace_id == workspace_id, Invoice.changed_at > since)
        .order_by(Invoice.changed_at.desc())
        .limit(MOST_NAMED + 1)
    )
    return db.execute(query).all()
