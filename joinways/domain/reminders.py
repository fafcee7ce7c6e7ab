"""When a client who has not answered is reminded of a quote, and when no more."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MOST = 3
"""Reminders of one quote in all, by hand ones counted: a fourth would be a nuisance."""

OPENS, CLOSES = time(9), time(18)
"""Nobody is reminded at night; local time of the workspace, from Monday to Friday."""

USUAL_AFTER, USUAL_BEFORE = 7, 3
"""For a quote that is to be reminded of in a workspace that has not said when."""

_SATURDAY = 5


@dataclass(frozen=True)
class Reminding:
    """What is known of a sent quote. Days are local ones of the workspace.

    `after`: days without an answer, `before`: days before it expires, None = not so; `chosen`:
    what was said of this quote alone, None = as the workspace says. `count`: reminders so far.
    """

    sent_on: date
    valid_until: date
    after: int | None = None
    before: int | None = None
    chosen: bool | None = None
    count: int = 0
    last_on: date | None = None

    @property
    def days(self) -> tuple[int | None, int | None]:
        """(after, before) as they hold for this quote; both None = no reminders."""
        if self.chosen is False:
            return None, None
        if self.chosen and self.after is None and self.before is None:
            return USUAL_AFTER, USUAL_BEFORE
        return self.after, self.before


def is_due(quote: Reminding, at: datetime) -> bool:
    """Whether a reminder leaves now; `at` is local time of the workspace."""
    today = at.date()
    if not (OPENS <= at.time() < CLOSES) or today.weekday() >= _SATURDAY:
        return False
    last = quote.last_on or quote.sent_on
    if quote.count >= MOST or today > quote.valid_until or today <= last:
        return False
    return _silent_for_long(quote, last, today) or _ends_soon(quote, today)


def _silent_for_long(quote: Reminding, last: date, today: date) -> bool:
    """So many days since the client heard of it last."""
    after = quote.days[0]
    return after is not None and today >= last + timedelta(days=after)


def _ends_soon(quote: Reminding, today: date) -> bool:
    """Once: what reminded within the last days before the end need not be said again."""
    before = quote.days[1]
    if before is None:
        return False
    begins = quote.valid_until - timedelta(days=before)
    return today >= begins and (quote.last_on is None or quote.last_on < begins)
