"""Two-step sign-in: turned on, asked for, each code once, and no way around it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from joinways.account import second_factor
from joinways.account.second_factor import STEP_SECONDS
from joinways.database import writing
from joinways.extensions import db
from joinways.models import AccountToken, RecoveryCode, User
from joinways.models.columns import utc_now
from tests.account.post import GOOD, link, mails, sign_in
from tests.cast import PASSWORD, Cast, signed_in
from tests.web.seeing import beside, send, source, text

OWNER = "owner@team.example"
WRONG = (
    "Ce code est faux ou a déjà servi. Saisissez le dernier affiché par votre téléphone,"
    " ou un autre code de récupération."
)


class Phone:
    """A person's phone, and the clock that both look at."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.secret, self.now = "", utc_now()
        patch.setattr(second_factor, "utc_now", lambda: self.now)

    def code(self, steps: int = 0) -> str:
        """What it shows, so many half minutes from now."""
        return pyotp.TOTP(self.secret).at(int(self.now.timestamp()) + steps * STEP_SECONDS)

    def wait(self, steps: int = 1) -> None:
        """Half minutes pass."""
        self.now += timedelta(seconds=steps * STEP_SECONDS)


@pytest.fixture
def phone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Phone]:
    yield Phone(monkeypatch)


def turn_on(browser: FlaskClient, phone: Phone) -> list[str]:
    """Set it up as a person does; the recovery codes."""
    send(browser, "/account/two-step/begin")
    page = source(browser.get("/account/two-step"))
    key = re.search(r'id="secret" value="([A-Z2-7 ]+)"', page)
    assert key
    phone.secret = key[1].replace(" ", "")
    about = {"password": PASSWORD, "code": phone.code(), "do": "on"}
    answer = send(browser, "/account/two-step", about)
    assert answer.status_code == 200, text(answer)
    phone.wait()
    return re.findall(r"<code>([0-9a-z-]{14})</code>", source(answer))


def type_code(browser: FlaskClient, code: str) -> tuple[int, str]:
    """On the second page; the status, and where it leads or what stands beside the field."""
    answer = send(browser, "/login/code", {"code": code})
    leads = answer.location
    return answer.status_code, leads or beside(source(answer), "code")


def test_on_then_asked_for_then_in(app: Flask, cast: Cast, phone: Phone) -> None:
    codes = turn_on(signed_in(app), phone)
    assert len(set(codes)) == 10
    assert mails(app)[-1].subject == "La connexion en deux étapes est activée"
    browser = app.test_client()
    browser.get("/login?next=/clients")
    answer = send(browser, "/login", {"email": OWNER, "password": PASSWORD, "next": "/clients"})
    assert answer.location == "/login/code"
    for address in ("/events", "/account", "/clients"):
        assert (browser.get(address).location or "").startswith("/login?next="), "not in yet"
    assert 'autocomplete="one-time-code"' in source(browser.get("/login/code"))
    assert type_code(browser, "000000") == (422, WRONG)
    code = phone.code()
    assert type_code(browser, f" {code[:3]} {code[3:]} ") == (303, "/clients")
    assert browser.get("/events").status_code == 200
    assert app.test_client().get("/login/code").location == "/login"


def test_a_code_counts_once_and_for_its_half_minute(app: Flask, cast: Cast, phone: Phone) -> None:
    turn_on(signed_in(app), phone)
    first, second = app.test_client(), app.test_client()
    for browser in (first, second):
        assert sign_in(browser, OWNER, PASSWORD) == "/login/code"
    assert type_code(first, phone.code(-1)) == (422, WRONG), "used for turning it on"
    assert type_code(first, phone.code(2)) == (422, WRONG), "two half minutes ahead"
    assert type_code(first, phone.code(1)) == (303, "/events"), "a clock that is a bit fast"
    for code in (phone.code(1), phone.code(0)):
        assert type_code(second, code) == (422, WRONG), "the same again, or one before it"
    phone.wait(2)
    assert type_code(second, phone.code(0)) == (303, "/events")


def test_recovery_codes_stand_in_once_each(app: Flask, cast: Cast, phone: Phone) -> None:
    codes = turn_on(signed_in(app), phone)
    with app.app_context():
        kept = db.session.scalars(select(RecoveryCode.code_hash)).all()
    assert not any(code.replace("-", "") in "".join(kept) for code in codes)
    for code, outcome in (
        (codes[0], (303, "/events")),
        (codes[0], (422, WRONG)),
        (codes[1].replace("-", " ").upper(), (303, "/events")),
    ):
        browser = app.test_client()
        sign_in(browser, OWNER, PASSWORD)
        assert type_code(browser, code) == outcome
    assert mails(app)[-1].subject == "Un code de secours a été utilisé"
    page = text(browser.get("/account"))
    assert "Il reste 8 codes de secours." in page
    assert "Le mot de passe était juste, pas le code" in page


