"""A draft that never left is thrown away."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.clients.holding import hold_quotes
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.models import History, Quote, QuoteLine, QuoteSnapshot, ShareLink
from joinways.quotes.moving import Actor, noted


def remove(db: Db, quote_id: int, by: Actor) -> None:
    """Delete a draft with its lines and its history; its event's history says that there was one.

    Raises Refused("draft-numbered") when it was sent once: its number would be missing then;
    "draft-in-bundle" for one part of several; "quote-state" when it is no draft any more.
    """
    with writing(db) as session:
        quote = session.get(Quote, quote_id, populate_existing=True, with_for_update=True)
        if quote is None or quote.state != "draft":
            raise Refused("quote-state", state=quote.state if quote else "", action="delete")
        if quote.bundle:
            raise Refused("draft-in-bundle")
        if was_sent(session, quote):
            raise Refused("draft-numbered")
        told = noted(quote, by, "draft-deleted", detail={"title": quote.title})
        told.quote_id = None
        discard(session, [quote_id])
        session.expunge(quote)
        session.add(told)


def discard(session: Session, drafts: Sequence[int]) -> None:
    """Delete these drafts and what hangs on them; none of them was ever sent."""
    # Before anything that hangs on them: whoever edits one holds it first.
    hold_quotes(session, select(Quote.id).where(Quote.id.in_(drafts)))
    for rows in (
        delete(History).where(History.quote_id.in_(drafts)),
        delete(QuoteSnapshot).where(QuoteSnapshot.quote_id.in_(drafts)),
        delete(QuoteLine).where(QuoteLine.quote_id.in_(drafts)),
        delete(Quote).where(Quote.id.in_(drafts)),
    ):
        session.execute(rows.execution_options(synchronize_session=False))


def was_sent(session: Db | Session, quote: Quote) -> bool:
    """Whether anybody outside may have seen it: it has a number, or had a link."""
    links = select(ShareLink.id).where(ShareLink.quote_id == quote.id).limit(1)
    return quote.number is not None or session.execute(links).first() is not None
