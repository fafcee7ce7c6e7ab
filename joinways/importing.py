"""Rows of an uploaded table: planned first, shown, then written in one transaction.

An upload waits as a stored file, so that what is confirmed is what was shown.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal, get_args

from sqlalchemy import delete
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import StoredFile

KEPT_FOR = timedelta(days=1)
Kind = Literal["import-clients", "import-events", "import-services"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""Kinds of stored files that are uploads."""
NEW, CHANGED, SAME, REFUSED = "new", "changed", "same", "refused"


@dataclass(frozen=True)
class Planned:
    """What a row of the file leads to: new, changed, same or refused.

    `line` in the file; `shown`: what names the row; `why`: sentences, for a refused one.
    `target`: the row of ours it stands for; `before`: its columns as they were when it was planned;
    `note`: how a new row was understood.
    """

    line: int
    shown: str
    outcome: str
    why: Sequence[str] = ()
    target: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(column, old, new) of what a changed row changes."""
        pairs = ((name, self.before[name], new) for name, new in self.values.items())
        return [each for each in pairs if each[1] != each[2]] if self.outcome == CHANGED else []


def outcome_of(values: Mapping[str, Any], before: Mapping[str, Any] | None) -> str:
    """new, changed or same, for a row without faults."""
    if before is None:
        return NEW
    return CHANGED if any(before[name] != new for name, new in values.items()) else SAME


def fingerprint(plan: Sequence[Planned]) -> str:
    """Changes with anything that a confirmed plan would do."""
    said = [
        (row.line, row.outcome, row.target, sorted(row.values.items()), sorted(row.before.items()))
        for row in plan
    ]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def keep_upload(db: Db, workspace_id: int, kind: Kind, name: str, content: bytes) -> str:
    """Keep a file until its rows are confirmed, a day at most (privacy/sweeping.py); its public id.

    `kind` is one of KINDS.
    """
    with writing(db) as session:
        file = StoredFile(
            workspace_id=workspace_id,
            kind=kind,
            name=name[:200],
            media_type="text/csv",
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            content=content,
        )
        session.add(file)
        session.flush()
        return file.public_id


def spend_upload(session: Session, file_id: int) -> None:
    """The file's rows are being written: once. Raises Refused("import-gone")."""
    spent = session.scalar(
        delete(StoredFile).where(StoredFile.id == file_id).returning(StoredFile.id)
    )
    if spent is None:
        raise Refused("import-gone")
