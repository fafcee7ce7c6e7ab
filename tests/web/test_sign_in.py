"""Coming in, staying in, going out."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from joinways.account.lookups import ABSOLUTE, IDLE
from joinways.database import writing
from joinways.extensions import db
from joinways.models import UserSession
from joinways.models.columns import utc_now
from tests.cast import PASSWORD, Cast, signed_in
from tests.web.seeing import HTMX, beside, send, source, text

WRONG = "Cet e-mail et ce mot de passe ne correspondent pas."
TOO_MANY = "Trop de tentatives. Attendez 1 min, puis réessayez."


def enter(browser: FlaskClient, email: str, password: str, **more: str) -> tuple[int, str]:
    """Fill the sign-in form in; the status and the words, or where it leads."""
    answer = send(browser, "/login", {"email": email, "password": password, **more})
    return answer.status_code, answer.location or text(answer)


def test_right_password_leads_to_the_events(app: Flask, cast: Cast) -> None:
    assert enter(app.test_client(), "owner@team.example", PASSWORD) == (303, "/events")


def test_email_is_taken_in_any_case_and_with_spaces_around(app: Flask, cast: Cast) -> None:
    assert enter(app.test_client(), "  Owner@TEAM.example ", PASSWORD) == (303, "/events")


def test_wrong_and_unknown_get_the_same_words(app: Flask, cast: Cast) -> None:
    for email in ("owner@team.example", "nobody@team.example"):
        status, words = enter(app.test_client(), email, "not-it")
        assert (status, WRONG in words) == (422, True), words


def test_empty_fields_are_named(app: Flask, cast: Cast) -> None:
    page = source(send(app.test_client(), "/login", {"email": "", "password": ""}))
    assert beside(page, "email") == "Saisissez votre e-mail."
    assert beside(page, "password") == "Saisissez votre mot de passe."


def test_too_long_a_password_is_refused_in_french(app: Flask, cast: Cast) -> None:
    answer = send(app.test_client(), "/login", {"email": "x" * 255, "password": "x" * 1001})
    assert answer.status_code == 422
    assert beside(source(answer), "email") == "254 caractères au plus."
    assert beside(source(answer), "password") == "1000 caractères au plus."


def test_a_password_is_never_sent_back(app: Flask, cast: Cast) -> None:
    answer = send(app.test_client(), "/login", {"email": "owner@team.example", "password": "hus-h"})
    assert "hus-h" not in source(answer)


@pytest.mark.parametrize(
    ("email", "password", "status"),
    [
        ("owner@team.example", "x" * 1_000_001, 413),
        ("owner@team.example\x00", PASSWORD, 400),
        ("owner@team.example", "\x00", 400),
        ("'; DROP TABLE user_account; --", "🔑" * 100, 422),
        ("\u202e\ud7ff" * 20, "\x01\x7f", 422),
    ],
    ids=["a megabyte", "NUL in email", "NUL in password", "odd", "odder"],
)
def test_odd_sign_ins_are_answered(
    app: Flask, cast: Cast, email: str, password: str, status: int
) -> None:
    assert enter(app.test_client(), email, password)[0] == status


def test_sixth_failure_in_a_minute_closes_the_door_for_that_account(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    for _ in range(5):
        assert enter(browser, "owner@team.example", "not-it")[0] == 422
    for password in ("not-it", PASSWORD):
        status, words = enter(browser, "owner@team.example", password)
        assert (status, TOO_MANY in words) == (429, True), words
    assert enter(app.test_client(), "OWNER@team.example", PASSWORD)[0] == 429, "another browser"
    assert enter(browser, "admin@team.example", PASSWORD)[0] == 303, "another account"


def test_successes_never_count(app: Flask, cast: Cast) -> None:
    for _ in range(7):
        assert enter(app.test_client(), "owner@team.example", PASSWORD)[0] == 303


def test_sign_out_ends_the_session_everywhere_it_was_copied(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    cookie = browser.get_cookie("joinways")
    assert cookie
    answer = send(browser, "/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    copied = app.test_client()
    copied.set_cookie("joinways", cookie.value)
    assert copied.get("/events").location == "/login?next=/events"


@pytest.mark.parametrize(
    "aged",
    [
        {"seen_at": utc_now() - IDLE - timedelta(minutes=1)},
        {"created_at": utc_now() - ABSOLUTE - timedelta(minutes=1)},
    ],
    ids=["idle", "old"],
)
def test_sessions_run_out(app: Flask, cast: Cast, aged: dict[str, object]) -> None:
    browser = signed_in(app)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(UserSession).values(**aged))
    assert browser.get("/events").location == "/login?next=/events"


def test_cookie_is_kept_from_scripts_and_other_sites(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    send(browser, "/login", {"email": "owner@team.example", "password": PASSWORD})
    cookie = browser.get_cookie("joinways")
    assert cookie
    assert (cookie.http_only, cookie.same_site, cookie.path) == (True, "Lax", "/")
    assert cookie.max_age == ABSOLUTE or cookie.expires


def test_sign_in_gives_a_new_token_and_forgets_the_session_before(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    send(browser, "/login", {"email": "owner@team.example", "password": PASSWORD})
    with browser.session_transaction() as session:
        first = session["token"]
        session["planted"] = "by somebody else"
    send(browser, "/logout")
    send(browser, "/login", {"email": "owner@team.example", "password": PASSWORD})
    with browser.session_transaction() as session:
        assert session["token"] != first
        assert "planted" not in session


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        ("/events?page=2", "/events?page=2"),
        ("/quotes/abc", "/quotes/abc"),
        ("https://elsewhere.example/", "/events"),
        ("//elsewhere.example", "/events"),
        ("/\\elsewhere.example", "/events"),
        ("/\t/elsewhere.example", "/events"),
        ("\\\\elsewhere.example", "/events"),
        ("javascript:alert(1)", "/events"),
        ("", "/events"),
    ],
)
def test_next_leads_to_our_own_pages_only(app: Flask, cast: Cast, wanted: str, gets: str) -> None:
    person = {"email": "owner@team.example", "password": PASSWORD}
    for browser in (app.test_client(), app.test_client()):
        browser.get("/login", query_string={"next": wanted})
        assert enter(browser, **person, next=wanted) == (303, gets)
    assert signed_in(app).get("/login", query_string={"next": wanted}).location == gets


def test_who_is_not_signed_in_is_led_back_to_the_page_afterwards(app: Flask, cast: Cast) -> None:
    answer = app.test_client().get("/events?q=mariage&page=2")
    assert answer.location == "/login?next=/events?q%3Dmariage%26page%3D2"


def test_expired_session_sends_htmx_to_the_sign_in(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(UserSession).values(ended_at=utc_now()))
    for answer in (
        browser.get(f"{quote.address}/invoice", headers=HTMX),
        browser.post(f"{quote.address}/invoice", headers=HTMX),
        app.test_client().post(f"{quote.address}/invoice", headers=HTMX),
    ):
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (401, "/login")
    for here, leads in (
        ("http://localhost/quotes/abc?x=1#form", "/login?next=/quotes/abc?x%3D1"),
        ("http://[", "/login"),
    ):
        answer = browser.get(f"{quote.address}/invoice", headers={**HTMX, "HX-Current-URL": here})
        assert answer.headers["HX-Redirect"] == leads


def test_a_form_without_its_token_is_refused_in_the_person_s_language(
    app: Flask, cast: Cast
) -> None:
    browser = signed_in(app)
    send(browser, "/language", {"language": "es"})
    answer = browser.post("/logout")
    assert answer.status_code == 400
    assert "Este formulario es demasiado antiguo" in text(answer)
    assert browser.get("/events").status_code == 200, "still signed in"
    nobody = app.test_client().post("/login", headers={"Accept-Language": "en"})
    assert "This form is too old" in text(nobody)
