"""Numbers of quotes: D-2026-014, counted in each workspace and year."""

import re
from collections import Counter
from collections.abc import Iterable

_SHAPE = re.compile(r"D-(\d{4})-(\d+)")


class Numbers:
    """Gives the next free number of a year, after those that are taken."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._last: Counter[int] = Counter()
        for number in taken:
            if shape := _SHAPE.fullmatch(number):
                year, count = int(shape[1]), int(shape[2])
                self._last[year] = max(self._last[year], count)

    def take(self, year: int) -> str:
        """The next number of that year."""
        self._last[year] += 1
        return f"D-{year}-{self._last[year]:03}"
