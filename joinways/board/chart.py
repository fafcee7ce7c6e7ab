"""A small chart of money by month, as shapes of an SVG: no styles, no script, any width.

Widths are percentages, heights pixels, so that bars stretch and words don't.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from joinways.board.figures import Month

HEIGHT, FLOOR, CEILING = 196, 160, 14
_GAP = 0.24
_STEPS = 4
_LEAST_SHOWN = 2


@dataclass(frozen=True)
class Bar:
    """A rectangle: `x` and `width` in percent, `y` and `height` in pixels."""

    kind: str
    x: str
    y: int
    width: str
    height: int


@dataclass(frozen=True)
class Column:
    """A month with its bars; `middle` in percent. `minor`: its name goes where room is short."""

    month: Month
    middle: str
    bars: tuple[Bar, ...]
    minor: bool


@dataclass(frozen=True)
class Chart:
    """`lines`: pixels from the top and cents of each line across. `empty`: nothing to draw."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[int, int], ...]
    expected_cents: int
    received_cents: int

    @property
    def empty(self) -> bool:
        return not self.expected_cents and not self.received_cents


def drawn(months: Sequence[Month]) -> Chart:
    """The chart of these months."""
    most = max(max(each.expected_cents, each.received_cents, 0) for each in months)
    step = _round_step(most)
    top = step * max(1, -(-most // step))
    width = 100 / len(months)
    return Chart(
        columns=tuple(_column(each, n, width, top) for n, each in enumerate(months)),
        lines=tuple((_y(value, top), value) for value in range(0, top + 1, step)),
        expected_cents=sum(each.expected_cents for each in months),
        received_cents=sum(each.received_cents for each in months),
    )


def _round_step(most: int) -> int:
    """1, 2 or 5 and zeros, so that about four lines reach the largest amount."""
    step = 100
    while step * _STEPS < most:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return step


def _y(cents: int, top: int) -> int:
    return FLOOR - round((FLOOR - CEILING) * cents / top)


def _column(month: Month, place: int, width: float, top: int) -> Column:
    each = width * (1 - _GAP) / 2
    left = width * place + width * _GAP / 2
    amounts = (("expected", month.expected_cents), ("received", month.received_cents))
    bars = tuple(
        _bar(kind, left + each * n, each, cents, top)
        for n, (kind, cents) in enumerate(amounts)
        if cents > 0
    )
    return Column(month, f"{width * (place + 0.5):.2f}%", bars, place % 2 == 1)


def _bar(kind: str, x: float, width: float, cents: int, top: int) -> Bar:
    y = min(_y(cents, top), FLOOR - _LEAST_SHOWN)
    return Bar(kind, f"{x:.2f}%", y, f"{width:.2f}%", FLOOR - y)
