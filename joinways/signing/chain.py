"""Signatures of a workspace follow each other: each names the hash of the one before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db
from joinways.domain.billing import sha256
from joinways.domain.signatures import Link, breaks
from joinways.models import Quote, Signature, Workspace


@dataclass(frozen=True)
class Place:
    """Where the next signature of a workspace stands."""

    number: int
    previous_sha256: str

    def after(self, sha: str) -> "Place":
        """The place that follows a signature with this hash."""
        return Place(self.number + 1, sha)


def hold(session: Session, workspace_id: int) -> None:
    """Nobody else of this workspace signs until this transaction ends.

    The first thing in it: on SQLite the transaction itself holds all others off. FOR NO KEY UPDATE:
    rows that only refer to the workspace are written meanwhile.
    """
    mine = select(Workspace.id).where(Workspace.id == workspace_id)
    session.execute(mine.with_for_update(key_share=True))


def hold_quotes(session: Session, quote_id: int) -> None:
    """Nobody moves this quote, or those that are signed with it, until this transaction ends."""
    own = session.get_one(Quote, quote_id)
    mine = select(Quote.id).where(Quote.workspace_id == own.workspace_id).order_by(Quote.id)
    chosen = (
        mine.where(Quote.bundle == own.bundle) if own.bundle else mine.where(Quote.id == own.id)
    )
    session.execute(chosen.with_for_update())


def next_place(session: Session, workspace_id: int) -> Place:
    """The place after the last signature. Only inside `hold`."""
    last = session.execute(
        select(Signature.number, Signature.sha256)
        .where(Signature.workspace_id == workspace_id)
        .order_by(Signature.number.desc())
        .limit(1)
    ).first()
    return Place(last.number + 1, last.sha256) if last else Place(1, "")


def broken(db: Db) -> list[str]:
    """What is wrong with the chains of all workspaces, a sentence each; [] when all is whole."""
    return list(breaks(links(db)))


def broken_at(db: Db, signature: Signature) -> list[str]:
    """What is wrong with one signature and its place after the one before it. Two statements."""
    before = db.execute(
        select(Signature.sha256).where(
            Signature.workspace_id == signature.workspace_id,
            Signature.number == signature.number - 1,
        )
    ).scalar()
    [own] = links(db, signature.id)
    number = signature.number - 1 if before is not None else 0
    return list(breaks([own], (own.workspace, number, before or "")))


def links(db: Any, signature_id: int | None = None) -> Iterator[Link]:
    """Every signature (or one) as the chain sees it, by workspace and number."""
    wanted = select(
        Signature, Quote.content_sha256, Quote.public_id, Workspace.public_id.label("workspace")
    ).join(Quote, Quote.id == Signature.quote_id)
    wanted = wanted.join(Workspace, Workspace.id == Signature.workspace_id)
    if signature_id is not None:
        wanted = wanted.where(Signature.id == signature_id)
    found = db.execute(
        wanted.order_by(Signature.workspace_id, Signature.number).execution_options(
            populate_existing=True
        )
    )
    for signature, quote_sha256, quote, workspace in found:
        yield Link(
            workspace=workspace,
            quote=quote,
            number=signature.number,
            previous_sha256=signature.previous_sha256,
            sha256=signature.sha256,
            evidence=signature.evidence,
            evidence_sha256=sha256(signature.evidence),
            content_sha256=signature.content_sha256,
            content_now=sha256(signature.content),
            quote_sha256=quote_sha256 or "",
        )
