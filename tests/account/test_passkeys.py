"""Passkeys: added by who proves it, signing in alone, and refused in every other way."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from joinways.account.relying_party import Party, party_of
from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.models import AccountEvent, Passkey, PasskeyChallenge, UserSession
from joinways.models.columns import utc_now
from tests.account.authenticator import ORIGIN, PRESENT, Device, as_text
from tests.account.post import mails
from tests.account.test_two_step import Phone, phone, turn_on  # noqa: F401 (a fixture)
from tests.cast import PASSWORD, Cast, signed_in
from tests.web.seeing import beside, send, source, text

WRONG = "Cette clé d’accès n’ouvre aucun compte ici, ou c’était trop long."
NOT_MADE = "C’était trop long, ou votre appareil n’a pas créé de clé d’accès."


@pytest.fixture(autouse=True)
def at_localhost(app: Flask) -> Iterator[None]:
    """BASE_URL is where the tests' browsers are."""
    ours = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(ours, base_url=ORIGIN)
    yield
    app.config["JOINWAYS"] = ours


def options_of(browser: FlaskClient) -> dict[str, object]:
    """What the page hands to the browser."""
    found = re.search(r'data-options="([^"]+)"', source(browser.get("/account/passkeys/new")))
    assert found
    given: dict[str, object] = json.loads(unescape(found[1]))
    return given


def begin(browser: FlaskClient, **typed: str) -> None:
    answer = send(browser, "/account/passkeys", {"name": "Pixel", "password": PASSWORD, **typed})
    assert answer.location == "/account/passkeys/new", text(answer)


def add(browser: FlaskClient, device: Device | None = None) -> Device:
    """As a person does; the device that signs in from now on."""
    device = device or Device()
    begin(browser)
    answer = send(browser, "/account/passkeys/new", {"answer": device.make(options_of(browser))})
    assert answer.location == "/account/passkeys", text(answer)
    return device


def challenge_for(browser: FlaskClient) -> str:
    answer = send(browser, "/login/passkey/begin")
    assert answer.status_code == 200 and answer.json
    assert answer.json["allowCredentials"] == [], "nobody is named"
    assert answer.json["userVerification"] == "required"
    return str(answer.json["challenge"])


def come_in(browser: FlaskClient, answer: str) -> tuple[int, str]:
    """The status, and where it leads or the page."""
    given = send(browser, "/login/passkey", {"answer": answer, "next": "/clients"})
    return given.status_code, given.location or text(given)


def test_added_then_signs_in_alone_then_removed(app: Flask, cast: Cast) -> None:
    mine = signed_in(app)
    refused = send(mine, "/account/passkeys", {"name": "", "password": "no"})
    assert beside(source(refused), "name") == "Donnez-lui un nom, comme « Mon téléphone »."
    refused = send(mine, "/account/passkeys", {"name": "Pixel", "password": "not it"})
    assert beside(source(refused), "password") == "Ce n’est pas votre mot de passe actuel."
    assert mine.get("/account/passkeys/new").location == "/account/passkeys", "not yet"
    device = add(mine)
    assert mails(app)[-1].subject == "Une clé d’accès a été ajoutée à votre compte Joinways"
    other = app.test_client()
    assert come_in(other, device.use(challenge_for(other))) == (303, "/clients")
    page = text(other.get("/account/passkeys"))
    assert "Pixel" in page and "Dernière utilisation" in page
    with app.app_context():
        kept = db.session.scalars(select(Passkey)).one()
        assert (kept.user_id, kept.sign_count) == (cast.users["owner"], 1)
        address = f"/passkeys/{kept.public_id}"
    send(mine, f"{address}/rename", {"name": "Vieux Pixel"})
    assert "Vieux Pixel" in text(mine.get(address))
    refused = send(mine, f"{address}/remove", {"password": "not it"})
    assert beside(source(refused), "password") == "Ce n’est pas votre mot de passe actuel."
    assert send(mine, f"{address}/remove", {"password": PASSWORD}).location == "/account/passkeys"
    assert mails(app)[-1].subject == "Une clé d’accès a été retirée de votre compte Joinways"
    assert come_in(other, device.use(challenge_for(other)))[0] == 422
    with app.app_context():
        words = db.session.scalars(
            select(AccountEvent.word)
            .where(AccountEvent.user_id == cast.users["owner"])
            .order_by(AccountEvent.id)
        ).all()
    assert [word for word in words if word.startswith("passkey")] == [
        "passkey-added",
        "passkey-removed",
    ]


def test_it_counts_as_both_factors_and_adding_one_asks_for_both(
    app: Flask,
    cast: Cast,
    phone: Phone,  # noqa: F811
) -> None:
    mine = signed_in(app)
    turn_on(mine, phone)
    refused = send(mine, "/account/passkeys", {"name": "Pixel", "password": PASSWORD})
    assert beside(source(refused), "code") == "Saisissez le code."
    begin(mine, code=phone.code())
    device = Device()
    send(mine, "/account/passkeys/new", {"answer": device.make(options_of(mine))})
    other = app.test_client()
    assert come_in(other, device.use(challenge_for(other))) == (303, "/clients")
    assert other.get("/account").status_code == 200, "no code was asked for"


