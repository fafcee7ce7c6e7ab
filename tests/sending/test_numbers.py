"""Numbers of quotes: one after the other, without gaps, whoever sends at the same time."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Quote
from tests.cast import Cast, QuoteRef
from tests.sending.desk import Sender, change, happened, links, mails, stored

AT_ONCE = 4


@pytest.fixture
def sender(app: Flask, cast: Cast) -> Iterator[Sender]:
    with app.app_context():
        yield Sender(app, cast)
        db.session.remove()


def numbers() -> list[str]:
    """Every number that was given, in order."""
    found = db.session.scalars(
        select(Quote.number).where(Quote.number.is_not(None), Quote.state == "sent")
    )
    given = sorted(number or "" for number in found)
    db.session.rollback()
    return given


def all_at_once(sender: Sender, quotes: list[list[QuoteRef]]) -> list[str]:
    """Each list is sent in a thread of its own, all from one moment on; what was refused."""
    ready, refused = threading.Barrier(len(quotes)), []

    def work(mine: list[QuoteRef]) -> None:
        with sender.app.app_context():
            ready.wait()
            for quote in mine:
                try:
                    sender.send(quote)
                except Refused as no:
                    refused.append(no.code)
            db.session.remove()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in quotes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_without_gaps_whoever_sends_at_once(sender: Sender) -> None:
    year = datetime.now(UTC).year
    sent = [[sender.draft() for _ in range(3)] for _ in range(AT_ONCE)]
    # Each thread is refused in between too: that gives its number back.
    empty = [sender.cast.quote(items=(), state="draft") for _ in sent]
    for quote in empty:
        change(quote, number=None)
    mixed = [[*mine[:1], none, *mine[1:]] for mine, none in zip(sent, empty, strict=True)]
    assert all_at_once(sender, mixed) == ["send-empty"] * AT_ONCE
    assert numbers() == [f"D-{year}-{count:03}" for count in range(1, 3 * AT_ONCE + 1)]


def test_the_same_quote_sent_at_once_is_sent_once(sender: Sender) -> None:
    quote = sender.draft()
    seen = [[quote] for _ in range(AT_ONCE)]
    assert all_at_once(sender, seen) == ["quote-state"] * (AT_ONCE - 1)
    assert happened(quote) == ["sent"]
    assert (len(links(quote)), len(mails(quote))) == (1, 1)


def test_the_year_is_the_one_of_the_workspaces_time_zone(sender: Sender) -> None:
    """At 22:59 UTC on 31 December it is 23:59 in Paris; two minutes later the year is new there."""
    old = datetime(2026, 12, 31, 22, 59, tzinfo=UTC)
    new = datetime(2026, 12, 31, 23, 1, tzinfo=UTC)
    given = [stored(sender.sent(at)).number for at in (old, new, old, new, new)]
    assert given == ["D-2026-001", "D-2027-001", "D-2026-002", "D-2027-002", "D-2027-003"]


def test_it_goes_on_after_the_numbers_that_are_there(sender: Sender) -> None:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    change(sender.cast.quote(state="draft"), number="D-2026-041")
    change(sender.cast.quote(state="draft"), number="an old system's 99")
    assert stored(sender.sent(at)).number == "D-2026-042"
    # Numbers that came by another way meanwhile are not given a second time.
    change(sender.cast.quote(state="draft"), number="D-2026-043")
    assert stored(sender.sent(at)).number == "D-2026-044"
