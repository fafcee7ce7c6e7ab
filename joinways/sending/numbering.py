"""Numbers of quotes: D-2026-014, counted in each workspace and year, without gaps.

A number is given inside the transaction that sends the quote, under the lock of the counter's row:
what is refused or fails gives it back.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import inserting
from joinways.models import Quote, QuoteCounter, Workspace


def take_number(session: Session, workspace: Workspace, moment: datetime) -> str:
    """The next number of the year that it is (`moment`, UTC) in the workspace's time zone.

    The counter begins after the numbers that are there already, and never falls behind them.
    """
    year = moment.astimezone(ZoneInfo(workspace.time_zone)).year
    mine = (QuoteCounter.workspace_id == workspace.id, QuoteCounter.year == year)
    first = inserting(session, QuoteCounter).values(workspace_id=workspace.id, year=year, last=0)
    session.execute(first.on_conflict_do_nothing(index_elements=["workspace_id", "year"]))
    # From here on nobody else counts in this year, until we commit.
    last = session.scalar(select(QuoteCounter.last).where(*mine).with_for_update()) or 0
    number = max(last, _highest(session, workspace.id, year)) + 1
    session.execute(
        update(QuoteCounter)
        .where(*mine)
        .values(last=number)
        .execution_options(synchronize_session=False)
    )
    return f"D-{year}-{number:03}"


def _highest(session: Session, workspace_id: int, year: int) -> int:
    """The highest number of that year that a quote has, however it came by it."""
    shape = f"D-{year}-"
    taken = session.scalars(
        select(Quote.number).where(
            Quote.workspace_id == workspace_id, Quote.number.startswith(shape, autoescape=True)
        )
    )
    counts = [(number or "").removeprefix(shape) for number in taken]
    return max((int(count) for count in counts if count.isdecimal()), default=0)