def test_the_session_is_a_new_one_and_the_one_before_is_over(app: Flask, cast: Cast) -> None:
    mine = signed_in(app)
    device = add(mine)
    with app.app_context():
        before = db.session.scalars(select(UserSession.token_sha256)).all()
    come_in(mine, device.use(challenge_for(mine)))
    with app.app_context():
        rows = db.session.scalars(select(UserSession)).all()
        assert {row.token_sha256 for row in rows if row.ended_at} == set(before)
        assert [row.ip for row in rows if not row.ended_at] == ["127.0.0.1"]


def of_another_site(device: Device) -> None:
    device.origin = "https://joinways.evil.example"


def for_another_name(device: Device) -> None:
    device.rp_id = "evil.example"


def unverified(device: Device) -> None:
    device.flags = PRESENT


def with_another_key(device: Device) -> None:
    device.key = Device().key


def unknown(device: Device) -> None:
    device.id = b"nobody has this one"


def of_somebody_else(device: Device) -> None:
    device.user = as_text(b"somebody-else-entirely")


def counter_behind(device: Device) -> None:
    device.counter = 3


REFUSED = [of_another_site, for_another_name, unverified, with_another_key, unknown,
           of_somebody_else, counter_behind]  # fmt: skip


@pytest.mark.parametrize("spoil", REFUSED)
def test_refused_at_sign_in(app: Flask, cast: Cast, spoil: Callable[[Device], None]) -> None:
    device, browser = add(signed_in(app), Device(counter=6)), app.test_client()
    spoil(device)
    status, page = come_in(browser, device.use(challenge_for(browser)))
    assert (status, WRONG in page) == (422, True), "the same words for each"
    assert browser.get("/events").status_code == 303
    with app.app_context():
        noted = db.session.scalars(
            select(AccountEvent.id).where(AccountEvent.word == "passkey-refused")
        ).all()
    assert len(noted) == (spoil is counter_behind), "of that one its person should know"


@pytest.mark.parametrize("spoil", [of_another_site, for_another_name, unverified])
def test_refused_when_added(app: Flask, cast: Cast, spoil: Callable[[Device], None]) -> None:
    mine, device = signed_in(app), Device()
    begin(mine)
    spoil(device)
    answer = send(mine, "/account/passkeys/new", {"answer": device.make(options_of(mine))})
    assert (answer.status_code, NOT_MADE in text(answer)) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Passkey)).all() == []


def test_a_challenge_counts_once_in_one_browser_for_five_minutes(app: Flask, cast: Cast) -> None:
    device, browser = add(signed_in(app)), app.test_client()
    answer = device.use(challenge_for(browser))
    kept = browser.get_cookie("joinways")
    assert come_in(browser, answer)[0] == 303
    again, elsewhere = app.test_client(), app.test_client()
    assert kept
    again.set_cookie("joinways", kept.value)  # the cookie of before, challenge and all
    assert come_in(again, answer)[0] == 422, "used"
    challenge_for(elsewhere)
    assert come_in(elsewhere, device.use(challenge_for(browser)))[0] == 422, "another browser's"
    late = device.use(challenge_for(browser))
    with app.app_context(), writing(db.session) as session:
        row = session.scalars(select(PasskeyChallenge).order_by(PasskeyChallenge.id.desc())).first()
        assert row and row.expires_at - utc_now() < timedelta(minutes=5, seconds=1)
        session.execute(update(PasskeyChallenge).values(expires_at=utc_now()))
    assert come_in(browser, late)[0] == 422, "too late"
    challenge_for(browser)
    assert [come_in(browser, "{}")[0], come_in(browser, "")[0]] == [422, 422]


def test_nobody_adds_or_touches_what_is_another_s(app: Flask, cast: Cast) -> None:
    mine, theirs = signed_in(app), signed_in(app, "stranger")
    device = add(mine)
    begin(theirs)
    answer = send(theirs, "/account/passkeys/new", {"answer": device.make(options_of(theirs))})
    assert answer.status_code == 422, "known already as somebody else's"
    begin(theirs)
    stolen = Device().make(options_of(theirs))
    assert send(mine, "/account/passkeys/new", {"answer": stolen}).status_code == 422
    with app.app_context():
        address = f"/passkeys/{db.session.scalars(select(Passkey.public_id)).one()}"
    for path, form in (("", None), ("/rename", {"name": "x"}), ("/remove", {"password": PASSWORD})):
        got = send(theirs, address + path, form) if form else theirs.get(address)
        assert got.status_code == 404


def test_tries_are_counted_as_those_of_a_password(app: Flask, cast: Cast) -> None:
    device, browser = add(signed_in(app)), app.test_client()
    right, device.key = device.key, Device().key
    tried = [come_in(browser, device.use(challenge_for(browser)))[0] for _ in range(6)]
    assert tried == [422] * 5 + [429]
    device.key = right
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    assert come_in(elsewhere, device.use(challenge_for(elsewhere)))[0] == 303, "not locked"


@pytest.mark.parametrize(
    ("base_url", "party"),
    [
        ("https://joinways.example", Party("joinways.example", "https://joinways.example")),
        ("https://Joinways.example:443", Party("joinways.example", "https://joinways.example")),
        ("https://j.example:8443", Party("j.example", "https://j.example:8443")),
        ("http://127.0.0.1:8000", Party("localhost", "http://localhost:8000")),
        ("http://localhost", Party("localhost", "http://localhost")),
        ("http://joinways.example", None),
        ("https://192.0.2.7", None),
    ],
)
def test_for_which_address_they_are(app: Flask, base_url: str, party: Party | None) -> None:
    config: Config = app.config["JOINWAYS"]
    assert party_of(replace(config, base_url=base_url)) == party
