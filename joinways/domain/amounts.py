"""Reading an amount as a person types it, in whichever of the usual spellings.

1 234,50 and 1.234,50 and 1,234.50 and 1234.5 are the same amount. 1.234 is not read at all: it is
one thousand in Madrid and little more than one in London. But in dinars, which are written with
three decimals, 1.230 is what it looks like.
"""

import re

from joinways.domain.currencies import decimals_of, shown_decimals

MOST_DIGITS = 10
"""Digits before the decimals: ten thousand millions, far within the database's integers."""

_SPACES = re.compile(r"[\s\u00a0\u202f'\u2019]")
_CURRENCY = re.compile(r"^(?:€|[A-Z]{3})\s*|\s*(?:€|[A-Z]{3})$")
_GROUPS = {",": r"\d{1,3}(,\d{3})+", ".": r"\d{1,3}(\.\d{3})+", " ": r"\d{1,3}( \d{3})+"}


class BadAmount(ValueError):
    """What was typed is no amount. `reason`: unreadable, decimals (too many), ambiguous, last (the
    third decimal of dinars isn't 0), large (more digits than any amount has)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def amount_in(currency: str, typed: str) -> int:
    """The amount in the currency's smallest unit. Raises BadAmount, also where it has a sign."""
    return parse_amount(typed, decimals_of(currency), shown_decimals(currency))


def parse_amount(typed: str, decimals: int = 2, shown: int | None = None) -> int:
    """The number in its smallest unit. `decimals`: how many it has; `shown`: how many are written
    where that is another number, those beyond being 0.

    Raises BadAmount. Signs are refused: what a form asks for is never below zero.
    """
    text = _SPACES.sub(" ", _CURRENCY.sub("", typed.strip()))
    whole, fraction = _parted(text, decimals if shown is None else shown)
    for mark, groups in _GROUPS.items():
        if mark in whole and not re.fullmatch(groups, whole):
            raise BadAmount("unreadable")
    digits = re.sub(r"[ .,]", "", whole)
    if not re.fullmatch("[0-9]+", digits) or not re.fullmatch("[0-9]*", fraction):
        raise BadAmount("unreadable")
    if len(digits) > MOST_DIGITS:
        raise BadAmount("large")
    if decimals and len(fraction) == decimals + 1:
        fraction = fraction.removesuffix("0")  # 1.250 Kuwaiti dinars: written with three
        if shown == len(fraction):
            raise BadAmount("last")
    if len(fraction) > decimals:
        raise BadAmount("decimals")
    return int(digits + fraction.ljust(decimals, "0"))


def _parted(text: str, shown: int) -> tuple[str, str]:
    """What stands before the decimal mark, and after it. Raises BadAmount."""
    marks = [mark for mark in ",." if mark in text]
    if len(marks) == 2:
        last = max(marks, key=text.rindex)
        if text.count(last) > 1:
            raise BadAmount("unreadable")
        return _at(text, last)
    if not marks or text.count(marks[0]) > 1:
        return text, ""  # no decimals: all marks there are, set groups apart
    whole, fraction = _at(text, marks[0])
    if not fraction or not whole:
        raise BadAmount("unreadable")
    if len(fraction) == 3 and re.fullmatch(r"[1-9]\d{0,2}", whole):
        if shown == 0:
            return text, ""
        if shown == 3:
            return whole, fraction
        raise BadAmount("ambiguous")
    return whole, fraction


def _at(text: str, mark: str) -> tuple[str, str]:
    whole, _, fraction = text.rpartition(mark)
    return whole, fraction
