"""What a team was mailed about a client is emptied with the client; other news stay."""

from datetime import UTC, datetime

from flask import Flask

from joinways.extensions import db
from joinways.models import Client
from joinways.notices.composing import compose_due
from joinways.notices.round import render
from joinways.privacy.erasing import erase
from joinways.quotes.moving import Actor
from tests.cast import Cast
from tests.notices.mails import change, config, stored
from tests.notices.telling import told

LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)
"""Else what is told next waits for some minutes."""


def mailed(app: Flask) -> None:
    assert compose_due(db.session, config(app), render) == 3
    change(status="sent", created_at=LONG_AGO)


def test_news_of_an_erased_client_are_emptied(app: Flask, cast: Cast) -> None:
    quote = cast.quote(state="declined")
    with app.app_context():
        name = db.session.get_one(Client, cast.client).shown_name
        db.session.rollback()
        told(cast.workspace, "declined", quote_id=quote.id)
        mailed(app)
        told(cast.workspace, "attention", "two", detail={"reason": "key-right"})
        assert compose_due(db.session, config(app), render) == 2
        change(status="sent")
        erase(
            db.session, cast.client, Actor("user", cast.users["owner"], "Owner"), with_events=True
        )
        texts = [mail.subject + mail.text + mail.html for mail in stored()]
        assert [bool(each) for each in texts] == [False, False, False, True, True]
        assert [each for each in texts if name in each] == []
