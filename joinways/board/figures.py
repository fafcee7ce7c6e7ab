"""Counts and sums of the board, and money by month. Amounts in cents, never of two currencies."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, case, func, literal, select

from joinways.board.invoices import counted, needs_attention, shown_status
from joinways.database import Db
from joinways.models import Invoice

TILES = ("pending", "overdue", "paid", "void", "attention")
MONTHS_BEFORE, MONTHS_AFTER = 6, 5

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
    for row in db.execute(_by_status(workspace_id, today)):
        counts[row.shown] += row.number
        counts["attention"] += row.attention
        amount = {"pending": row.remaining, "overdue": row.remaining, "paid": row.paid}
        sums[row.shown][row.currency] += amount.get(row.shown, row.gross)
        if row.attention:
            sums["attention"][row.currency] += row.attention_gross
        if row.shown in ("pending", "overdue") and row.currency == currency:
            part_paid += row.paid
    return [_tile(each, counts[each], sums[each], currency) for each in TILES], part_paid


def _tile(status: str, count: int, sums: Sums, currency: str) -> Tile:
    others = sorted((name, cents) for name, cents in sums.items() if name != currency)
    shown = tuple((cents, name) for name, cents in others)
    return Tile(status, count, sums.get(currency, 0), shown)


def _by_status(workspace_id: int, today: date) -> Any:
    attention = case((needs_attention(), 1), else_=0)
    each = (
        select(
            shown_status(today).label("shown"),
            attention.label("attention"),
            Invoice.currency,
            Invoice.gross_cents,
            Invoice.remaining_cents,
            Invoice.paid_cents,
        )
        .where(Invoice.workspace_id == workspace_id, counted(workspace_id))
        .subquery()
    )
    return select(
        each.c.shown,
        each.c.currency,
        func.count().label("number"),
        func.sum(each.c.gross_cents).label("gross"),
        func.sum(each.c.remaining_cents).label("remaining"),
        func.sum(each.c.paid_cents).label("paid"),
        func.sum(each.c.attention).label("attention"),
        func.sum(each.c.attention * each.c.gross_cents).label("attention_gross"),
    ).group_by(each.c.shown, each.c.currency)


def months(db: Db, workspace_id: int, currency: str, today: date, time_zone: str) -> list[Month]:
    """Twelve months around today, in the workspace's currency. Two statements.

    Expected: open invoices, by due date. Received: invoices paid, by the day of payment in the
    workspace's time zone.
    """
    firsts = [_month(today, n) for n in range(-MONTHS_BEFORE, MONTHS_AFTER + 2)]
    zone = ZoneInfo(time_zone)
    midnights = [datetime(day.year, day.month, 1, tzinfo=zone).astimezone(UTC) for day in firsts]
    mine = and_(
        Invoice.workspace_id == workspace_id, Invoice.currency == currency, counted(workspace_id)
    )
    expected = _sums(
        db, Invoice.due_on, firsts, Invoice.remaining_cents, and_(mine, Invoice.status == "open")
    )
    received = _sums(db, Invoice.paid_at, midnights, Invoice.paid_cents, and_(mine, Invoice.live))
    return [
        Month(first, expected.get(n, 0), received.get(n, 0)) for n, first in enumerate(firsts[:-1])
    ]


def _sums(
    db: Db, column: Any, edges: Sequence[Any], cents: Any, where: ColumnElement[bool]
) -> dict[int, int]:
    """Sums of `cents` by the interval between two edges that `column` falls into."""
    place = case(*((column < edge, literal(n)) for n, edge in enumerate(edges[1:])), else_=-1)
    each = (
        select(place.label("place"), cents.label("cents"))
        .where(where, column >= edges[0], column < edges[-1])
        .subquery()
    )
    found = select(each.c.place, func.sum(each.c.cents)).group_by(each.c.place)
    return {row[0]: int(row[1]) for row in db.execute(found)}


def _month(day: date, later: int) -> date:
    """The first of the month that comes so many months later."""
    years, month = divmod(day.month - 1 + later, 12)
    return date(day.year + years, month + 1, 1)
