"""A forgotten password: passkeys go with it, or those that are left are shown to look at."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import AccountEvent, Passkey
from joinways.models.columns import utc_now
from tests.account.post import GOOD, link, mails, sign_in
from tests.account.test_passkeys import (
    add,
    at_localhost,  # noqa: F401 (a fixture)
    challenge_for,
    come_in,
)
from tests.cast import Cast, signed_in
from tests.web.seeing import send, source, text

OWNER = "owner@team.example"
LEFT = "Clés d’accès d’avant votre nouveau mot de passe"
ASKED = "Retirer aussi mes clés d’accès"


def reset_link(app: Flask) -> str:
    """The address in the mail, on this host."""
    send(app.test_client(), "/password/forgotten", {"email": OWNER})
    with app.app_context():
        base = app.config["JOINWAYS"].base_url
    return link(app, base)


def test_ticked_they_go_with_the_password(app: Flask, cast: Cast) -> None:
    device, here = add(signed_in(app)), app.test_client()
    address = reset_link(app)
    page = source(here.get(address))
    assert ASKED in text(page) and "checked" in page
    wrong = source(send(here, address, {"new": "short"}))
    assert ASKED in text(wrong) and "checked" not in wrong, "as it was left"
    assert send(here, address, {"new": GOOD, "passkeys": "y"}).location == "/login"
    assert come_in(here, device.use(challenge_for(here)))[0] == 422
    assert sign_in(here, OWNER, GOOD) == "/events"
    with app.app_context():
        assert db.session.scalars(select(Passkey)).all() == []
    account = text(here.get("/account"))
    assert "Toutes les clés d’accès ont été retirées" in account and LEFT not in account
    told = [mail.text for mail in mails(app) if mail.kind == "account-changed"]
    assert "Vos clés d’accès ont été retirées en même temps" in told[-1]


def test_left_they_are_shown_for_two_weeks(app: Flask, cast: Cast) -> None:
    device, here = add(signed_in(app)), app.test_client()
    send(here, reset_link(app), {"new": GOOD})
    assert come_in(here, device.use(challenge_for(here))) == (303, "/clients")
    with app.app_context():
        name = db.session.scalars(select(Passkey.public_id)).one()
    account = source(here.get("/account"))
    assert LEFT in text(account) and f"/passkeys/{name}" in account
    with app.app_context(), writing(db.session) as session:
        chosen = update(AccountEvent).where(AccountEvent.word == "password-reset")
        session.execute(chosen.values(at=utc_now() - timedelta(days=15)))
        session.execute(update(Passkey).values(created_at=utc_now() - timedelta(days=16)))
    assert LEFT not in text(here.get("/account")), "long ago"


def test_without_passkeys_nothing_is_asked_or_shown(app: Flask, cast: Cast) -> None:
    here = app.test_client()
    address = reset_link(app)
    assert ASKED not in text(here.get(address))
    send(here, address, {"new": GOOD, "passkeys": "y"})
    assert sign_in(here, OWNER, GOOD) == "/events"
    add_later = text(here.get("/account"))
    assert LEFT not in add_later and "Toutes les clés d’accès" not in add_later
