"""Reading quotes, in a fixed number of statements."""

from collections.abc import Sequence

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import contains_eager

from joinways.database import Db
from joinways.models import History, Quote, QuoteLine, Service

# Made once: to build a statement anew takes SQLAlchemy as long as to run it.
_WITH_EVENT_AND_CLIENT = (
    select(Quote)
    .join(Quote.event)
    .join(Quote.client)
    .options(contains_eager(Quote.event), contains_eager(Quote.client))
    .execution_options(populate_existing=True)
)
_LINES = (
    select(QuoteLine)
    .where(QuoteLine.quote_id == bindparam("quote_id"))
    .order_by(QuoteLine.position)
)
_HISTORY = (
    select(History)
    .where(History.quote_id == bindparam("quote_id"))
    .order_by(History.at.desc(), History.id.desc())
    .limit(100)
)


def with_event_and_client() -> Select[Quote]:
    """Quotes with their event and client, in one statement."""
    return _WITH_EVENT_AND_CLIENT


def lines_of(db: Db, quote_id: int) -> Sequence[QuoteLine]:
    """The lines of a quote, in order."""
    return db.execute(_LINES, {"quote_id": quote_id}).scalars().all()


def history_of(db: Db, quote_id: int) -> Sequence[History]:
    """What happened to a quote, the newest first."""
    return db.execute(_HISTORY, {"quote_id": quote_id}).scalars().all()


def service_of(db: Db, workspace_id: int, public_id: str) -> Service | None:
    """A service of this workspace's catalogue, unless it is archived."""
    return db.scalar(
        select(Service).where(
            Service.workspace_id == workspace_id,
            Service.public_id == public_id,
            Service.archived.is_(False),
        )
    )
