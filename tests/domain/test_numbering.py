"""Patterns of numbers: what they write, what is read back, what is refused. By hand."""

import pytest

from joinways.domain.numbering import (
    EXAMPLES,
    BadPattern,
    checked_pattern,
    prefix,
    read_number,
    spelled,
)

WRITTEN = [
    ("D-{year}-{number:3}", 2026, 14, "D-2026-014"),
    ("D-{year}-{number:3}", 2026, 1000, "D-2026-1000"),
    ("DEV{yy}{number:4}", 2026, 7, "DEV260007"),
    ("{number:6}", 2031, 12, "000012"),
    ("{number:3}/{yy}+A_b", 2009, 5, "005/09+A_b"),
]
REFUSED = [
    ("D-{year}", True, "number"),
    ("{number:3}-{number:3}", False, "number"),
    ("D-{number:2}", False, "characters"),
    ("D-{number:7}", False, "characters"),
    ("D-{number}", False, "characters"),
    ("D {number:3}", False, "characters"),
    ("Été-{number:3}", False, "characters"),
    ("{jahr}-{number:3}", False, "characters"),
    ("{year}{yy}{number:3}", False, "year"),
    ("{year}{year}{number:3}", False, "year"),
    ("D-{number:3}", True, "anew"),
    ("X" * 27 + "{number:3}", False, "long"),
    ("", False, "number"),
]


@pytest.mark.parametrize(("pattern", "year", "number", "text"), WRITTEN)
def test_what_is_written_is_read_back(pattern: str, year: int, number: int, text: str) -> None:
    assert spelled(pattern, year, number) == text
    assert read_number(pattern, year, text) == read_number(pattern, None, text) == number
    assert text.startswith(prefix(pattern, year))
    assert text.startswith(prefix(pattern, None))


@pytest.mark.parametrize(("pattern", "anew", "reason"), REFUSED)
def test_what_makes_no_numbers_is_refused(pattern: str, anew: bool, reason: str) -> None:
    with pytest.raises(BadPattern) as refused:
        checked_pattern(pattern, anew=anew)
    assert refused.value.reason == reason


def test_what_just_fits_is_taken() -> None:
    assert checked_pattern("X" * 26 + "{number:3}", anew=False)
    assert all(checked_pattern(each, anew="{y" in each) for each in EXAMPLES)


@pytest.mark.parametrize(
    "other",
    [
        "D-2025-014",
        "D-2026-14",
        "d-2026-014",
        "D-2026-014 ",
        "D-2026-",
        "",
        "D-2026-\u0661\u0661\u0661",
    ],
)
def test_numbers_of_another_kind_count_for_nothing(other: str) -> None:
    assert read_number("D-{year}-{number:3}", 2026, other) == 0
