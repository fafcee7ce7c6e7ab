"""A draft that never left can be thrown away; nothing that did."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.exc import DBAPIError

from joinways.database import writing
from joinways.extensions import db
from joinways.models import History, Quote, QuoteLine
from joinways.quotes.moving import Actor, noted
from tests.cast import Cast, QuoteRef, signed_in
from tests.web.seeing import send, text


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


@pytest.fixture
def draft(app: Flask, cast: Cast) -> QuoteRef:
    """A draft without a number, beside a quote that was sent."""
    cast.quote(state="sent")
    quote = cast.quote(state="draft")
    with app.app_context(), writing(db.session) as session:
        session.get_one(Quote, quote.id).number = None
    return quote


def rows(model: type, quote: QuoteRef) -> int:
    counted = select(func.count()).select_from(model).where(model.quote_id == quote.id)  # type: ignore[attr-defined]
    return db.session.scalar(counted) or 0


def test_a_draft_is_deleted_with_all_that_is_its_own(
    app: Flask, browser: FlaskClient, draft: QuoteRef
) -> None:
    assert "Supprimer le brouillon" in text(browser.get(draft.address))
    assert "définitivement" in text(browser.get(f"{draft.address}/delete"))
    answer = send(browser, f"{draft.address}/delete")
    assert "Brouillon supprimé" in text(browser.get(answer.location.removesuffix("/quotes")))
    assert browser.get(draft.address).status_code == 404
    with app.app_context():
        assert db.session.get(Quote, draft.id) is None
        assert rows(QuoteLine, draft) == rows(History, draft) == 0


@pytest.mark.parametrize("state", ["draft", "sent", "signed"])
def test_what_has_a_number_stays(app: Flask, cast: Cast, browser: FlaskClient, state: str) -> None:
    quote = cast.quote(state=state)
    assert "Supprimer le brouillon" not in text(browser.get(quote.address))
    assert browser.get(f"{quote.address}/delete").status_code == 409
    assert send(browser, f"{quote.address}/delete").location == quote.address
    with app.app_context():
        assert db.session.get_one(Quote, quote.id).state == state


def test_one_part_of_several_stays(app: Flask, browser: FlaskClient, draft: QuoteRef) -> None:
    with app.app_context(), writing(db.session) as session:
        session.get_one(Quote, draft.id).bundle = "b" * 32
    send(browser, f"{draft.address}/delete")
    assert "au centime près" in text(browser.get(draft.address))


def test_the_history_of_what_was_sent_is_never_deleted(
    app: Flask, cast: Cast, draft: QuoteRef
) -> None:
    """The database holds it, whatever the code asks for."""
    with app.app_context(), writing(db.session) as session:
        sent = session.scalars(select(Quote).where(Quote.state == "sent")).one()
        session.add(noted(sent, Actor("user"), "sent"))
    with (
        app.app_context(),
        pytest.raises(DBAPIError, match="only added to"),
        writing(db.session) as session,
    ):
        session.execute(delete(History))
