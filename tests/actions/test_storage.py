"""What the database keeps exact: decimals, times, names; and SQLite's own settings."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import StatementError

from joinways.database import engine_options, new_public_id, now, wal_is_safe, writing
from joinways.extensions import db
from joinways.models import Quote, QuoteLine
from tests.actions.desk import Desk


def stored(column: Any, value: Any) -> Any:
    """A value after its way through the database."""
    with writing(db.session) as session:
        session.execute(update(column.class_).values({column.key: value}))
    found = db.session.execute(select(column)).scalar_one()
    db.session.rollback()
    return found


@pytest.mark.parametrize("number", ["0", "20", "5.5", "0.0001", "-2.5", "100", "12345678.9012"])
def test_decimals_are_exact(desk: Desk, number: str) -> None:
    desk.cast.quote(state="draft")
    found = stored(QuoteLine.quantity, Decimal(number))
    assert str(found) == number


def test_decimal_with_too_many_places_is_refused(desk: Desk) -> None:
    desk.cast.quote(state="draft")
    with pytest.raises(StatementError, match="more than 4 decimals"):
        stored(QuoteLine.quantity, Decimal("0.00001"))


def test_times_are_utc(desk: Desk) -> None:
    desk.cast.quote(state="draft")
    paris = datetime(2027, 3, 4, 9, 30, tzinfo=timezone(timedelta(hours=1)))
    found = stored(Quote.sent_at, paris)
    assert found == paris
    assert found.utcoffset() == timedelta(0)


def test_time_without_a_zone_is_refused(desk: Desk) -> None:
    desk.cast.quote(state="draft")
    with pytest.raises(StatementError, match="without a zone"):
        stored(Quote.sent_at, datetime(2027, 3, 4, 9, 30))  # noqa: DTZ001


def test_now_moves_within_a_transaction(desk: Desk) -> None:
    """PostgreSQL's own now() would stand still, and a lease taken late begin in the past."""
    first = now(db.session)
    second = now(db.session)
    assert second > first
    assert abs(datetime.now(UTC) - second) < timedelta(minutes=5)
    db.session.rollback()


def test_public_ids_are_random_and_easy_to_read() -> None:
    made = {new_public_id() for _ in range(2000)}
    assert len(made) == 2000
    assert {len(one) for one in made} == {16}
    assert not set("".join(made)) & set("01lo")


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
        ((3, 51, 2), False),
        ((3, 50, 7), True),
        ((3, 50, 6), False),
        ((3, 44, 6), True),
        ((3, 44, 5), False),
        ((3, 45, 9), False),
        ((3, 40, 1), False),
    ],
)
def test_wal_only_where_the_library_is_fixed(version: tuple[int, ...], safe: bool) -> None:
    assert wal_is_safe(version) is safe


def test_settings_of_a_connection(desk: Desk) -> None:
    if db.engine.dialect.name == "postgresql":
        asked = {"lock_timeout": "10s", "statement_timeout": "15s", "TimeZone": "UTC"}
        show = "SHOW {}"
    else:
        asked = {"foreign_keys": "1", "synchronous": "2", "busy_timeout": "30000"}
        show = "PRAGMA {}"
    for name, value in asked.items():
        found = db.session.execute(text(show.format(name))).scalar_one()
        assert str(found).upper() == value.upper()
    db.session.rollback()
    assert engine_options("sqlite:////x.sqlite") == {
        "connect_args": {"timeout": 30},
        "hide_parameters": True,
    }
