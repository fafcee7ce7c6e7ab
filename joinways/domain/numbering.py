"""How numbers of quotes are written: a pattern such as D-{year}-{number:3}.

{year} is 2026, {yy} is 26, {number:4} is counted, with zeros before it up to four digits. A number
that has outgrown its digits takes more.
"""

import re

USUAL = "D-{year}-{number:3}"
EXAMPLES = (USUAL, "DEV-{year}-{number:4}", "D{yy}{number:4}", "{year}/{number:3}", "{number:6}")
LONGEST = 35
MOST_DIGITS = 9
LARGEST = 999_999

_PLACE = re.compile(r"\{(year|yy|number:[3-6])\}")
_LITERAL = re.compile(r"[A-Za-z0-9+_/-]*")


class BadPattern(ValueError):
    """No pattern. `reason`: characters, number (not exactly one), year (more than one), long,
    anew (it begins anew each year, and does not name the year)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def checked_pattern(pattern: str, *, anew: bool) -> str:
    """The pattern, if every number of it fits where it goes. Raises BadPattern.

    An invoice's documents refer to the quote: EN 16931 and Factur-X take what these characters
    say; 35 is what many programs keep of a reference.
    """
    if not _LITERAL.fullmatch(_PLACE.sub("", pattern)):
        raise BadPattern("characters")
    places = [found.partition(":")[0] for found in _PLACE.findall(pattern)]
    if places.count("number") != 1:
        raise BadPattern("number")
    if len(places) > 2:
        raise BadPattern("year")
    if len(spelled(pattern, 2026, 10**MOST_DIGITS - 1)) > LONGEST:
        raise BadPattern("long")
    if anew and len(places) == 1:
        raise BadPattern("anew")
    return pattern


def spelled(pattern: str, year: int, number: int) -> str:
    """The number as it stands on a quote: 14 of 2026 is D-2026-014."""

    def word(place: re.Match[str]) -> str:
        name, _, digits = place[1].partition(":")
        if name == "number":
            return f"{number:0{digits}}"
        return f"{year:04}" if name == "year" else f"{year % 100:02}"

    return _PLACE.sub(word, pattern)


def prefix(pattern: str, year: int | None) -> str:
    """What every number of that year begins with; None: of any year."""
    before = pattern[: pattern.index("{number:")]
    if year is None:
        return before.partition("{")[0]
    return spelled(before, year, 0)


def read_number(pattern: str, year: int | None, text: str) -> int:
    """The counted part of a number of that year (None: of any); 0 where it is of another kind."""
    parts = []
    for part in re.split(r"(\{[^}]*\})", pattern):
        if part.startswith("{number:"):
            parts.append(f"([0-9]{{{part[8]},{MOST_DIGITS}}})")
        elif part in ("{year}", "{yy}"):
            length = 4 if part == "{year}" else 2
            parts.append(f"[0-9]{{{length}}}" if year is None else spelled(part, year, 0))
        else:
            parts.append(re.escape(part))
    found = re.fullmatch("".join(parts), text)
    return int(found[1]) if found else 0
