"""From what was told to mails: to whom, in which language, how many, and once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Notice, Workspace
from joinways.notices import composing
from joinways.notices.composing import compose_due
from joinways.notices.round import render
from tests.cast import Cast
from tests.notices.mails import change, config, stored
from tests.notices.telling import invoice, notices, speaks, told, wants_no_mail

pytestmark = pytest.mark.usefixtures("context")


def compose(app: Flask) -> int:
    return compose_due(db.session, config(app), render)


def sent_to() -> list[tuple[str, str]]:
    return [(mail.to_email, mail.subject) for mail in stored()]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_each_member_gets_it_in_their_language(app: Flask, cast: Cast) -> None:
    speaks(cast, "admin", "es")
    speaks(cast, "member", "en")
    quote = cast.quote()
    told(cast.workspace, "paid", quote_id=quote.id, invoice_id=invoice(cast, quote))
    assert compose(app) == 3
    assert sent_to() == [
        ("owner@team.example", "La facture F-0001 est payée"),
        ("admin@team.example", "La factura F-0001 está pagada"),
        ("member@team.example", "Invoice F-0001 is paid"),
    ]
    assert [mail.language for mail in stored()] == ["fr", "es", "en"]
    french, spanish, english = (plain(mail.text).splitlines()[0] for mail in stored())
    assert french == "La facture F-0001 (Atelier Nord SAS) est payée : 2 194,86 €."
    assert spanish == "La factura F-0001 de Atelier Nord SAS está pagada: 2.194,86 €."
    assert english == "Invoice F-0001 for Atelier Nord SAS is paid: €2,194.86."


def test_the_trouble_of_one_workspace_is_its_own(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(cast.other_workspace, "attention", detail={"reason": "stuck"})
    told(cast.workspace, "attention", detail={"reason": "stuck"})
    readers = composing._readers

    def broken(session: Session, workspace: Workspace) -> object:
        if workspace.id == min(cast.workspace, cast.other_workspace):
            raise ValueError("a name that cannot be read")
        return readers(session, workspace)

    monkeypatch.setattr(composing, "_readers", broken)
    assert compose(app) > 0
    spared = max(cast.workspace, cast.other_workspace)
    assert {mail.workspace_id for mail in stored()} == {spared}
    waiting = db.session.scalars(select(Notice).where(Notice.mailed_at.is_(None))).all()
    assert len(waiting) == 1, "what could not be mailed waits"


def test_a_mail_holds_the_link_and_where_to_turn_it_off(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    told(cast.workspace, "attention", quote_id=quote.id, detail={"reason": "stuck"})
    compose(app)
    mail = stored()[0]
    for text in (mail.text, mail.html):
        assert f"http://127.0.0.1:8000/quotes/{quote.public_id}" in text
        assert "http://127.0.0.1:8000/settings/notifications" in text
    assert mail.text.endswith("http://127.0.0.1:8000/settings/notifications")
    assert "<script" not in mail.html
    assert "src=" not in mail.html


def test_what_a_client_calls_itself_is_text(app: Flask, cast: Cast) -> None:
    detail = {"number": "F-1", "client": "<b>Nord & Fils</b>", "cents": 100, "currency": "EUR"}
    told(cast.workspace, "paid", detail=detail)
    compose(app)
    mail = stored()[0]
    assert "&lt;b&gt;Nord &amp; Fils&lt;/b&gt;" in mail.html
    assert "<b>Nord & Fils</b>" in mail.text


def test_what_nobody_wants_is_not_written(app: Flask, cast: Cast) -> None:
    wants_no_mail(cast, "admin", "overdue")
    told(cast.workspace, "overdue", detail={"number": "F-1"})
    assert compose(app) == 2
    assert [to for to, _ in sent_to()] == ["owner@team.example", "member@team.example"]


def test_another_workspace_is_told_in_its_language(app: Flask, cast: Cast) -> None:
    told(cast.other_workspace, "paid", detail={"number": "F-1"})
    compose(app)
    assert sent_to() == [("stranger@team.example", "La factura F-1 está pagada")]


def test_many_at_once_are_one_mail(app: Flask, cast: Cast) -> None:
    for number in range(1, 31):
        told(cast.workspace, "overdue", f"{number}", detail={"number": f"F-{number}"})
    wants_no_mail(cast, "member", "overdue")
    told(cast.workspace, "paid", "last", detail={"number": "F-99"})
    assert compose(app) == 3
    assert [subject for _, subject in sent_to()] == [
        "31 nouveautés sur vos factures",
        "31 nouveautés sur vos factures",
        "La facture F-99 est payée",
    ]
    assert [f"F-{number}" in stored()[0].text for number in (1, 30, 99)] == [True] * 3


def test_what_comes_right_after_waits_for_the_next_mail(app: Flask, cast: Cast) -> None:
    told(cast.workspace, "paid", "1", detail={"number": "F-1"})
    assert compose(app) == 3
    told(cast.workspace, "paid", "2", detail={"number": "F-2"})
    told(cast.workspace, "paid", "3", detail={"number": "F-3"})
    assert compose(app) == 0
    change(created_at=datetime.now(UTC) - timedelta(minutes=6))
    assert compose(app) == 3
    assert compose(app) == 0
    assert [subject for _, subject in sent_to()][3:] == ["2 nouveautés sur vos factures"] * 3


def test_nothing_is_mailed_twice(app: Flask, cast: Cast) -> None:
    told(cast.workspace, "paid", detail={"number": "F-1"})
    compose(app)
    change(created_at=datetime.now(UTC) - timedelta(minutes=6))
    assert compose(app) == 0
    assert len(stored()) == 3
    assert notices()[0].mailed_at is not None


def test_old_news_are_not_mailed(app: Flask, cast: Cast) -> None:
    told(cast.workspace, "paid", "old", detail={"number": "F-1"})
    with writing(db.session) as session:
        session.execute(update(Notice).values(at=datetime.now(UTC) - timedelta(days=7, minutes=1)))
    assert compose(app) == 0
    assert notices()[0].mailed_at is not None


def test_without_a_mail_server_what_was_told_waits(app: Flask, cast: Cast) -> None:
    told(cast.workspace, "paid", detail={"number": "F-1"})
    assert compose_due(db.session, config(app, None), render) == 0
    assert notices()[0].mailed_at is None
    assert compose(app) == 3


def test_many_processes_write_each_mail_once(app: Flask, cast: Cast) -> None:
    for number in range(5):
        told(cast.workspace, "paid", f"{number}", detail={"number": f"F-{number}"})
    begin, written = threading.Barrier(6), []

    def go() -> None:
        with app.app_context():
            begin.wait()
            written.append(compose(app))
            db.session.remove()

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(written) == [0, 0, 0, 0, 0, 3]
    assert len(stored()) == 3


def test_a_failure_half_way_leaves_it_to_be_told(app: Flask, cast: Cast) -> None:
    told(cast.workspace, "paid", detail={"number": "F-1"})

    def broken(*_: object, **__: object) -> str:
        raise ZeroDivisionError

    assert compose_due(db.session, config(app), broken) == 0
    assert (len(stored()), notices()[0].mailed_at) == (0, None)
    assert compose(app) == 3


def test_a_subject_is_one_line_of_bounded_length(app: Flask, cast: Cast) -> None:
    told(cast.workspace, "paid", detail={"number": "F\r\nBcc: x@y.example " + "9" * 300})
    compose(app)
    subject = stored()[0].subject
    assert "\n" not in subject
    assert "\r" not in subject
    assert len(subject) <= 255
