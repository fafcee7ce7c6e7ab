"""A sheet's link: who has it reads it, without prices, until it is revoked or expires."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, Event, History, ShareLink
from joinways.models.columns import utc_now
from tests.cast import Cast, Item, signed_in
from tests.web.seeing import send, source, text


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return f"/events/{db.session.get_one(Event, cast.event).public_id}/sheet"


def link_on(browser: FlaskClient, address: str) -> str:
    """The path of the link that the team sees."""
    found = re.search(r'value="http://127.0.0.1:8000(/sheet/[\w-]+)"', source(browser.get(address)))
    return found[1] if found else ""


def test_a_link_shows_the_sheet_without_prices_in_the_clients_language(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    cast.quote([Item("Banquete", "80", 12345, unit="person")])
    send(browser, f"{address}/begin")
    with app.app_context(), writing(db.session) as session:
        session.get_one(Client, cast.client).language = "es"
        session.get_one(Event, cast.event).notes = "The client is difficult."
    assert link_on(browser, address) == ""
    send(browser, f"{address}/link")
    link = link_on(browser, address)
    assert len(link) > len("/sheet/") + 40
    anybody = app.test_client()
    answer = anybody.get(link)
    assert answer.status_code == 200
    page = source(answer)
    assert '<html lang="es">' in page
    assert "Hoja de función · Domaine" in text(page)
    assert "Banquete" in page
    for kept in ("€", "123,45", "difficult", "compta@", "/events", "csrf_token", 'method="post"'):
        assert kept not in page, kept
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    for lang, words in (("fr", "Fiche de fonction"), ("en", "Function sheet")):
        assert f'href="{link}?lang={lang}"' in page
        assert words in text(anybody.get(f"{link}?lang={lang}"))
    assert '<html lang="es">' in source(anybody.get(f"{link}?lang=%22%3E<script>"))
    team = source(browser.get(link))
    assert "/logout" not in team, "the team sees what the others see"


def test_a_new_link_closes_the_one_before_and_revoking_closes_all(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    send(browser, f"{address}/link")
    first = link_on(browser, address)
    send(browser, f"{address}/link")
    second = link_on(browser, address)
    anybody = app.test_client()
    assert first != second
    closed = anybody.get(first)
    assert closed.status_code == 410
    assert "Ce lien ne s’ouvre plus" in text(closed)
    assert "Demandez-en un nouveau à Domaine." in text(closed)
    assert "Este enlace ya no se abre" in text(anybody.get(f"{first}?lang=es"))
    assert closed.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert anybody.get(second).status_code == 200
    send(browser, f"{address}/link/revoke")
    assert anybody.get(second).status_code == 410
    assert link_on(browser, address) == ""
    send(browser, f"{address}/link/revoke")
    with app.app_context():
        actions = db.session.scalars(select(History.action).order_by(History.id)).all()
        assert actions == ["sheet-shared", "sheet-shared", "sheet-unshared"]


def test_a_link_expires_a_month_after_the_event(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    send(browser, f"{address}/link")
    link = link_on(browser, address)
    with app.app_context():
        until = db.session.scalars(select(ShareLink.expires_at)).one()
        ends = max(db.session.get_one(Event, cast.event).ends_on, utc_now().date())
        assert ends + timedelta(days=29) <= until.date() <= ends + timedelta(days=32)
        with writing(db.session) as session:
            session.execute(update(ShareLink).values(expires_at=utc_now() - timedelta(1)))
    assert app.test_client().get(link).status_code == 410
    assert "Le lien ne s’ouvre plus. Créez-en un nouveau." in text(browser.get(address))


@pytest.mark.parametrize(
    "token", ["x", "x" * 43, "x" * 5000, "%27--", "..%2f", "%F0%9F%94%91", "<script>", "%00"]
)
def test_what_is_no_link_opens_nothing(app: Flask, cast: Cast, token: str) -> None:
    answer = app.test_client().get(f"/sheet/{token}")
    assert answer.status_code in (400, 404)
    if answer.status_code == 404 and "/" not in token and "2f" not in token:
        assert "Ce lien ne mène à rien" in text(answer)
        assert "<script>" not in source(answer).split("<main", 1)[1]
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_link_of_a_quote_is_none_of_a_sheet(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    send(browser, f"{address}/link")
    link = link_on(browser, address)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(ShareLink).values(kind="quote"))
    assert app.test_client().get(link).status_code == 404


def test_another_team_shares_nothing_of_ours(app: Flask, cast: Cast, address: str) -> None:
    stranger = signed_in(app, "stranger")
    for tail in ("", "/begin", "/link", "/link/revoke"):
        assert send(stranger, f"{address}{tail}", {"label": "x"}).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(ShareLink)).all() == []
