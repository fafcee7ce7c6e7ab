"""The server's own rounds: each attempt's trouble is its own, and nobody's visit delays them."""

from datetime import UTC, datetime, timedelta

import pytest

from joinways import background
from joinways.invoices import issuing
from joinways.invoices.issuing import drive
from joinways.invoices.visiting import worker
from tests.actions.desk import Desk


def test_one_attempt_that_breaks_holds_up_no_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, broken = desk.begin()
    quote, _ = desk.begin()

    def drive_or_break(*args: object, **how: object) -> bool:
        if args[1] == broken:
            raise ZeroDivisionError
        return drive(*args, **how)  # type: ignore[arg-type]

    monkeypatch.setattr(background, "drive", drive_or_break)
    assert background.resume_due() == 2
    desk.assert_invoiced_once(quote)


def test_round_takes_only_what_is_due(desk: Desk) -> None:
    _, later = desk.begin()
    desk.set_attempt(later, next_try_at=datetime.now(UTC) + timedelta(minutes=5))
    assert background.resume_due() == 0


def test_visits_do_not_push_the_next_try_away(desk: Desk, one_try: None) -> None:
    _, attempt_id = desk.begin()
    desk.stripe.add_fault("error_500", "*", times=99, stored=False)
    begun = datetime.now(UTC)
    for _ in range(6):
        drive(worker(20), attempt_id)
    attempt = desk.attempt(attempt_id)
    assert attempt.tries == 1
    assert attempt.next_try_at - begun < timedelta(minutes=1)


def test_rounds_leave_more_time_each_time(desk: Desk, one_try: None) -> None:
    _, attempt_id = desk.begin()
    desk.stripe.add_fault("error_500", "*", times=99, stored=False)
    waits = []
    for _ in range(6):
        asked = datetime.now(UTC)
        desk.drive(attempt_id)
        waits.append(round((desk.attempt(attempt_id).next_try_at - asked).total_seconds(), -1))
    assert waits == [10, 60, 300, 900, 3600, 3600]


def test_time_run_out_is_no_failure(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    drive(worker(1), attempt_id)  # not even one call fits
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.step, attempt.problem) == ("open", "start", "unknown")
    assert attempt.next_try_at <= datetime.now(UTC) + issuing.PAUSE
