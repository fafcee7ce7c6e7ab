"""The invoices and credit notes of one month: which there are, and how many are made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from joinways.database import Db
from joinways.models import CreditNote, Invoice, Paper
from joinways.papers.making import Subject


@dataclass(frozen=True)
class Month:
    """`first`: its first day; `after`: the first day of the next one."""

    first: date

    @property
    def after(self) -> date:
        return (self.first + timedelta(days=32)).replace(day=1)

    @property
    def name(self) -> str:
        """2026-11."""
        return f"{self.first:%Y-%m}"


def read_month(typed: str) -> Month | None:
    """Of "2026-11"; None for what is no month."""
    try:
        first = datetime.strptime(typed, "%Y-%m").date()  # noqa: DTZ007 - a month has no time zone
    except ValueError:
        return None
    return Month(first) if 2000 <= first.year < 2100 else None


def months_of(db: Db, workspace_id: int) -> list[tuple[Month, int]]:
    """The months in which invoices were issued, the newest first, with how many."""
    rows = db.execute(
        select(Invoice.issued_on, func.count())
        .where(Invoice.workspace_id == workspace_id)
        .group_by(Invoice.issued_on)
    ).all()
    found: dict[date, int] = {}
    for day, count in rows:
        first = day.replace(day=1)
        found[first] = found.get(first, 0) + count
    return [(Month(first), found[first]) for first in sorted(found, reverse=True)]


def subjects_of(db: Db, workspace_id: int, month: Month, time_zone: str) -> list[Subject]:
    """All that was issued in that month, by number: invoices, then credit notes."""
    invoices = db.scalars(
        select(Invoice.id)
        .where(
            Invoice.workspace_id == workspace_id,
            Invoice.issued_on >= month.first,
            Invoice.issued_on < month.after,
        )
        .order_by(Invoice.number, Invoice.id)
    ).all()
    notes = db.execute(
        select(CreditNote.invoice_id, CreditNote.id)
        .where(
            CreditNote.workspace_id == workspace_id,
            CreditNote.status == "issued",
            CreditNote.issued_at >= _begins(month.first, time_zone),
            CreditNote.issued_at < _begins(month.after, time_zone),
        )
        .order_by(CreditNote.number, CreditNote.id)
    ).all()
    return [Subject(each) for each in invoices] + [Subject(of, note) for of, note in notes]


def not_made(db: Db, subjects: Sequence[Subject]) -> list[Subject]:
    """Those without a kept document."""
    ids = [each.invoice_id for each in subjects]
    rows = db.execute(
        select(Paper.invoice_id, Paper.credit_note_id).where(Paper.invoice_id.in_(ids))
    )
    made = {(invoice_id, note_id) for invoice_id, note_id in rows}
    return [each for each in subjects if (each.invoice_id, each.note_id) not in made]


def _begins(day: date, time_zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(time_zone)).astimezone(UTC)
