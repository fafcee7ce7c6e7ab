"""Somebody opened a link: noted for the evidence, and the first time in the quote's history."""

from datetime import timedelta

from sqlalchemy import func, select

from joinways.database import Db, writing
from joinways.models import LinkOpening, Quote, ShareLink
from joinways.models.columns import utc_now
from joinways.quotes.moving import Actor, noted
from joinways.signing.details import Visitor

MOST_A_DAY = 500
"""More tell nothing more, and would only fill the database."""

USER_AGENT_CHARACTERS = 400


def note_opening(db: Db, link_id: int, visitor: Visitor) -> None:
    """A row for this opening, unless the seller's own people look."""
    if visitor.member:
        return
    with writing(db) as session:
        recent = session.scalar(
            select(func.count())
            .select_from(LinkOpening)
            .where(LinkOpening.link_id == link_id, LinkOpening.at > utc_now() - timedelta(days=1))
        )
        if (recent or 0) >= MOST_A_DAY:
            return
        before = session.scalar(select(LinkOpening.id).where(LinkOpening.link_id == link_id))
        session.add(LinkOpening(link_id=link_id, ip=visitor.ip, user_agent=visitor.user_agent))
        quote = session.get_one(Quote, session.get_one(ShareLink, link_id).quote_id)
        if before is None and quote.state == "sent":
            session.add(noted(quote, Actor("client"), "opened"))
