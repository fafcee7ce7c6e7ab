"""What tests of following look at: the history, what the team was told, what waits."""

from datetime import timedelta

from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import History, Notice, StripeEvent
from joinways.models.columns import utc_now
from tests.cast import QuoteRef


def wait_is_over() -> None:
    """What waits may be tried again now."""
    with writing(db.session) as session:
        session.execute(update(StripeEvent).values(next_try_at=utc_now() - timedelta(seconds=1)))


def actions(quote: QuoteRef) -> list[str]:
    """What the history says, oldest first."""
    found = db.session.scalars(
        select(History.action).where(History.quote_id == quote.id).order_by(History.id)
    ).all()
    db.session.rollback()
    return list(found)


def notices() -> list[tuple[str, str]]:
    found = db.session.execute(select(Notice.kind, Notice.dedupe_key).order_by(Notice.id)).all()
    db.session.rollback()
    return [(row[0], row[1].split(":")[0]) for row in found]
