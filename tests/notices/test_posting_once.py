"""Each mail leaves at most once, wherever a process stops and however many there are."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from joinways import mailer
from joinways.config import Config
from joinways.extensions import db
from joinways.mailer import Letter, Outcome
from joinways.notices import posting
from joinways.notices.posting import post_due
from tests.notices.mails import change, config, states, stored, write
from tests.notices.smtp_server import Script, mail_server

pytestmark = pytest.mark.usefixtures("context")


class StoppedError(BaseException):
    """A process that is killed: nothing after this point runs."""


def test_stopped_before_the_text_it_is_sent_after_the_lease(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()

    def stop(*_: object) -> Outcome:
        raise StoppedError

    with monkeypatch.context() as killed:
        killed.setattr(mailer, "post", stop)
        with pytest.raises(StoppedError):
            post_due(db.session, config(app))
    assert post_due(db.session, config(app)) == 0  # somebody may still have it
    change(lease_until=datetime.now(UTC) - timedelta(seconds=1))
    assert post_due(db.session, config(app)) == 1
    assert states() == ["sent"]


def test_stopped_after_the_text_it_is_never_sent_again(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()

    def stop(_url: str, _sender: str, _letter: Letter, handing_over: Any) -> Outcome:
        handing_over()
        raise StoppedError

    with monkeypatch.context() as killed:
        killed.setattr(mailer, "post", stop)
        with pytest.raises(StoppedError):
            post_due(db.session, config(app))
    change(lease_until=datetime.now(UTC) - timedelta(hours=1))
    assert post_due(db.session, config(app)) == 0
    assert states() == ["unknown"]


def test_paused_past_its_lease_it_sends_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    script = Script()
    with mail_server(script) as port:
        here = config(app, f"smtp://127.0.0.1:{port}")
        real = mailer.post

        def paused(url: str, sender: str, letter: Letter, handing_over: Any) -> Outcome:
            """Stands still right before the text, while another process sends the mail."""

            def wakes_up() -> None:
                change(lease_until=datetime.now(UTC) - timedelta(seconds=1))
                monkeypatch.setattr(mailer, "post", real)
                assert post_due(db.session, here) == 1
                handing_over()

            return real(url, sender, letter, wakes_up)

        monkeypatch.setattr(mailer, "post", paused)
        post_due(db.session, here)
    assert states() == ["sent"]
    assert [one["Subject"] for one in script.taken if one["Subject"]] == ["Facture F-0001 payée"]


def test_no_transaction_is_open_while_the_server_is_spoken_to(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    open_ones: list[bool] = []

    def look(_url: str, _sender: str, _letter: Letter, handing_over: Any) -> Outcome:
        open_ones.append(db.session().in_transaction())
        handing_over()
        open_ones.append(db.session().in_transaction())
        return Outcome("sent")

    monkeypatch.setattr(mailer, "post", look)
    post_due(db.session, config(app))
    assert open_ones == [False, False]


def test_many_processes_send_each_mail_once(app: Flask) -> None:
    names = [f"mail {number}" for number in range(12)]
    write(*names)
    script = Script()
    begin = threading.Barrier(6)

    def go(here: Config) -> None:
        with app.app_context():
            begin.wait()
            post_due(db.session, here)
            db.session.remove()

    with mail_server(script) as port:
        here = config(app, f"smtp://127.0.0.1:{port}")
        threads = [threading.Thread(target=go, args=(here,)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert states() == ["sent"] * 12
    assert sorted(one["Message-ID"] for one in script.taken) == sorted(
        mail.message_id for mail in stored()
    )


def test_the_lease_is_longer_than_any_hand_over() -> None:
    answers = 8  # greeting, two EHLO, STARTTLS, AUTH, MAIL, RCPT, DATA
    longest = answers * mailer.TIMEOUT_SECONDS + mailer.ANSWER_SECONDS
    assert timedelta(seconds=1.5 * longest) < posting.LEASE
