"""Writing lines of the audit log, in the transaction that makes them true.

A line is asked for with `note` wherever something happens, and written right before the commit:
its place in the chain is taken under a lock that must be the last one of a transaction, or two
that wait for each other's rows would never end. Of the rows of the history some are lines too.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import event, select, text
from sqlalchemy.orm import Session, UOWTransaction

from joinways.audit.told import TOLD
from joinways.database import now
from joinways.domain.audit import Line, canonical, hash_of
from joinways.models import AuditLine, History, Invoice, Quote, Workspace
from joinways.viewer import Viewer

_PENDING = "joinways-audit"
_LOCKS = 0x4A57
"""The first half of PostgreSQL's advisory locks of ours; the second one is the workspace."""


@dataclass(frozen=True)
class Who:
    """`kind`: user, client, stripe or system. Of a client no name is kept."""

    kind: str
    id: int | None = None
    name: str = ""


@dataclass(frozen=True)
class Thing:
    """What it was done to. `id`: public; `title`: a number or a name of the team's own."""

    kind: str
    id: str = ""
    title: str = ""


SYSTEM = Who("system")


def person(by: Viewer) -> Who:
    """Somebody of the team."""
    return Who("user", by.user_id, by.name)


_Pending = tuple[int, Who, str, Callable[[Session], Thing], dict[str, object]]


def note(
    session: Session, workspace_id: int, who: Who, action: str, thing: Thing, **details: object
) -> None:
    """One line more, when this transaction commits. `details`: facts, ids and names of the team;
    nothing about clients, which would outlive their erasure."""
    _pend(session, (workspace_id, who, action, lambda _: thing, details))


def _pend(session: Session, pending: _Pending) -> None:
    session.info.setdefault(_PENDING, []).append(pending)


@event.listens_for(Session, "after_flush")
def _from_history(session: Session, _context: UOWTransaction) -> None:
    """What happens to quotes and invoices has its row already; the log repeats no content of it."""
    for row in session.new:
        if isinstance(row, History) and row.action in TOLD:
            name = row.actor_name if row.actor == "user" else ""
            who = Who(row.actor, row.actor_id, name)
            about = (row.invoice_id, row.quote_id)
            _pend(session, (row.workspace_id, who, row.action, _thing_of(about), {}))


def _thing_of(about: tuple[int | None, int | None]) -> Callable[[Session], Thing]:
    invoice_id, quote_id = about

    def thing(session: Session) -> Thing:
        wanted: Any
        if invoice_id is not None:
            wanted = select(Invoice.public_id, Invoice.number).where(Invoice.id == invoice_id)
            kind = "invoice"
        else:
            wanted = select(Quote.public_id, Quote.number).where(Quote.id == quote_id)
            kind = "quote"
        found = session.execute(wanted).first()
        return Thing(kind, found[0], found[1] or "") if found else Thing(kind)

    return thing


@event.listens_for(Session, "after_rollback")
def _forget(session: Session) -> None:
    session.info.pop(_PENDING, None)


@event.listens_for(Session, "before_commit")
def _write(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    pending: list[_Pending] = session.info.pop(_PENDING, [])
    for workspace_id in sorted({each[0] for each in pending}):
        _append(session, workspace_id, [each for each in pending if each[0] == workspace_id])


def _append(session: Session, workspace_id: int, pending: list[_Pending]) -> None:
    _hold(session, workspace_id)
    public_id = session.scalar(select(Workspace.public_id).where(Workspace.id == workspace_id))
    number, previous = _last(session, workspace_id)
    moment = now(session)
    for _, who, action, thing_of, details in pending:
        thing, number = thing_of(session), number + 1
        line = Line(
            workspace=public_id or "",
            number=number,
            at=moment.isoformat(timespec="microseconds"),
            actor=who.kind,
            actor_id=who.id,
            actor_name=who.name,
            action=action,
            object_type=thing.kind,
            object_id=thing.id,
            object_title=thing.title[:200],
            details=canonical(details),
            previous_sha256=previous,
        )
        previous = hash_of(line)
        session.add(_row(workspace_id, replace(line, sha256=previous), moment))
    session.flush()


def _row(workspace_id: int, line: Line, moment: Any) -> AuditLine:
    kept = {name: value for name, value in vars(line).items() if name not in ("workspace", "at")}
    return AuditLine(workspace_id=workspace_id, at=moment, **kept)


def _hold(session: Session, workspace_id: int) -> None:
    """Nobody else writes lines of this workspace until this transaction ends. SQLite has one
    writer; no row is locked, so that whoever holds rows waits for nobody who waits for us."""
    if session.connection().dialect.name == "postgresql":
        lock = text("SELECT pg_advisory_xact_lock(:ours, :workspace)")
        session.execute(lock, {"ours": _LOCKS, "workspace": workspace_id})


def _last(session: Session, workspace_id: int) -> tuple[int, str]:
    last = session.execute(
        select(AuditLine.number, AuditLine.sha256)
        .where(AuditLine.workspace_id == workspace_id)
        .order_by(AuditLine.number.desc())
        .limit(1)
    ).first()
    return (last.number, last.sha256) if last else (0, "")
