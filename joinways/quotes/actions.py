"""What is done to a draft: saved, and taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.domain.quote import MOST_LINES
from joinways.domain.refused import Refused
from joinways.models import Quote, QuoteSnapshot
from joinways.quotes.copying import snapshot, write_content
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import Actor

KEPT_SNAPSHOTS = 100
"""How far back one can go."""


def save_draft(
    db: Db,
    quote_id: int,
    content: Mapping[str, Any],
    by: Actor,
    *,
    version: int | None,
    valid_until: date | None = None,
) -> int:
    """Make a draft say `content` (quotes/copying.py); its version afterwards.

    `version`: the one that the person saw; None to write over whatever is there. What stood there
    before is kept to go back to. Saving what is there already changes nothing. Raises
    Refused("draft-changed") when somebody was faster, "quote-state" when it is no draft any more,
    "draft-too-long" with more lines than an invoice takes.
    """
    if len(content.get("lines", ())) > MOST_LINES:
        raise Refused("draft-too-long", most=MOST_LINES)
    with writing(db) as session:
        quote = _draft(session, quote_id)
        if version is not None and quote.version != version:
            raise Refused("draft-changed")
        before = snapshot(quote, lines_of(db, quote_id))
        new = before | dict(content)
        if new == before and valid_until == quote.valid_until:
            return quote.version
        _next_version(session, quote)
        _keep(session, quote, before, by)
        quote.valid_until = valid_until
        write_content(session, quote, content)
        return quote.version


def undo(db: Db, quote_id: int, *, version: int) -> int:
    """Go back to what the draft said before its last change; its version afterwards.

    Pressed again it goes further back. Raises as `save_draft`, and Refused("draft-nothing-before").
    """
    with writing(db) as session:
        quote = changed_draft(session, quote_id, version)
        last = session.scalar(
            select(QuoteSnapshot)
            .where(QuoteSnapshot.quote_id == quote_id)
            .order_by(QuoteSnapshot.version.desc())
            .limit(1)
        )
        if last is None:
            raise Refused("draft-nothing-before")
        content = last.content
        session.delete(last)
        write_content(session, quote, content)
        return quote.version


def changed_draft(
    session: Session, quote_id: int, version: int | None, *, in_bundle: bool = False
) -> Quote:
    """The draft, held until the transaction ends, with its next version. Raises Refused.

    `version` None: whatever it is. `in_bundle`: whether it is to be a part of several, or alone.
    """
    quote = _draft(session, quote_id, in_bundle=in_bundle)
    if version is not None and quote.version != version:
        raise Refused("draft-changed")
    _next_version(session, quote)
    return quote


def _draft(session: Session, quote_id: int, *, in_bundle: bool = False) -> Quote:
    quote = session.get(Quote, quote_id, populate_existing=True, with_for_update=True)
    if quote is None or quote.state != "draft":
        raise Refused("quote-state", state=quote.state if quote else "", action="edit")
    if bool(quote.bundle) != in_bundle:
        raise Refused("draft-in-bundle" if quote.bundle else "quote-state")
    return quote


def _next_version(session: Session, quote: Quote) -> None:
    """Held by the row's lock; the comparison is the wall behind it."""
    written = session.scalar(
        update(Quote)
        .where(Quote.id == quote.id, Quote.version == quote.version, Quote.state == "draft")
        .values(version=Quote.version + 1)
        .execution_options(synchronize_session=False)
        .returning(Quote.version)
    )
    if written is None:
        raise Refused("draft-changed")
    session.refresh(quote)


def _keep(session: Session, quote: Quote, content: dict[str, Any], by: Actor) -> None:
    """The state before version `quote.version`, and who changed it."""
    session.add(
        QuoteSnapshot(quote_id=quote.id, version=quote.version, content=content, user_id=by.id)
    )
    session.execute(
        delete(QuoteSnapshot).where(
            QuoteSnapshot.quote_id == quote.id,
            QuoteSnapshot.version <= quote.version - KEPT_SNAPSHOTS,
        )
    )
