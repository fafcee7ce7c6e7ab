"""Mails leave, or wait, or are given up: what the server says decides, and is kept."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from joinways import mailer
from joinways.extensions import db
from joinways.mailer import Outcome
from joinways.notices.posting import empty_old, post_due
from tests.notices.mails import change, config, states, stored, write
from tests.notices.smtp_server import HANG_UP, Script, mail_server

pytestmark = pytest.mark.usefixtures("context")


def test_a_mail_is_written_down_before_it_leaves() -> None:
    write()
    [mail] = stored()
    assert (mail.status, mail.tries, mail.sent_at) == ("waiting", 0, None)
    assert (mail.to_name, mail.subject) == ("Inès Quéruel", "Facture F-0001 payée")
    assert mail.message_id == f"<{mail.public_id}@domaine.example>"


def test_no_second_mail_is_written_under_the_same_name() -> None:
    write()
    with pytest.raises(IntegrityError):
        write()
    assert len(stored()) == 1


def test_what_is_due_is_sent_once(app: Flask) -> None:
    write("one", "two")
    script = Script()
    with mail_server(script) as port:
        here = config(app, f"smtp://127.0.0.1:{port}")
        assert post_due(db.session, here) == 2
        assert post_due(db.session, here) == 0
    mails = stored()
    assert [(mail.status, mail.problem) for mail in mails] == [("sent", ""), ("sent", "")]
    assert [one["Message-ID"] for one in script.taken] == [mail.message_id for mail in mails]
    assert all(mail.sent_at for mail in mails)


def test_without_a_server_nothing_moves(app: Flask) -> None:
    write()
    assert post_due(db.session, config(app, None)) == 0
    assert states() == ["waiting"]


def test_the_mailbox_keeps_it(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtplib, "SMTP", None)
    write()
    assert post_due(db.session, config(app)) == 1
    assert states() == ["sent"]


@pytest.mark.parametrize(
    ("says", "status", "problem"),
    [
        ({"RCPT": "550 no such person"}, "failed", "550 no such person"),
        ({"RCPT": "450 come back"}, "waiting", "450 come back"),
        ({"END": "451 come back"}, "waiting", "451 come back"),
        ({"END": "554 spam"}, "failed", "554 spam"),
        ({"END": HANG_UP}, "unknown", "SMTPServerDisconnected: Connection unexpectedly closed"),
    ],
)
def test_what_the_server_says_is_kept(
    app: Flask, says: dict[str, str], status: str, problem: str
) -> None:
    write()
    script = Script(says=says)
    with mail_server(script) as port:
        post_due(db.session, config(app, f"smtp://127.0.0.1:{port}"))
        [mail] = stored()
        assert (mail.status, mail.problem) == (status, problem)
        # Whatever the state, nobody sends it again right away.
        assert post_due(db.session, config(app, f"smtp://127.0.0.1:{port}")) == 0


def test_refused_for_now_waits_longer_each_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    monkeypatch.setattr(mailer, "post", lambda *_: Outcome("waiting", "450 come back"))
    waits = []
    for _ in range(6):
        asked = datetime.now(UTC)
        change(next_try_at=asked - timedelta(seconds=1))
        assert post_due(db.session, config(app)) == 1
        waits.append(round((stored()[0].next_try_at - asked).total_seconds(), -1))
    assert waits == [10, 60, 300, 900, 3600, 3600]
    assert stored()[0].tries == 6


def test_a_server_back_again_gets_it(app: Flask) -> None:
    write()
    script = Script(says={"RCPT": "450 come back"})
    with mail_server(script) as port:
        here = config(app, f"smtp://127.0.0.1:{port}")
        post_due(db.session, here)
        script.says.clear()
        change(next_try_at=datetime.now(UTC) - timedelta(seconds=1))
        post_due(db.session, here)
    assert states() == ["sent"]
    assert len(script.taken) == 1


def test_three_days_of_no_are_given_up(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    write()
    change(created_at=datetime.now(UTC) - timedelta(days=3, minutes=1))
    monkeypatch.setattr(mailer, "post", lambda *_: Outcome("waiting", "450 come back"))
    post_due(db.session, config(app))
    assert [(one.status, one.problem) for one in stored()] == [("failed", "450 come back")]


def test_a_server_that_is_not_there_is_asked_once_a_round(app: Flask) -> None:
    write("one", "two", "three")
    script = Script(says={"greeting": "421 too busy"})
    with mail_server(script) as port:
        assert post_due(db.session, config(app, f"smtp://127.0.0.1:{port}")) == 1
    assert [mail.tries for mail in stored()] == [1, 0, 0]


def test_the_log_says_why_none_leaves_and_nothing_of_a_person(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    write("one", "two")
    for says in ({"greeting": "421 too busy"}, {"RCPT": "550 no such person"}):
        change(next_try_at=datetime.now(UTC))
        with mail_server(Script(says=says)) as port:
            post_due(db.session, config(app, f"smtp://127.0.0.1:{port}"))
    one, two = (mail.id for mail in stored())
    assert [record.getMessage() for record in caplog.records] == [
        f"mail {one}: waiting (421 too busy)",
        f"mail {one}: failed",
        f"mail {two}: failed",
    ]


def test_a_refused_person_holds_up_nobody_else(app: Flask) -> None:
    write("one", "two")
    script = Script(says={"RCPT": "550 no such person"})
    with mail_server(script) as port:
        assert post_due(db.session, config(app, f"smtp://127.0.0.1:{port}")) == 2


def test_old_mails_forget_their_words_but_not_that_they_were_sent(app: Flask) -> None:
    write("one")
    post_due(db.session, config(app))
    change(created_at=datetime.now(UTC) - timedelta(days=91))
    write("two")
    assert empty_old(db.session) == 1
    assert empty_old(db.session) == 0
    old, fresh = stored()
    assert (old.text, old.html, old.status, old.to_email) == ("", "", "sent", "ines@team.example")
    assert (fresh.text, fresh.html) == ("Payée.", "<p>Payée.</p>")
