"""Killed between any two things it does, at once or a day later: one invoice, at most one mail."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from joinways.database import Db, now
from joinways.extensions import db
from joinways.invoices import actions, attempt
from tests.actions.desk import TWO_RATES, Desk
from tests.actions.kills import Killed, Reaper
from tests.cast import QuoteRef

DAY_AND_MORE = timedelta(hours=25)

POINTS = [
    *("before commit", "after commit") * 2,  # the claim, the lease
    "before account", "after account", "before commit", "after commit",
    "before create_customer", "after create_customer", "before commit", "after commit",
    "before create_draft", "after create_draft", "before commit", "after commit",
    "before add_lines", "after add_lines", "before commit", "after commit",
    "before read_invoice", "after read_invoice", "before drafted", "after drafted",
    "before commit", "after commit",  # the lease is renewed: is it still ours?
    "before finalize", "after finalize", "before commit", "after commit",
    "before commit", "after commit",  # the mail is about to be asked for
    "before send", "after send", "before commit", "after commit",
    "before let_advance", "after let_advance", "before commit", "after commit",
    "before commit", "after commit",  # the lease is given back
]  # fmt: skip
ASKED_FOR_MAIL = POINTS.index("before send") - 1
MAILED = POINTS.index("after send")
MAIL_KNOWN = MAILED + 2
GIVING_BACK = len(POINTS) - 2


@pytest.fixture
def reaper(monkeypatch: pytest.MonkeyPatch) -> Reaper:
    return Reaper(monkeypatch)


def live_and_die(desk: Desk, reaper: Reaper, quote: QuoteRef, at: int | None) -> None:
    """Press; be killed at that point; let the time of the lease run out."""
    desk.forget_customer()
    reaper.arm(at)
    try:
        desk.drive(desk.claim(quote))
    except Killed:
        assert at is not None
    db.session.remove()
    reaper.arm(None)


def press_again(desk: Desk, quote: QuoteRef) -> str:
    """A person opens the quote once more and presses; what is known of the mail."""
    attempt_id = desk.claim(quote)
    desk.end_lease(attempt_id)
    desk.drive(attempt_id)
    found = desk.attempt(attempt_id)
    assert (found.status, found.step, found.problem) == ("done", "done", "")
    assert found.number == 1
    return found.mail


def test_points_are_these(desk: Desk, reaper: Reaper) -> None:
    quote = desk.cast.quote(TWO_RATES)
    desk.forget_customer()
    reaper.arm(None)
    desk.drive(desk.claim(quote))
    assert reaper.passed == POINTS


def test_killed_anywhere_then_resumed(desk: Desk, reaper: Reaper) -> None:
    for at in range(len(POINTS)):
        quote = desk.cast.quote(TWO_RATES)
        live_and_die(desk, reaper, quote, at)
        assert press_again(desk, quote) == "sent", at
        desk.assert_invoiced_once(quote)


def test_killed_twice_then_resumed(desk: Desk, reaper: Reaper) -> None:
    """The second worker dies right before its first call, wherever the first one stood."""
    for at in range(0, GIVING_BACK - 1, 3):  # at the last one before, nothing is left to do
        quote = desk.cast.quote(TWO_RATES)
        live_and_die(desk, reaper, quote, at)
        reaper.arm(4)
        with pytest.raises(Killed):
            press_again(desk, quote)
        db.session.remove()
        reaper.arm(None)
        assert press_again(desk, quote) == "sent", at
        desk.assert_invoiced_once(quote)


class Clocks:
    """Moves Stripe's clock and ours together."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk, self.ahead = desk, timedelta(0)
        for module in (actions, attempt):
            monkeypatch.setattr(module, "now", self._now)

    def _now(self, session: Db | Session) -> datetime:
        return now(session) + self.ahead

    def advance(self, time: timedelta) -> None:
        self.ahead += time
        self.desk.stripe.advance_clock(int(time.total_seconds()))


def a_day_later(desk: Desk, reaper: Reaper, clocks: Clocks, at: int) -> None:
    """Killed there, resumed when Stripe has forgotten every key."""
    quote = desk.cast.quote(TWO_RATES)
    live_and_die(desk, reaper, quote, at)
    clocks.advance(DAY_AND_MORE)
    mail = press_again(desk, quote)
    # Asked for, and no sign of it: a person is asked, nobody is written to twice.
    unsure = ASKED_FOR_MAIL <= at < MAILED
    assert mail == ("unknown" if unsure else "sent"), at
    desk.assert_invoiced_once(quote, mails=0 if unsure else 1)


def test_killed_and_resumed_a_day_later(
    desk: Desk, reaper: Reaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    clocks = Clocks(desk, monkeypatch)
    for at in range(len(POINTS)):
        if not ASKED_FOR_MAIL <= at < MAIL_KNOWN:
            a_day_later(desk, reaper, clocks, at)


@pytest.mark.parametrize("at", range(ASKED_FOR_MAIL, MAIL_KNOWN))
def test_killed_at_the_mail_and_resumed_a_day_later(
    desk: Desk, reaper: Reaper, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    desk.drive(desk.begin()[1])  # another invoice was mailed, which proves nothing of this one
    a_day_later(desk, reaper, Clocks(desk, monkeypatch), at)


def test_killed_while_giving_back(desk: Desk, reaper: Reaper) -> None:
    """The totals differ; killed at any point of taking the draft away: it is gone all the same."""
    killed, at = True, 0
    while killed:
        desk.stripe.add_fault("tamper", "invoices.add_lines", cents=3)
        quote = desk.cast.quote(TWO_RATES)
        attempt_id = desk.claim(quote)
        desk.drive(attempt_id, until="lines")
        reaper.arm(at)
        killed = dies(desk, attempt_id)
        reaper.arm(None)
        desk.end_lease(attempt_id)
        desk.drive(attempt_id)
        desk.assert_released(quote, attempt_id, "totals-differ")
        at += 1
    assert at > 8


def dies(desk: Desk, attempt_id: int) -> bool:
    """Whether the worker is killed on its way."""
    try:
        desk.drive(attempt_id)
    except Killed:
        db.session.remove()
        return True
    return False
