"""A new person with a workspace: asked for, confirmed by mail, made once."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.mailer import Letter
from joinways.models import AccountToken, Membership, User, Workspace
from joinways.models.columns import utc_now
from joinways.notices.posting import post_due
from joinways.sending.round import with_addresses
from tests.account.post import GOOD, link, mails, sent_to, sign_in, sign_up
from tests.cast import Cast, signed_in
from tests.web.seeing import beside, send, source, speak, text, typed


@pytest.fixture
def settings(app: Flask, request: pytest.FixtureRequest) -> Iterator[None]:
    """Other settings."""
    ours = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(ours, **request.param)
    yield
    app.config["JOINWAYS"] = ours


def people(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(User)) or 0


def test_sign_up_confirm_and_be_the_owner(app: Flask) -> None:
    browser = app.test_client()
    assert 'href="/signup"' in source(browser.get("/login"))
    assert sign_up(browser) == (303, "/signup/sent")
    assert "Consultez votre messagerie" in text(browser.get("/signup/sent"))
    assert people(app) == 0
    assert sent_to(app) == [("account-signup", "maelle@grange.example")]
    page = text(browser.get(link(app)))
    assert "l’espace de travail « La Grange »" in page
    assert people(app) == 0, "a mail's scanner opens links too"
    answer = send(browser, link(app), {"new": GOOD})
    assert (answer.status_code, answer.location) == (303, "/events")
    assert "Votre espace de travail est prêt" in text(browser.get("/events"))
    with app.app_context():
        found = db.session.execute(
            select(User, Workspace, Membership.role)
            .join(Membership, Membership.user_id == User.id)
            .join(Workspace, Workspace.id == Membership.workspace_id)
        ).one()
    user, workspace = found.User, found.Workspace
    assert (user.email, user.name, user.language) == ("maelle@grange.example", "Maëlle Roc", "fr")
    assert (workspace.name, workspace.country, workspace.time_zone, workspace.currency) == (
        "La Grange", "ES", "Europe/Madrid", "EUR",
    )  # fmt: skip
    assert (workspace.plan, found.role) == ("pro", "owner")
    assert sign_in(app.test_client(), "MAELLE@grange.example", GOOD) == "/events"


def test_the_link_works_once_and_for_a_day(app: Flask) -> None:
    browser = app.test_client()
    sign_up(browser)
    address = link(app)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(AccountToken).values(expires_at=utc_now() + timedelta(hours=24)))
        session.execute(update(AccountToken).values(expires_at=utc_now() - timedelta(seconds=1)))
    for answer in (browser.get(address), send(browser, address, {"new": GOOD})):
        assert (answer.status_code, people(app)) == (404, 0)
        assert "Ce lien ne fonctionne plus" in text(answer)
    sign_up(browser)
    address = link(app)
    assert send(app.test_client(), address, {"new": GOOD}).status_code == 303
    assert send(browser, address, {"new": "a wholly different 1"}).status_code == 404
    assert people(app) == 1


def test_of_two_links_for_one_address_one_makes_the_account(app: Flask) -> None:
    browser, addresses = app.test_client(), []
    for _ in range(2):
        sign_up(browser)
        addresses.append(link(app))
    assert send(app.test_client(), addresses[1], {"new": GOOD}).status_code == 303
    assert send(app.test_client(), addresses[0], {"new": GOOD}).status_code == 404
    assert people(app) == 1


def test_a_known_address_gets_the_same_page_and_another_mail(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    assert sign_up(browser, email="Owner@team.example") == (303, "/signup/sent")
    [mail] = mails(app)
    assert (mail.kind, mail.to_email) == ("account-known", "owner@team.example")
    assert "Un compte existe déjà avec elle" in mail.text
    assert "La Grange" not in mail.text + mail.html, "nothing that a stranger typed"
    assert link(app) == "/login"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(AccountToken)) == 0


def test_no_row_holds_what_opens_the_link(app: Flask) -> None:
    sign_up(app.test_client())
    token = link(app).rpartition("/")[2]
    assert len(token) == 43
    [mail] = mails(app)
    with app.app_context():
        row = db.session.scalars(select(AccountToken)).one()
        held = [str(value) for value in vars(row).values()] + [mail.text, mail.html]
    assert not any(token in each for each in held)


def test_what_is_missing_is_said_beside_the_fields_and_nothing_is_lost(app: Flask) -> None:
    browser = app.test_client()
    status, page = sign_up(browser, email="maelle@", workspace="", country="XX")
    assert status == 422
    assert beside(page, "email") == "Cette adresse e-mail n’est pas complète."
    assert beside(page, "workspace") == "Saisissez le nom de votre structure."
    assert beside(page, "country")
    assert typed(page.replace('action="/signup"', 'action="/invoice"'), "name") == "Maëlle Roc"


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "Choisissez un mot de passe."),
        ("court 12345", "12 caractères au moins"),
        ("lagrange2026!", "se devine facilement"),
        ("grange-maelle", "se devine facilement"),
        ("123456789012", "se devine facilement"),
        ("motdepasse2026", "se devine facilement"),
        ("qwertyuiopas", "se devine facilement"),
    ],
)
def test_a_bad_password_makes_nothing_and_is_not_sent_back(
    app: Flask, password: str, said: str
) -> None:
    browser = app.test_client()
    sign_up(browser)
    answer = send(browser, link(app), {"new": password})
    assert (answer.status_code, people(app)) == (422, 0)
    assert said in beside(source(answer), "new")
    assert not password or password not in source(answer)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"signup": False}, "les comptes sont créés par la personne qui le gère"),
        ({"mail_url": None}, "Aucun serveur de messagerie n’est configuré"),
    ],
    indirect=["settings"],
)
def test_where_nobody_can_sign_up_the_page_says_why(app: Flask, settings: None, said: str) -> None:
    browser = app.test_client()
    for answer in (browser.get("/signup"), send(browser, "/signup", {"name": "x"})):
        assert (answer.status_code, said in text(answer)) == (403, True)
    assert mails(app) == []


def test_mails_are_in_the_language_of_the_page(app: Flask) -> None:
    browser = app.test_client()
    speak(browser, "es")
    sign_up(browser)
    assert mails(app)[-1].subject == "Confirme su correo para empezar con Joinways"
    assert "Va a crear el espacio de trabajo «La Grange»" in text(browser.get(link(app)))


def test_who_is_signed_in_has_no_need_of_it(app: Flask, cast: Cast) -> None:
    assert signed_in(app).get("/signup").location == "/events"


def test_the_mailbox_shows_it_to_who_is_not_signed_in_and_nothing_of_others(
    app: Flask, cast: Cast
) -> None:
    browser = app.test_client()
    assert "Pas encore d’e-mail" in text(browser.get("/mailbox"))
    sign_up(browser)
    page = source(browser.get("/mailbox"))
    assert "maelle@grange.example" in text(page)
    address = page.split('href="/mailbox/')[1].split('"')[0]
    assert link(app) in text(browser.get(f"/mailbox/{address}"))


def test_the_mail_leaves_with_the_address_that_opens(app: Flask) -> None:
    sign_up(app.test_client())
    left: list[Letter] = []

    def finish(letter: Letter) -> Letter:
        left.append(with_addresses(letter))
        return left[-1]

    with app.app_context():
        assert post_due(db.session, app.config["JOINWAYS"], finish) == 1
    [letter] = left
    assert (letter.to_email, letter.language) == ("maelle@grange.example", "fr")
    address = f"http://127.0.0.1:8000{link(app)}"
    assert address in letter.text
    assert letter.html.count(f'href="{address}"') == 2
    assert mails(app)[-1].status == "sent"


@pytest.mark.parametrize(
    ("accepted", "country"),
    [
        ("es-MX,es;q=0.9", "MX"),
        ("fr-BE", "BE"),
        ("en-GB,en;q=0.8", "GB"),
        ("fr", "FR"),
        ("es-419,es;q=0.9", "ES"),
        ("en", ""),
    ],
)
def test_the_country_to_begin_with_is_the_browsers(app: Flask, accepted: str, country: str) -> None:
    page = source(app.test_client().get("/signup", headers={"Accept-Language": accepted}))
    assert re.findall(r'<option selected value="(\w*)"', page) == [country]
