"""A sent quote whose last day is over expires, by the day in its workspace's time zone."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from joinways.database import Db, now, writing
from joinways.domain.quote import displayed_state
from joinways.domain.refused import Refused
from joinways.models import Quote, Workspace
from joinways.quotes.moving import Actor, move

MOST_AT_ONCE = 500

_FURTHEST_EAST = timedelta(hours=14)
"""Where the day begins first: no time zone is further ahead of UTC."""


def expire_due(db: Db, at: datetime | None = None) -> int:
    """Note each quote that is over; how many. `at` is now, UTC.

    One transaction for each: a client who signs at that moment is either in time or reads that it
    is over, and keeps no other from its turn.
    """
    moment = at or now(db)
    rows = db.execute(
        select(Quote.id, Quote.valid_until, Workspace.time_zone)
        .join(Workspace, Workspace.id == Quote.workspace_id)
        .where(Quote.state == "sent", Quote.valid_until < (moment + _FURTHEST_EAST).date())
        .order_by(Quote.valid_until, Quote.id)
        .limit(MOST_AT_ONCE)
    ).all()
    db.rollback()
    over = [quote_id for quote_id, until, zone in rows if _state(until, zone, moment) == "expired"]
    return sum(_expire(db, quote_id, moment) for quote_id in over)


def _expire(db: Db, quote_id: int, moment: datetime) -> bool:
    try:
        with writing(db) as session:
            quote = session.get_one(Quote, quote_id, populate_existing=True, with_for_update=True)
            zone = session.get_one(Workspace, quote.workspace_id).time_zone
            if quote.state != "sent" or _state(quote.valid_until, zone, moment) != "expired":
                return False
            move(session, quote, "expire", Actor("system"))
            return True
    except Refused:  # somebody was faster: signed, withdrawn or expired already
        return False


def _state(until: date | None, zone: str, moment: datetime) -> str:
    return displayed_state("sent", until, moment.astimezone(ZoneInfo(zone)).date())
