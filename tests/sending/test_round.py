"""What happens by itself: reminders that stop, quotes that are over, mails that did not leave."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from joinways.extensions import db
from joinways.sending import afterwards
from joinways.sending.expiring import expire_due
from joinways.sending.reminding import remind_due
from tests.cast import Cast, QuoteRef
from tests.sending.desk import (
    Sender,
    change,
    happened,
    links,
    mails,
    of_workspace,
    set_mail,
    stored,
)

# Mondays, in Paris (UTC+1): sent at 10:00, two weeks later at 10:00.
SENT = datetime(2035, 11, 5, 9, tzinfo=UTC)
DUE = SENT + timedelta(days=14)


@pytest.fixture
def sender(app: Flask, cast: Cast) -> Iterator[Sender]:
    with app.app_context():
        of_workspace(cast, remind_after_days=7, remind_before_days=3)
        yield Sender(app, cast)
        db.session.remove()


def waiting(sender: Sender) -> QuoteRef:
    """A quote whose mail left two weeks before DUE."""
    quote = sender.sent(SENT)
    set_mail(quote, status="sent")
    return quote


def reminded(sender: Sender, at: datetime = DUE) -> int:
    return remind_due(db.session, sender.office, at)


def test_a_reminder_leaves_by_itself(sender: Sender) -> None:
    quote = waiting(sender)
    assert [reminded(sender), reminded(sender)] == [1, 0]
    _, mail = mails(quote)
    assert (mail.kind, mail.to_email, mail.language) == ("reminder", links(quote)[0].email, "fr")
    assert (mail.reply_to, mail.from_name) == ("owner@team.example", "Domaine")
    assert "n’avons pas encore eu de réponse" in mail.text
    assert mail.subject == "Relance : devis « Salle et repas », Domaine"
    assert (stored(quote).reminders, stored(quote).version) == (1, 2)
    assert happened(quote) == ["sent", "reminded"]
    # Three in all, a week apart, each after the one before has left.
    for week in range(1, 6):
        set_mail(quote, status="sent")
        reminded(sender, DUE + timedelta(days=7 * week))
    assert stored(quote).reminders == 3


STOPS: dict[str, Any] = {
    "off in the workspace": lambda sender, _: of_workspace(
        sender.cast, remind_after_days=None, remind_before_days=None
    ),
    "off for the quote": lambda _, quote: change(quote, remind=False),
    "signed": lambda _, quote: change(quote, state="signed"),
    "declined": lambda sender, quote: afterwards.lose(db.session, quote.id, "", sender.viewer()),
    "expired": lambda _, quote: change(quote, state="expired"),
    "over": lambda _, quote: change(quote, valid_until=date(2035, 11, 18)),
    "withdrawn": lambda sender, quote: afterwards.withdraw(db.session, quote.id, sender.viewer()),
    "link revoked": lambda sender, quote: afterwards.revoke(db.session, quote.id, sender.viewer()),
    "mail refused": lambda _, quote: set_mail(quote, status="failed"),
    "mail still waiting": lambda _, quote: set_mail(quote, status="waiting"),
}


@pytest.mark.parametrize("why", STOPS)
def test_reminders_stop_by_themselves(sender: Sender, why: str) -> None:
    quote = waiting(sender)
    STOPS[why](sender, quote)
    assert reminded(sender) == 0
    assert [mail.kind for mail in mails(quote)].count("reminder") == 0


def test_it_leaves_once_however_many_processes_there_are(sender: Sender) -> None:
    quote, ready, written = waiting(sender), threading.Barrier(4), []

    def work() -> None:
        with sender.app.app_context():
            ready.wait()
            written.append(reminded(sender))
            db.session.remove()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [0, 0, 0, 1]
    assert [mail.kind for mail in mails(quote)] == ["quote", "reminder"]


def test_a_quote_may_say_otherwise_and_a_link_alone_has_no_address(sender: Sender) -> None:
    of_workspace(sender.cast, remind_after_days=None, remind_before_days=None)
    quote = waiting(sender)
    change(quote, remind=True)
    sender.sent(SENT, by_mail=False, email="")
    assert reminded(sender) == 1
    assert [mail.kind for mail in mails(quote)] == ["quote", "reminder"]


def test_a_quote_is_over_by_the_day_in_its_time_zone(sender: Sender) -> None:
    """Valid until 30 November: in Paris that ends at 23:00 UTC."""
    quote = sender.sent(SENT, valid_until=date(2035, 11, 30))
    assert expire_due(db.session, datetime(2035, 11, 30, 22, 59, tzinfo=UTC)) == 0
    assert stored(quote).state == "sent"
    over = datetime(2035, 11, 30, 23, 0, tzinfo=UTC)
    assert [expire_due(db.session, over), expire_due(db.session, over)] == [1, 0]
    assert (stored(quote).state, happened(quote)) == ("expired", ["sent", "expired"])
