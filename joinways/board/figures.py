"""Counts and sums of the board, and money by month. Amounts in cents, never of two currencies."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Date,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
)

from joinways.board.invoices import counted, needing_attention, shown_status
from joinways.database import Db
from joinways.models import Invoice

TILES = ("pending", "overdue", "paid", "void", "attention")
MONTHS_BEFORE, MONTHS_AFTER = 6, 5

_WORKSPACE = bindparam("workspace", type_=Integer)

Sums = dict[str, int]
"""Currency -> cents."""


@dataclass(frozen=True)
class Tile:
    """Invoices of one status. `cents`: in the workspace's currency; `others`: in any other."""

    status: str
    count: int
    cents: int
    others: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Month:
    """A month by its first day: still to be paid and due in it, received in it."""

    first: date
    expected_cents: int
    received_cents: int


def tiles(db: Db, workspace_id: int, currency: str, today: date) -> tuple[list[Tile], int]:
    """The tiles in their order, and what was paid of invoices still open. One statement.

    Pending and overdue sum what is still to pay, paid what was received, void and attention
    the gross amounts.
    """
    counts: dict[str, int] = defaultdict(int)
    sums: dict[str, Sums] = defaultdict(lambda: defaultdict(int))
    part_paid = 0
    for row in db.execute(_by_status(), {"workspace": workspace_id, "today": today}):
        counts[row.shown] += row.number
        amount = {"pending": row.remaining, "overdue": row.remaining, "paid": row.paid}
        sums[row.shown][row.currency] += amount.get(row.shown, row.gross)
        if row.shown in ("pending", "overdue") and row.currency == currency:
            part_paid += row.paid
    return [_tile(each, counts[each], sums[each], currency) for each in TILES], part_paid


def _tile(status: str, count: int, sums: Sums, currency: str) -> Tile:
    others = sorted((name, cents) for name, cents in sums.items() if name != currency)
    shown = tuple((cents, name) for name, cents in others)
    return Tile(status, count, sums.get(currency, 0), shown)


@cache
def _by_status() -> Any:
    """Three sums in one: what is settled is most of all, and an index has its amounts; what is open
    and what needs a person are few, each found by an index of its own.

    Kept, as the months' statements are: to put one together takes longer than its answer.
    """
    workspace_id, today = _WORKSPACE, bindparam("today", type_=Date)
    mine = and_(Invoice.workspace_id == workspace_id, counted(workspace_id))
    needing = Invoice.id.in_(needing_attention(workspace_id))
    return union_all(
        _summed(Invoice.status, and_(mine, Invoice.status != "open")),
        _summed(shown_status(today), and_(mine, Invoice.status == "open")),
        # By their ids alone: with the workspace too, SQLite would walk through all of it.
        _summed(literal("attention", String), and_(counted(workspace_id), needing)),
    )


def _summed(shown: Any, where: ColumnElement[bool]) -> Select[Any]:
    each = (
        select(
            shown.label("shown"),
            Invoice.currency,
            Invoice.gross_cents,
            Invoice.remaining_cents,
            Invoice.paid_cents,
        )
        .where(where)
        .subquery()
    )
    return select(
        each.c.shown,
        each.c.currency,
        func.count().label("number"),
        func.sum(each.c.gross_cents).label("gross"),
        func.sum(each.c.remaining_cents).label("remaining"),
        func.sum(each.c.paid_cents).label("paid"),
    ).group_by(each.c.shown, each.c.currency)


def months(db: Db, workspace_id: int, currency: str, today: date, time_zone: str) -> list[Month]:
    """Twelve months around today, in the workspace's currency. Two statements.

    Expected: open invoices, by due date. Received: invoices paid, by the day of payment in the
    workspace's time zone.
    """
    firsts = [_month(today, n) for n in range(-MONTHS_BEFORE, MONTHS_AFTER + 2)]
    zone = ZoneInfo(time_zone)
    midnights = [datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) for day in firsts]
    mine = {"workspace": workspace_id, "currency": currency}
    expected = _sums(db, _expected(), mine, firsts)
    received = _sums(db, _received(), mine, midnights)
    return [
        Month(first, expected.get(n, 0), received.get(n, 0)) for n, first in enumerate(firsts[:-1])
    ]


def _sums(
    db: Db, query: Select[Any], mine: dict[str, Any], edges: Sequence[date]
) -> dict[int, int]:
    """Sums of cents by the interval between two edges that a row falls into."""
    values = mine | {_edge(n): edge for n, edge in enumerate(edges)}
    return {row[0]: int(row[1]) for row in db.execute(query, values)}


@cache
def _expected() -> Select[Any]:
    return _monthly(Invoice.due_on, Invoice.remaining_cents, Invoice.status == "open")


@cache
def _received() -> Select[Any]:
    return _monthly(Invoice.paid_at, Invoice.paid_cents, Invoice.live.is_(True))


def _monthly(column: Any, cents: Any, which: ColumnElement[bool]) -> Select[Any]:
    edges: list[Any] = [bindparam(_edge(n)) for n in range(MONTHS_BEFORE + MONTHS_AFTER + 2)]
    place = case(*((column < edge, literal(n)) for n, edge in enumerate(edges[1:])), else_=-1)
    each = (
        select(place.label("place"), cents.label("cents"))
        .where(
            Invoice.workspace_id == _WORKSPACE,
            Invoice.currency == bindparam("currency"),
            counted(_WORKSPACE),
            which,
            column >= edges[0],
            column < edges[-1],
        )
        .subquery()
    )
    return select(each.c.place, func.sum(each.c.cents)).group_by(each.c.place)


def _edge(number: int) -> str:
    return f"edge{number}"


def _month(day: date, later: int) -> date:
    """The first of the month that comes so many months later."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)
