"""A notice is told once, however many tell it at the same time."""

import threading

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Notice
from joinways.notices.telling import tell
from tests.cast import Cast


def told(app: Flask) -> list[Notice]:
    """Every notice, the oldest first."""
    with app.app_context():
        return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def test_a_notice_is_kept_with_what_its_sentence_needs(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    with app.app_context(), writing(db.session) as session:
        assert tell(
            session,
            cast.workspace,
            "paid",
            "paid:1",
            quote_id=quote.id,
            detail={"number": "F-0001", "gross_cents": 219486, "currency": "EUR"},
        )
    [notice] = told(app)
    assert (notice.workspace_id, notice.kind, notice.dedupe_key) == (
        cast.workspace,
        "paid",
        "paid:1",
    )
    assert (notice.quote_id, notice.invoice_id, notice.mailed_at) == (quote.id, None, None)
    assert notice.detail == {"number": "F-0001", "gross_cents": 219486, "currency": "EUR"}
    assert len(notice.public_id) == 16


def test_the_second_telling_changes_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        assert tell(session, cast.workspace, "paid", "one", detail={"number": "F-0001"})
        assert not tell(session, cast.workspace, "paid", "one", detail={"number": "F-0002"})
    with app.app_context(), writing(db.session) as session:
        assert not tell(session, cast.workspace, "overdue", "one")
        # The transaction goes on, and what else it writes is kept.
        assert tell(session, cast.workspace, "paid", "two")
    assert [(one.dedupe_key, one.detail) for one in told(app)] == [
        ("one", {"number": "F-0001"}),
        ("two", {}),
    ]


def test_the_same_key_in_another_workspace_is_another_notice(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        assert tell(session, cast.workspace, "paid", "one")
        assert tell(session, cast.other_workspace, "paid", "one")


def test_what_is_rolled_back_was_not_told(app: Flask, cast: Cast) -> None:
    with app.app_context():
        with pytest.raises(ZeroDivisionError), writing(db.session) as session:
            assert tell(session, cast.workspace, "paid", "one")
            raise ZeroDivisionError
        with writing(db.session) as session:
            assert tell(session, cast.workspace, "paid", "one")
    assert len(told(app)) == 1


def test_many_at_once_tell_it_once(app: Flask, cast: Cast) -> None:
    begin, answers = threading.Barrier(8), []

    def go() -> None:
        with app.app_context():
            begin.wait()
            with writing(db.session) as session:
                answers.append(tell(session, cast.workspace, "paid", "one"))
            db.session.remove()

    threads = [threading.Thread(target=go) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] * 7 + [True]
    assert len(told(app)) == 1


def test_a_kind_that_nobody_knows_is_refused(app: Flask, cast: Cast) -> None:
    with app.app_context(), pytest.raises(IntegrityError), writing(db.session) as session:
        tell(session, cast.workspace, "rumour", "one")
