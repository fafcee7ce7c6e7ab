"""Reading the audit log: searched, paged, and whole."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, or_, select

from joinways.database import Db
from joinways.domain.audit import Line
from joinways.folding import found_in
from joinways.models import AuditLine, Workspace
from joinways.paging import Page

PER_PAGE = 50
_EARLIEST = date(2, 1, 1)


@dataclass(frozen=True)
class Asked:
    """What is looked for; "" and None mean everything. Days are the workspace's."""

    words: str = ""
    person: str = ""
    action: str = ""
    since: date | None = None
    until: date | None = None


def wanted(workspace_id: int, asked: Asked, zone: ZoneInfo) -> Select[AuditLine]:
    """The lines that are asked for, the newest first."""
    query = select(AuditLine).where(AuditLine.workspace_id == workspace_id)
    for word in asked.words.split():
        columns = (AuditLine.actor_name, AuditLine.object_title, AuditLine.details)
        query = query.where(or_(*found_in(word, *columns)))
    if asked.person:
        query = query.where(AuditLine.actor_name == asked.person)
    if asked.action:
        query = query.where(AuditLine.action == asked.action)
    if asked.since and asked.since.year > 1:  # before that a zone may lead out of the calendar
        query = query.where(AuditLine.at >= datetime.combine(asked.since, time(), zone))
    if asked.until and asked.until.year < date.max.year:
        after = max(asked.until, _EARLIEST) + timedelta(days=1)
        query = query.where(AuditLine.at < datetime.combine(after, time(), zone))
    return query.order_by(AuditLine.number.desc())


def lines_page(db: Db, query: Select[AuditLine], number: int) -> Page:
    """One page of them. Two statements."""
    total = db.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    pages = max(1, -(-total // PER_PAGE))
    number = min(max(1, number), pages)
    rows = db.scalars(query.limit(PER_PAGE).offset((number - 1) * PER_PAGE)).all()
    return Page(rows, number, pages, total)


def every_line(db: Db, query: Select[AuditLine]) -> Iterator[AuditLine]:
    """All of them, a few at a time."""
    yield from db.scalars(query.execution_options(yield_per=500))


def people_and_actions(db: Db, workspace_id: int) -> tuple[Sequence[str], Sequence[str]]:
    """Names and actions that the log has, to choose from."""
    mine = AuditLine.workspace_id == workspace_id
    names = select(AuditLine.actor_name).where(mine, AuditLine.actor_name != "").distinct()
    actions = select(AuditLine.action).where(mine).distinct()
    return db.scalars(names.order_by(AuditLine.actor_name)).all(), db.scalars(actions).all()


def chain(db: Any) -> Iterator[Line]:
    """Every line as the chain sees it, by workspace and number."""
    found = db.execute(
        select(AuditLine, Workspace.public_id)
        .join(Workspace, Workspace.id == AuditLine.workspace_id)
        .order_by(AuditLine.workspace_id, AuditLine.number)
        .execution_options(populate_existing=True)
    )
    for row, workspace in found:
        kept = {name: getattr(row, name) for name in _OF_A_LINE}
        yield Line(workspace=workspace, at=row.at.isoformat(timespec="microseconds"), **kept)


_OF_A_LINE = (
    "number", "actor", "actor_id", "actor_name", "action", "object_type", "object_id",
    "object_title", "details", "previous_sha256", "sha256",
)  # fmt: skip
