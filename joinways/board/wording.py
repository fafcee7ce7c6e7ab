"""Rows of the board in words: how late, how much of it, what has changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row

from joinways.board.news import MOST_NAMED
from joinways.domain.invoice import days_late
from joinways.formats import money
from joinways.i18n import gettext, ngettext, pgettext


@dataclass(frozen=True)
class Shown:
    """A row of the board: what was read, and its words; "" where there is nothing to say."""

    row: Row[Any]
    late: str
    partly: str


def shown(row: Row[Any], today: date) -> Shown:
    """One invoice as its line of the table shows it."""
    days = days_late(row.status, row.due_on, today)
    late = ngettext("%(num)d day late", "%(num)d days late", days) if days else ""
    part = row.status == "open" and 0 < row.paid_cents < row.gross_cents
    return Shown(row, late, _paid_of(row) if part else "")


def _paid_of(row: Row[Any]) -> str:
    # Translators: of an invoice that is partly paid: what came, of what it asks
    return gettext(
        "%(paid)s of %(total)s paid",
        paid=money(row.paid_cents, row.currency),
        total=money(row.gross_cents, row.currency),
    )


def status_word(status: str) -> str:
    """A status as its badge says it."""
    return {
        "pending": pgettext("invoice status", "Pending"),
        "overdue": pgettext("invoice status", "Overdue"),
        "paid": pgettext("invoice status", "Paid"),
        "void": pgettext("invoice status", "Void"),
        "credited": pgettext("invoice status", "Credited"),
        "uncollectible": pgettext("invoice status", "Uncollectible"),
    }[status]


def announcement(changed: Sequence[Row[Any]]) -> str:
    """What a screen reader says when the board has changed by itself."""
    if not changed:
        return gettext("The board is up to date.")
    if len(changed) > MOST_NAMED:
        return gettext("Several invoices have changed.")
    return " ".join(_news(row) for row in changed)


def _news(row: Row[Any]) -> str:
    if row.attention:
        return gettext("%(number)s needs attention.", number=row.number)
    # Translators: said aloud when the board changes by itself: 2026-0012: Paid.
    return gettext("%(number)s: %(status)s.", number=row.number, status=status_word(row.status))
