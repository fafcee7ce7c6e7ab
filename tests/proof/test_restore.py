"""A backup is put back at 100 random moments, a day later: one invoice for each quote, one mail.

On SQLite 100 moments, on PostgreSQL 10 (by `pg_dump` and `pg_restore`, which take their time);
`JOINWAYS_ALL_MOMENTS=1` makes that 100 as well.
"""

import os
import random
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.background import look_out
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.invoices import adopting, recognising, reconciling
from joinways.invoices.recognising import Lookout
from joinways.models import Installation, Invoicing, Quote
from tests.actions.desk import TWO_RATES, Desk
from tests.actions.kills import Killed, Reaper
from tests.actions.test_kills import POINTS, Clocks
from tests.cast import QuoteRef
from tests.proof.backups import Backup, put_back, take
from tests.proof.looking import looking, violations
from tests.stand_in import Json

SEED = 20261126
ROUNDS = range(10)
MOMENTS_EACH = 10
DAY_AND_MORE = timedelta(hours=25)


class Photographer(Reaper):
    """A reaper that takes a backup when the worker passes a point, and lets it go on."""

    def __init__(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(monkeypatch)
        self.app, self.backup, self.left = app, Backup(b""), -1

    def wait(self, points: int) -> None:
        """Take the backup when so many points have been passed."""
        self.backup, self.left = Backup(b""), points

    def _point(self, name: str) -> None:
        if self.left == 0:
            self.backup = take(self.app)
        self.left -= 1
        super()._point(name)


class History:
    """A team that invoices, with workers that are killed, refused, and replaced by others."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
        self.desk, self.chance = desk, random.Random(seed)
        self.clocks = Clocks(desk, monkeypatch)
        for module in (adopting, recognising, reconciling):
            monkeypatch.setattr(module, "now", self.clocks._now)
        self.reaper = Photographer(desk.app, monkeypatch)
        self.quotes: list[QuoteRef] = []

    def live(self) -> Backup:
        """Issue some invoices; the backup that was taken meanwhile.

        Every other one while nobody worked, the others at a point of a worker's way.
        """
        quotes = [self.desk.cast.quote(TWO_RATES) for _ in range(self.chance.choice((1, 1, 1, 2)))]
        self.quotes += quotes
        self.reaper.wait(self.chance.randrange(len(POINTS) * len(quotes)))
        idle = self.chance.choice([None, self.chance.choice(quotes)])
        for quote in quotes:
            if quote is idle:
                self.reaper.wait(-1)
                self.reaper.backup = take(self.desk.app)
            if self.chance.random() < 0.3:
                self.desk.forget_customer()
            if self.chance.random() < 0.2:
                self.desk.stripe.add_fault("tamper", "invoices.add_lines", cents=3)
            self._issue(quote, self.chance.choice([None, self.chance.randrange(len(POINTS))]))
        self.desk.stripe.clear_faults()
        if self.chance.random() < 0.7:
            self._issue(quotes[0], None)  # somebody comes by: released ones are asked for anew
        backup = self.reaper.backup if self.reaper.backup.copy else take(self.desk.app)
        self.reaper.wait(-1)
        return backup

    def _issue(self, quote: QuoteRef, killed_at: int | None) -> None:
        self.reaper.arm(killed_at)
        try:
            attempt_id = self.desk.claim(quote)
            self.desk.end_lease(attempt_id)
            self.desk.drive(attempt_id)
        except Killed:
            db.session.remove()
        finally:
            self.reaper.arm(None)

    def command(self, *words: str) -> int:
        """What `flask --app app invoices …` exits with."""
        result = self.desk.app.test_cli_runner().invoke(args=["invoices", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code

    def put_back(self, backup: Backup) -> None:
        """A day later, when Stripe has forgotten every key."""
        self.clocks.advance(DAY_AND_MORE)
        put_back(self.desk.app, backup)

    def see(self) -> bool:
        """The server starts: whether it sees by itself that a backup was put back."""
        look_out(Lookout())
        found = db.session.scalars(select(Installation.must_reconcile)).one()
        db.session.rollback()
        return found

    def nothing_moves(self) -> None:
        """Every claim is refused, and no attempt makes a call."""
        waiting = open_attempts()
        self.desk.stripe.clear_calls()
        for quote in self.quotes[-2:]:
            if self.desk.quote_state(quote) == "signed":
                with pytest.raises(Refused, match="must-reconcile"):
                    self.desk.claim(quote)
        assert not any(self.desk.drive(attempt) for attempt in waiting)
        assert self.desk.stripe.calls() == []

    def go_on(self) -> None:
        """Whatever was begun is finished; what is signed is invoiced."""
        for quote in self.quotes[-2:]:
            for _ in range(2):  # one that comes to nothing is asked for anew
                attempt_id = self.desk.claim(quote)
                self.desk.drive(attempt_id)
        if open_attempts():
            assert self.command("resume") == 0


def open_attempts() -> list[int]:
    found = db.session.scalars(
        select(Invoicing.id).where(Invoicing.status.in_(("open", "closing")))
    ).all()
    db.session.rollback()
    return list(found)


def forgotten(desk: Desk) -> list[str]:
    """What Stripe has of ours, neither void nor known to any attempt: looked up by hand."""
    rows = db.session.execute(
        select(Quote.public_id, Invoicing.number).join(Invoicing, Invoicing.quote_id == Quote.id)
    )
    known = {(row[0], str(row[1])) for row in rows}
    db.session.rollback()
    return [
        invoice["id"]
        for invoice in desk.stripe.objects("invoice")
        if invoice["status"] != "void"
        and (invoice["metadata"]["quote"], invoice["metadata"]["attempt"]) not in known
    ]


def assert_all_is_well(desk: Desk, quotes: list[QuoteRef]) -> None:
    """Each quote: one invoice at Stripe and here, the same; one mail at most for each invoice."""
    at_stripe = desk.stripe.objects("invoice")
    mailed = [mail["invoice"] for mail in desk.stripe.mailbox()]
    assert len(mailed) == len(set(mailed))
    assert open_attempts() == []
    # The log knows of calls whose rows went with the backup.
    assert violations(looking(db.engine, desk.stripe, with_calls=False)) == []
    for quote in quotes:
        of_it = [one for one in at_stripe if one["metadata"]["quote"] == quote.public_id]
        [invoice] = [one for one in of_it if one["status"] != "void"]
        assert_ours(desk, quote, invoice)


def assert_ours(desk: Desk, quote: QuoteRef, invoice: Json) -> None:
    assert invoice["status"] == "open"
    assert desk.quote_state(quote) == "invoiced"
    [ours] = [row for row in desk.stored_invoices(quote) if row.live]
    assert (ours.stripe_id, ours.number) == (invoice["id"], invoice["number"])
    assert (ours.gross_cents, invoice["total"]) == (219486, 219486)


def moments(app: Flask) -> range:
    """How many moments of each round, by the kind of database."""
    sqlite = app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite")
    return range(MOMENTS_EACH if sqlite or os.environ.get("JOINWAYS_ALL_MOMENTS") else 1)


@pytest.fixture
def history(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[History]:
    yield History(desk, monkeypatch, SEED + request.node.callspec.params["round_number"])


@pytest.mark.parametrize("round_number", ROUNDS)
def test_backup_put_back_at_any_moment(desk: Desk, history: History, round_number: int) -> None:
    for _ in moments(desk.app):
        history.put_back(history.live())
        lost = forgotten(desk)
        assert history.see() == bool(lost)
        if not lost:  # nothing to see, so that the operator has to say it
            history.command("restored")
        history.nothing_moves()
        assert history.command("reconcile") == 0
        assert forgotten(desk) == []
        history.go_on()
        assert_all_is_well(desk, history.quotes)


@pytest.mark.parametrize("round_number", ROUNDS[:1])
def test_without_reconciling_there_are_duplicates(
    desk: Desk, history: History, round_number: int
) -> None:
    """The same, with the lock forced open: the danger is real, and this test would see it."""
    for _ in range(3):
        history.put_back(history.live())
        history.go_on()
    with pytest.raises((AssertionError, ValueError)):
        assert_all_is_well(desk, history.quotes)
    numbered: dict[str, int] = {}
    for invoice in desk.stripe.objects("invoice"):
        if invoice["status"] == "open":
            quote = invoice["metadata"]["quote"]
            numbered[quote] = numbered.get(quote, 0) + 1
    assert max(numbered.values()) > 1
