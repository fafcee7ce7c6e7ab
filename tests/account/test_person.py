"""A person's own page: name and language, another email, browsers, what happened."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.domain.devices import device
from joinways.extensions import db
from joinways.models import AccountEvent, User
from joinways.privacy.sweeping import sweep
from tests.account.post import link, mails, sent_to, sign_in
from tests.cast import PASSWORD, Cast, signed_in
from tests.web.seeing import beside, send, source, text

OWNER = "owner@team.example"
NEW = "new@grange.example"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
    " Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        (FIREFOX, ("Firefox", "Linux")),
        (IPHONE, ("Safari", "iPhone")),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0",
            ("Edge", "Windows"),
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/138.0.0.0 Mobile Safari/537.36",
            ("Chrome", "Android"),
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like"
            " Gecko) Version/18.5 Safari/605.1.15",
            ("Safari", "macOS"),
        ),
        ("curl/8.5.0", ("", "")),
        ("", ("", "")),
    ],
)
def test_devices(said: str, is_one: tuple[str, str]) -> None:
    assert device(said) == is_one


def test_the_header_leads_there_and_name_and_language_are_kept(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    assert 'href="/account"' in source(browser.get("/events"))
    answer = send(browser, "/account", {"name": "Léa Martin", "language": "es"})
    assert answer.location == "/account"
    page = text(browser.get("/account"))
    assert "Guardado." in page
    assert "Léa Martin" in page
    refused = send(browser, "/account", {"name": " ", "language": "de"})
    assert refused.status_code == 422
    assert beside(source(refused), "name") == "Introduzca su nombre."


def test_another_email_counts_once_it_is_confirmed(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    refused = send(browser, "/account/email", {"email": NEW, "password": "not it"})
    assert beside(source(refused), "password") == "Ce n’est pas votre mot de passe actuel."
    assert mails(app) == []
    answer = send(browser, "/account/email", {"email": NEW.upper(), "password": PASSWORD})
    assert answer.location == "/account"
    assert sent_to(app) == [("account-email", NEW)]
    address = link(app)
    elsewhere = app.test_client()
    assert NEW in text(elsewhere.get(address))
    assert sign_in(app.test_client(), OWNER, PASSWORD) == "/events", "not yet"
    assert send(elsewhere, address).status_code == 303
    assert sent_to(app)[1:] == [("account-changed", OWNER)]
    assert sign_in(app.test_client(), OWNER, PASSWORD) == ""
    assert sign_in(app.test_client(), NEW, PASSWORD) == "/events"
    assert send(elsewhere, address).status_code == 404


def test_ones_own_email_is_no_other_one(app: Flask, cast: Cast) -> None:
    typed = {"email": "Owner@team.example", "password": PASSWORD}
    answer = send(signed_in(app), "/account/email", typed)
    assert beside(source(answer), "email") == "C’est déjà votre adresse."
    assert mails(app) == []


def test_an_email_of_somebody_else_is_not_revealed(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    about = {"email": "stranger@team.example", "password": PASSWORD}
    assert send(browser, "/account/email", about).location == "/account"
    assert "Ouvrez l’e-mail envoyé à la nouvelle adresse" in text(browser.get("/account"))
    assert sent_to(app) == [("account-known", "stranger@team.example")]


def test_an_address_that_was_taken_meanwhile_stays_its_owners(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    send(browser, "/account/email", {"email": NEW, "password": PASSWORD})
    address = link(app)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(User).where(User.email == "admin@team.example").values(email=NEW))
    assert send(browser, address).status_code == 404
    assert sign_in(app.test_client(), OWNER, PASSWORD) == "/events"


def test_browsers_are_listed_and_ended_one_by_one_or_all(app: Flask, cast: Cast) -> None:
    people = []
    for agent, ip in ((FIREFOX, "203.0.113.1"), (IPHONE, "203.0.113.2"), ("", "203.0.113.3")):
        browser = app.test_client()
        browser.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": ip}
        sign_in(browser, OWNER, PASSWORD)
        people.append(browser)
    here, phone, other = people
    stranger = signed_in(app, "stranger")
    page = source(here.get("/account"))
    assert "Firefox sur Linux Ce navigateur" in text(page)
    assert "Safari sur iPhone" in text(page)
    assert "Adresse IP 203.0.113.2." in text(page)
    names = [part.split('"')[0] for part in page.split('name="session" value="')[1:]]
    assert len(names) == 2, "not for this one"
    for name in names:
        send(stranger, "/account/sessions/end", {"session": name})
    assert phone.get("/events").status_code == 200, "somebody else ends nothing"
    send(here, "/account/sessions/end", {"session": names[1]})
    assert [each.get("/events").status_code for each in people] == [200, 303, 200]
    send(here, "/account/sessions/end-others")
    assert [each.get("/events").status_code for each in people] == [200, 303, 303]
    assert stranger.get("/events").status_code == 200
    assert "Tous les autres navigateurs ont été déconnectés" in text(here.get("/account"))
    assert other.get("/account").location == "/login?next=/account"


def test_signing_in_again_ends_the_session_that_the_browser_had(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    copied = app.test_client()
    cookie = browser.get_cookie("joinways")
    assert cookie
    copied.set_cookie("joinways", cookie.value)
    assert copied.get("/events").status_code == 200
    sign_in(browser, OWNER, PASSWORD)
    assert copied.get("/events").location == "/login?next=/events"


def test_what_happened_is_shown_for_a_year(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    with app.app_context(), writing(db.session) as session:
        for event in session.scalars(select(AccountEvent)):
            event.at = event.at - timedelta(days=366)
            event.word = "joined"
    assert "Le compte a été créé" in text(browser.get("/account"))
    with app.app_context():
        sweep(db.session)
    sign_in(app.test_client(), OWNER, PASSWORD)
    page = text(browser.get("/account"))
    assert ("Le compte a été créé" in page, page.count("Connexion 2") >= 1) == (False, True)
