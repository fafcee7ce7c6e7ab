"""A password alone, in a workspace that demands a second step of people who have a passkey."""

import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from joinways.extensions import db
from joinways.models import AccountToken, Passkey, PasskeyChallenge, User
from tests.account.authenticator import Device
from tests.account.test_passkeys import at_localhost, begin, options_of  # noqa: F401 (a fixture)
from tests.account.test_two_step import Phone, phone, turn_on  # noqa: F401 (a fixture)
from tests.cast import PASSWORD, Cast, signed_in
from tests.team.test_second_step import LED, demanding, has, where  # noqa: F401 (a fixture)
from tests.web.seeing import send, source, text


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/account/two-step/begin", {}),
        ("/account/passkeys", {"name": "Mine", "password": PASSWORD}),
        ("/passkeys/KEY/remove", {"password": PASSWORD}),
        ("/account/email", {"email": "thief@elsewhere.example", "password": PASSWORD}),
    ],
)
def test_a_stolen_password_sets_up_no_second_step_of_its_own(
    app: Flask,
    cast: Cast,
    demanding: None,  # noqa: F811
    address: str,
    fields: dict[str, str],
) -> None:
    thief, member = signed_in(app, "member"), cast.users["member"]
    has(app, member, "passkey elsewhere")
    with app.app_context():
        key = db.session.scalars(select(Passkey.public_id)).one()
    answer = send(thief, address.replace("KEY", key), fields)
    page = text(thief.get(answer.location) if answer.location else answer)
    assert "Déconnectez-vous, puis connectez-vous avec votre clé d’accès." in page
    with app.app_context():
        user = db.session.get_one(User, member)
        assert (user.totp_sealed, user.email) == ("", "member@team.example")
        assert db.session.scalars(select(Passkey.public_id)).all() == [key]
        assert db.session.scalar(select(func.count()).select_from(AccountToken)) == 0
        assert db.session.scalar(select(func.count()).select_from(PasskeyChallenge)) == 0
    assert where(thief.get("/events")) == (303, LED)


def test_a_secret_from_before_the_passkey_is_not_turned_on_by_a_password(
    app: Flask,
    cast: Cast,
    demanding: None,  # noqa: F811
    phone: Phone,  # noqa: F811
) -> None:
    thief, member = signed_in(app, "member"), cast.users["member"]
    send(thief, "/account/two-step/begin")
    has(app, member, "passkey elsewhere")
    key = re.search(r'id="secret" value="([A-Z2-7 ]+)"', source(thief.get("/account/two-step")))
    assert key
    phone.secret = key[1].replace(" ", "")
    about = {"password": PASSWORD, "code": phone.code(), "do": "on"}
    assert send(thief, "/account/two-step", about).status_code == 422
    with app.app_context():
        assert db.session.get_one(User, member).totp_since is None


def test_a_challenge_from_before_the_passkey_adds_none(
    app: Flask,
    cast: Cast,
    demanding: None,  # noqa: F811
) -> None:
    thief, device = signed_in(app, "member"), Device()
    begin(thief)
    made = device.make(options_of(thief))
    has(app, cast.users["member"], "passkey elsewhere")
    answer = send(thief, "/account/passkeys/new", {"answer": made})
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.scalars(select(Passkey.name)).all() == ["Pixel"]
    assert where(thief.get("/events")) == (303, LED)


def test_who_had_the_passkey_changes_what_they_like(
    app: Flask,
    cast: Cast,
    demanding: None,  # noqa: F811
    phone: Phone,  # noqa: F811
) -> None:
    browser = signed_in(app, "member")
    has(app, cast.users["member"], "passkey")
    assert len(turn_on(browser, phone)) == 10


def test_where_no_workspace_demands_one_the_password_is_enough(
    app: Flask,
    cast: Cast,
    phone: Phone,  # noqa: F811
) -> None:
    browser = signed_in(app, "member")
    has(app, cast.users["member"], "passkey elsewhere")
    assert len(turn_on(browser, phone)) == 10


def test_who_lost_the_passkey_is_told_the_way(app: Flask, cast: Cast, demanding: None) -> None:  # noqa: F811
    browser = signed_in(app, "member")
    has(app, cast.users["member"], "passkey elsewhere")
    page = text(browser.get(LED))
    assert "choisissez « Mot de passe oublié ? »" in page.replace("\u202f", " ").replace(
        "\xa0", " "
    )
    assert "/account/two-step" not in source(browser.get(LED))
    has(app, cast.users["member"], "code elsewhere")
    page = text(browser.get(LED))
    assert "connectez-vous avec le code" in page and "Mot de passe oublié" not in page
