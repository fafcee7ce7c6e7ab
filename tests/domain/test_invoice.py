"""Back-off, stale keys, the name of a key, and the status a person reads."""

from datetime import UTC, date, datetime, timedelta

import pytest

from joinways.domain.invoice import (
    STATUSES,
    after_told,
    back_off,
    days_late,
    displayed_status,
    key,
    stale,
    told_status,
)
from joinways.domain.plan import may_invoice, may_manage

DUE, NOW = date(2027, 3, 31), datetime(2027, 3, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "today", "shown"),
    [
        ("open", date(2027, 3, 1), "pending"),
        ("open", date(2027, 3, 31), "pending"),
        ("open", date(2027, 4, 1), "overdue"),
        ("paid", date(2027, 3, 1), "paid"),
        ("paid", date(2028, 1, 1), "paid"),
        ("void", date(2028, 1, 1), "void"),
        ("uncollectible", date(2028, 1, 1), "uncollectible"),
        ("credited", date(2028, 1, 1), "credited"),
    ],
)
def test_displayed_status(status: str, today: date, shown: str) -> None:
    assert displayed_status(status, DUE, today) == shown


@pytest.mark.parametrize(
    ("tries", "seconds"), [(1, 10), (2, 60), (3, 300), (4, 900), (5, 3600), (6, 3600), (500, 3600)]
)
def test_back_off_grows_to_an_hour_and_never_ends(tries: int, seconds: int) -> None:
    assert back_off(tries) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("age", "epoch", "read_first"),
    [
        (timedelta(0), 0, False),
        (timedelta(hours=19, minutes=58), 0, False),
        (timedelta(hours=20), 0, True),
        (timedelta(hours=25), 0, True),
        (timedelta(days=400), 0, True),
        (timedelta(seconds=-30), 0, False),
        (timedelta(minutes=-2), 0, True),
        (timedelta(0), 1, True),
        (timedelta(hours=25), 3, True),
    ],
)
def test_stale_keys_ask_to_read_first(age: timedelta, epoch: int, read_first: bool) -> None:
    assert stale(NOW - age, NOW, epoch) is read_first


def test_key_names_all_that_makes_a_call_one_of_its_own() -> None:
    assert key("inst", "q7f", 2, 1, "draft") == "jw-inst-qq7f-a2-e1-draft"
    made = {
        key(instance, quote, attempt, epoch, step)
        for instance in ("a", "b")
        for quote in ("c", "d")
        for attempt in (1, 2)
        for epoch in (0, 1)
        for step in ("draft", "lines")
    }
    assert len(made) == 32


def test_key_fits_into_what_stripe_takes() -> None:
    assert len(key("x" * 32, "y" * 32, 10**6, 10**6, "customer-tax-200")) <= 255


@pytest.mark.parametrize(("plan", "may"), [("basic", False), ("pro", True), ("enterprise", True)])
def test_plans_that_invoice(plan: str, may: bool) -> None:
    assert may_invoice(plan) is may


@pytest.mark.parametrize(("role", "may"), [("owner", True), ("admin", True), ("member", False)])
def test_roles_that_manage(role: str, may: bool) -> None:
    assert may_manage(role) is may


# Written by hand: a row for each stored status, what Stripe says in the columns.
TOLD = ("draft", "open", "paid", "void", "uncollectible", "credited", "something-new")
AFTER = {
    "open": (None, "open", "paid", "void", "uncollectible", "credited", None),
    "paid": (None, None, "paid", None, None, "credited", None),
    "void": (None, None, None, "void", None, None, None),
    "uncollectible": (None, None, "paid", "void", "uncollectible", "credited", None),
    "credited": (None, None, None, None, None, "credited", None),
}


@pytest.mark.parametrize("stored", STATUSES)
def test_what_stripe_says_is_followed_by_this_table(stored: str) -> None:
    assert tuple(after_told(stored, told) for told in TOLD) == AFTER[stored]


@pytest.mark.parametrize(
    ("status", "gross", "credited", "told"),
    [
        ("open", 1000, 0, "open"),
        ("open", 1000, 999, "open"),
        ("paid", 1000, 1000, "credited"),
        ("paid", 1000, 400, "paid"),
        ("open", 1000, 1000, "credited"),
        ("uncollectible", 1000, 1000, "credited"),
        ("void", 1000, 1000, "void"),
        ("paid", 0, 0, "paid"),
    ],
)
def test_wholly_credited_is_a_word_of_ours(
    status: str, gross: int, credited: int, told: str
) -> None:
    assert told_status(status, gross, credited) == told


@pytest.mark.parametrize(
    ("status", "today", "days"),
    [
        ("open", date(2027, 3, 4), 0),
        ("open", date(2027, 3, 3), 0),
        ("open", date(2027, 3, 5), 1),
        ("open", date(2027, 3, 16), 12),
        ("paid", date(2027, 3, 16), 0),
        ("uncollectible", date(2027, 3, 16), 0),
    ],
)
def test_days_late_count_from_the_day_after(status: str, today: date, days: int) -> None:
    assert days_late(status, date(2027, 3, 4), today) == days
