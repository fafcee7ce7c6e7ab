"""Numbers of quotes, counted in each workspace, without gaps, as its pattern writes them.

A number is given inside the transaction that sends the quote, under the lock of a counter's row:
what is refused or fails gives it back. The row of year 0 is that lock, whichever year is counted;
it also counts the numbers that don't begin anew each year. That no two quotes of a workspace have
one number is a constraint of the database besides.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, select, update
from sqlalchemy.orm import Session

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, inserting, writing
from joinways.domain.numbering import prefix, read_number, spelled
from joinways.domain.refused import Refused
from joinways.models import Quote, QuoteCounter, Workspace
from joinways.viewer import Viewer

ALWAYS = 0
"""The year of the counter that never begins anew."""


@dataclass(frozen=True)
class Counting:
    """How a workspace counts: the pattern, whether each year begins anew, and the year it is."""

    workspace_id: int
    pattern: str
    anew: bool
    year: int

    @property
    def counter(self) -> int:
        """The year of the counter's row."""
        return self.year if self.anew else ALWAYS

    @property
    def only(self) -> int | None:
        """The year whose numbers are counted; None: of all years."""
        return self.year if self.anew else None


def counting_of(workspace: Workspace, moment: datetime) -> Counting:
    """As the workspace stands; the year of `moment` (UTC) is the one on its own clocks."""
    year = moment.astimezone(ZoneInfo(workspace.time_zone)).year
    return Counting(workspace.id, workspace.number_pattern, workspace.numbers_anew, year)


def take_number(session: Session, workspace: Workspace, moment: datetime) -> str:
    """The next number. The counter begins after the numbers that are there already; one that a
    quote has is passed over."""
    _hold(session, workspace.id)
    # The pattern may have changed while we waited.
    session.refresh(workspace, ["number_pattern", "numbers_anew"])
    counting = counting_of(workspace, moment)
    number = next_of(session, counting)
    _count_to(session, counting, number)
    return spelled(counting.pattern, counting.year, number)


def next_of(session: Db | Session, counting: Counting) -> int:
    """The number that the next quote gets, whoever is first."""
    last = _last(session, counting)
    return _free(session, counting, (last or highest(session, counting)) + 1)


def highest(session: Db | Session, counting: Counting) -> int:
    """The highest number of this pattern that a quote has, however it came by it.

    Above what was counted they are another pattern's that look alike: D260014 was the 14th of 2026.
    """
    begin, last = prefix(counting.pattern, counting.only), _last(session, counting)
    taken = session.scalars(
        select(Quote.number).where(
            Quote.workspace_id == counting.workspace_id,
            Quote.number.startswith(begin, autoescape=True),
        )
    )
    found = (read_number(counting.pattern, counting.only, each or "") for each in taken)
    return max((each for each in found if not last or each <= last), default=0)


@dataclass(frozen=True)
class Numbers:
    """What a person chooses. `following`: the next number; `shown`: the one that they were shown,
    so that what they left alone is never refused because somebody sent a quote meanwhile."""

    pattern: str
    anew: bool
    following: int
    shown: int


def save_numbers(db: Db, by: Viewer, wish: Numbers, moment: datetime) -> None:
    """Number new quotes that way. Numbers that were given stay.

    Raises Refused("number-used", least=…) for a next number at or below one that is used.
    """
    with writing(db) as session:
        _hold(session, by.workspace_id)
        workspace = session.get_one(Workspace, by.workspace_id, populate_existing=True)
        kept = counting_of(workspace, moment)
        before = next_of(session, kept)
        changed = [
            name
            for name, value in (("number_pattern", wish.pattern), ("numbers_anew", wish.anew))
            if getattr(workspace, name) != value
        ]
        workspace.number_pattern, workspace.numbers_anew = wish.pattern, wish.anew
        counting = counting_of(workspace, moment)
        _count_to(session, counting, following(session, kept, counting, wish) - 1)
        if before != next_of(session, counting):
            changed.append("next_number")
        if changed:
            thing = Thing("workspace", workspace.public_id, workspace.name)
            note(session, workspace.id, person(by), "settings-changed", thing, fields=changed)


def following(session: Db | Session, kept: Counting, counting: Counting, wish: Numbers) -> int:
    """The next number as it would be, where `kept` is how it is counted until now.

    Raises Refused("number-used", least=…).
    """
    if (kept.pattern, kept.anew) != (counting.pattern, counting.anew):
        return _free(session, counting, wish.following)
    if wish.following == wish.shown:
        return next_of(session, counting)
    least = highest(session, counting) + 1
    if wish.following < least:
        raise Refused("number-used", least=least)
    return _free(session, counting, wish.following)


def _last(session: Db | Session, counting: Counting) -> int:
    """What was counted last; 0 before anything was."""
    return session.scalar(select(QuoteCounter.last).where(*_mine(counting))) or 0


def _free(session: Db | Session, counting: Counting, number: int) -> int:
    """That one, or the next which no quote has: an earlier pattern may have made it already."""
    while _is_taken(session, counting, number):
        number += 1
    return number


def _is_taken(session: Db | Session, counting: Counting, number: int) -> bool:
    word = spelled(counting.pattern, counting.year, number)
    mine = exists().where(Quote.workspace_id == counting.workspace_id, Quote.number == word)
    return bool(session.scalar(select(mine)))


def _mine(counting: Counting) -> tuple[Any, Any]:
    return (
        QuoteCounter.workspace_id == counting.workspace_id,
        QuoteCounter.year == counting.counter,
    )


def _hold(session: Session, workspace_id: int) -> None:
    """From here on nobody else counts, or chooses how, in this workspace until we commit."""
    _there(session, workspace_id, ALWAYS)
    lock = select(QuoteCounter.last).where(
        QuoteCounter.workspace_id == workspace_id, QuoteCounter.year == ALWAYS
    )
    session.execute(lock.with_for_update())


def _there(session: Session, workspace_id: int, year: int) -> None:
    first = inserting(session, QuoteCounter).values(workspace_id=workspace_id, year=year, last=0)
    session.execute(first.on_conflict_do_nothing(index_elements=["workspace_id", "year"]))


def _count_to(session: Session, counting: Counting, number: int) -> None:
    """`number` was the last one given."""
    _there(session, counting.workspace_id, counting.counter)
    session.execute(
        update(QuoteCounter)
        .where(*_mine(counting))
        .values(last=number)
        .execution_options(synchronize_session=False)
    )
