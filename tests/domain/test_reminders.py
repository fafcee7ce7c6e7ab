"""When a reminder leaves: setting × days × hour, by hand."""

from datetime import date, datetime

import pytest

from joinways.domain.reminders import Reminding, is_due

# November 2026: the 2nd is a Monday. Sent on Monday the 2nd, valid until Monday the 30th.
SENT, UNTIL = date(2026, 11, 2), date(2026, 11, 30)


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001 - local time is what is asked for


# after, before, chosen, count, last day, when -> due?
TABLE: list[tuple[int | None, int | None, bool | None, int, int | None, datetime, bool]] = [
    # Off by default, whatever the day.
    (None, None, None, 0, None, at(27), False),
    (7, 3, False, 0, None, at(27), False),
    # After seven days without an answer, and again seven days later.
    (7, None, None, 0, None, at(6), False),
    (7, None, None, 0, None, at(9), True),
    (7, None, None, 1, 9, at(13), False),
    (7, None, None, 1, 9, at(16), True),
    # Three at most, by hand ones counted.
    (7, None, None, 2, 16, at(23), True),
    (7, None, None, 3, 16, at(23), False),
    # Three days before the end is a Friday; once.
    (None, 3, None, 0, None, at(26), False),
    (None, 3, None, 0, None, at(27), True),
    (None, 3, None, 1, 27, at(30), False),
    (None, 3, None, 1, 26, at(27), True),
    # What would be due on a Saturday or Sunday leaves on Monday.
    (None, 2, None, 0, None, at(28), False),
    (None, 2, None, 0, None, at(29), False),
    (None, 2, None, 0, None, at(30), True),
    # Office hours: from 9:00 until before 18:00.
    (7, None, None, 0, None, at(9, 8, 59), False),
    (7, None, None, 0, None, at(9, 9, 0), True),
    (7, None, None, 0, None, at(9, 17, 59), True),
    (7, None, None, 0, None, at(9, 18, 0), False),
    # Never two a day, nor on the day it was sent.
    (1, 30, None, 1, 9, at(9, 15), False),
    (1, 30, None, 0, None, at(2, 15), False),
    # This quote alone says yes where the workspace says nothing: after 7 days, 3 before.
    (None, None, True, 0, None, at(6), False),
    (None, None, True, 0, None, at(9), True),
    (14, None, True, 0, None, at(9), False),
    # Over is over; its last day is not over yet.
    (7, None, None, 0, None, at(30), True),
    (7, None, None, 0, None, datetime(2026, 12, 1, 10), False),  # noqa: DTZ001
]


@pytest.mark.parametrize(("after", "before", "chosen", "count", "last", "when", "due"), TABLE)
def test_a_reminder_is_due(
    after: int | None,
    before: int | None,
    chosen: bool | None,
    count: int,
    last: int | None,
    when: datetime,
    due: bool,
) -> None:
    last_on = date(2026, 11, last) if last else None
    quote = Reminding(SENT, UNTIL, after, before, chosen, count, last_on)
    assert is_due(quote, when) is due
