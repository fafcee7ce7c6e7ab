"""Due days by hand, with short months and leap years."""

from datetime import date

import pytest

from joinways.domain.due import due_on, longer_than_law


@pytest.mark.parametrize(
    ("issued", "days", "term", "due"),
    [
        (date(2026, 3, 10), 30, "net", date(2026, 4, 9)),
        (date(2026, 3, 10), 0, "net", date(2026, 3, 10)),
        (date(2026, 3, 10), 0, "end", date(2026, 3, 31)),
        (date(2026, 3, 10), 45, "end", date(2026, 4, 30)),
        (date(2026, 3, 10), 45, "then", date(2026, 5, 15)),
        (date(2026, 3, 31), 30, "end", date(2026, 4, 30)),
        (date(2028, 1, 31), 0, "then", date(2028, 1, 31)),
        (date(2028, 1, 30), 5, "end", date(2028, 2, 29)),
        (date(2027, 12, 20), 30, "end", date(2028, 1, 31)),
    ],
)
def test_the_day_it_is_due(issued: date, days: int, term: str, due: date) -> None:
    assert due_on(issued, days, term) == due


@pytest.mark.parametrize(
    ("country", "days", "term", "longer"),
    [
        ("FR", 60, "net", False),
        ("FR", 61, "net", True),
        ("FR", 45, "end", False),
        ("FR", 46, "then", True),
        ("ES", 60, "net", False),
        ("ES", 61, "net", True),
        ("ES", 30, "end", False),
        ("ES", 31, "end", True),
        ("BE", 300, "net", False),
    ],
)
def test_what_the_law_allows_between_businesses(
    country: str, days: int, term: str, longer: bool
) -> None:
    assert longer_than_law(country, days, term) is longer