def test_the_step_is_over_after_ten_minutes_or_ten_codes(
    app: Flask, cast: Cast, phone: Phone
) -> None:
    turn_on(signed_in(app), phone)
    browser = app.test_client()
    sign_in(browser, OWNER, PASSWORD)
    with app.app_context(), writing(db.session) as session:
        step = session.scalars(select(AccountToken).where(AccountToken.kind == "step")).one()
        assert step.expires_at - step.created_at < timedelta(minutes=10, seconds=5)
        step.tries = 10
    answer = send(browser, "/login/code", {"code": phone.code()})
    assert (answer.status_code, "Reconnectez-vous" in text(answer)) == (422, True)
    sign_in(browser, OWNER, PASSWORD)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(AccountToken).values(expires_at=utc_now()))
    assert send(browser, "/login/code", {"code": phone.code()}).status_code == 422
    assert browser.get("/events").location == "/login?next=/events"


def test_codes_are_throttled_by_address_and_the_account_is_not_locked(
    app: Flask, cast: Cast, phone: Phone
) -> None:
    turn_on(signed_in(app), phone)
    browser = app.test_client()
    sign_in(browser, OWNER, PASSWORD)
    assert [type_code(browser, f"00000{n}")[0] for n in range(6)] == [422] * 5 + [429]
    assert type_code(browser, phone.code())[0] == 429
    elsewhere = app.test_client()
    elsewhere.environ_base["REMOTE_ADDR"] = "198.51.100.7"
    sign_in(elsewhere, OWNER, PASSWORD)
    assert type_code(elsewhere, phone.code()) == (303, "/events")


def test_a_new_password_leaves_it_on_and_ends_half_done_sign_ins(
    app: Flask, cast: Cast, phone: Phone
) -> None:
    turn_on(signed_in(app), phone)
    half = app.test_client()
    sign_in(half, OWNER, PASSWORD)
    send(app.test_client(), "/password/forgotten", {"email": OWNER})
    send(app.test_client(), link(app), {"new": GOOD})
    assert "Reconnectez-vous" in text(send(half, "/login/code", {"code": phone.code()}))
    assert half.get("/events").status_code == 303
    assert sign_in(app.test_client(), OWNER, GOOD) == "/login/code"


def test_off_and_new_codes_ask_for_both(app: Flask, cast: Cast, phone: Phone) -> None:
    browser = signed_in(app)
    old = turn_on(browser, phone)
    for do in ("off", "codes"):
        refused = send(
            browser, "/account/two-step", {"password": "not it", "code": phone.code(), "do": do}
        )
        assert beside(source(refused), "password") == "Ce n’est pas votre mot de passe actuel."
        refused = send(
            browser, "/account/two-step", {"password": PASSWORD, "code": "000000", "do": do}
        )
        assert beside(source(refused), "code") == WRONG
    about = {"password": PASSWORD, "do": "codes", "code": phone.code()}
    new = re.findall(r"<code>(.{14})</code>", source(send(browser, "/account/two-step", about)))
    assert len(new) == 10 and not set(new) & set(old)
    about = {"password": PASSWORD, "do": "off", "code": new[0]}
    assert send(browser, "/account/two-step", about).location == "/account"
    assert sign_in(app.test_client(), OWNER, PASSWORD) == "/events"
    with app.app_context():
        user = db.session.scalars(select(User).where(User.email == OWNER)).one()
        assert (user.totp_sealed, user.totp_since) == ("", None)


def test_until_a_code_was_typed_nothing_is_asked_for(app: Flask, cast: Cast, phone: Phone) -> None:
    browser = signed_in(app)
    send(browser, "/account/two-step/begin")
    about = {"password": PASSWORD, "code": "000000", "do": "on"}
    assert send(browser, "/account/two-step", about).status_code == 422
    assert sign_in(app.test_client(), OWNER, PASSWORD) == "/events"


def test_the_secret_is_sealed_and_without_its_key_recovery_codes_are_left(
    app: Flask, cast: Cast, phone: Phone
) -> None:
    codes = turn_on(signed_in(app), phone)
    with app.app_context():
        sealed = db.session.scalars(select(User.totp_sealed).where(User.email == OWNER)).one()
    assert phone.secret not in sealed
    ours = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(ours, encryption_keys=("eA" * 21 + "A=",))
    browser = app.test_client()
    sign_in(browser, OWNER, PASSWORD)
    outcomes = [type_code(browser, phone.code())[0], type_code(browser, codes[0])[0]]
    app.config["JOINWAYS"] = ours
    assert outcomes == [422, 303]


def test_the_codes_are_those_of_rfc_6238() -> None:
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890", appendix B
    at = datetime.fromisoformat("2005-03-18T01:58:29+00:00")
    assert second_factor._step_of(secret, "081804", at) == 0x23523EC
    assert second_factor._step_of(secret, "081805", at) is None
