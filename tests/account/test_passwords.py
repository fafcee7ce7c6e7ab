"""Passwords: forgotten, chosen anew, changed; what ends with them."""

import runpy
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.account import passwords
from joinways.account.strength import is_guessable
from joinways.database import writing
from joinways.extensions import db
from joinways.models import AccountToken, OutgoingMail, User
from joinways.models.columns import utc_now
from tests.account.post import GOOD, link, mails, sent_to, sign_in
from tests.cast import PASSWORD, Cast, signed_in
from tests.web.seeing import beside, counted, send, source, text

OWNER = "owner@team.example"


def forget(app: Flask, email: str = OWNER) -> str:
    """Ask for a new password; where the page leads."""
    return send(app.test_client(), "/password/forgotten", {"email": email}).location or ""


def test_forgotten_and_chosen_anew(app: Flask, cast: Cast) -> None:
    elsewhere, here = signed_in(app), app.test_client()
    assert forget(app, "Owner@team.example") == "/password/sent"
    assert sent_to(app) == [("account-password", OWNER)]
    address = link(app)
    page = source(here.get(address))
    assert "Pour owner@team.example." in text(page)
    assert 'autocomplete="new-password"' in page
    answer = send(here, address, {"new": GOOD})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert elsewhere.get("/events").location == "/login?next=/events", "every browser is out"
    assert here.get("/events").location == "/login?next=/events", "nobody comes in by it"
    assert sign_in(here, OWNER, PASSWORD) == ""
    assert sign_in(here, OWNER, GOOD) == "/events"
    assert [mail.subject for mail in mails(app)][1:] == ["Votre mot de passe Joinways a été changé"]
    again = send(app.test_client(), address, {"new": "another good one 77"})
    assert (again.status_code, sign_in(app.test_client(), OWNER, GOOD)) == (404, "/events")


def test_an_hour_later_the_link_is_over(app: Flask, cast: Cast) -> None:
    forget(app)
    with app.app_context():
        row = db.session.scalars(select(AccountToken)).one()
        assert row.expires_at - row.created_at == pytest.approx(
            timedelta(hours=1), abs=timedelta(seconds=5)
        )
    with app.app_context(), writing(db.session) as session:
        session.execute(update(AccountToken).values(expires_at=utc_now()))
    assert send(app.test_client(), link(app), {"new": GOOD}).status_code == 404
    assert sign_in(app.test_client(), OWNER, PASSWORD) == "/events"


def test_an_unknown_address_gets_the_same_answer_for_the_same_work(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    browser.get("/password/forgotten")
    found = []
    for email in (OWNER, "nobody@team.example"):
        with counted(app) as statements:
            answer = send(browser, "/password/forgotten", {"email": email})
        kinds = [each.split()[0] for each in statements if "savepoint" not in each.lower()]
        found.append((answer.status_code, answer.location, kinds))
    assert found[0] == found[1]
    assert sent_to(app) == [("account-password", OWNER)]
    with app.app_context():
        assert len(db.session.scalars(select(AccountToken)).all()) == 1


def test_a_change_asks_for_the_one_before_and_ends_the_other_browsers(
    app: Flask, cast: Cast
) -> None:
    here, elsewhere = signed_in(app), signed_in(app)
    forget(app)
    old_link = link(app)
    refused = send(here, "/account/password", {"current": "not it at all", "new": GOOD})
    assert refused.status_code == 422
    assert beside(source(refused), "current") == "Ce n’est pas votre mot de passe actuel."
    weak = send(here, "/account/password", {"current": PASSWORD, "new": "domaine-owner"})
    assert "se devine facilement" in beside(source(weak), "new")
    done = send(here, "/account/password", {"current": PASSWORD, "new": GOOD})
    assert done.location == "/account"
    assert "Votre mot de passe a été changé" in text(here.get("/account"))
    assert elsewhere.get("/events").location == "/login?next=/events"
    assert send(app.test_client(), old_link, {"new": "wholly different 99"}).status_code == 404
    assert sign_in(app.test_client(), OWNER, GOOD) == "/events"
    assert mails(app)[-1].kind == "account-changed"


def test_guessing_the_current_password_is_throttled(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    for _ in range(5):
        send(browser, "/account/password", {"current": "not it at all", "new": GOOD})
    answer = send(browser, "/account/password", {"current": PASSWORD, "new": GOOD})
    assert answer.status_code == 429


def test_without_a_chosen_password_none_is_right(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(User).values(password_hash=""))
    for password in ("nobody", " ", "!"):
        assert sign_in(app.test_client(), OWNER, password) == ""


@pytest.mark.parametrize(
    ("password", "guessable"),
    [
        ("aaaaaaaaaaaaaaaa", True),
        ("123456789012", True),
        ("azertyuiop123", True),
        ("motdepasse2026", True),
        ("contraseña1234", True),
        ("password-1234", True),
        ("solene.aubrac!", True),
        ("Tilleuls-2026", True),
        ("joinways-demo", True),
        ("correct cheval pile agrafe", False),
        ("Tr0ub4dour&3xyz", False),
        ("solene aime les crepes au citron", False),
        ("qj4-xx2-9wm-kkp", False),
        ("12.12.\n\n\n.20", False),
        ("l1!|4@(!|a" * 90, False),
    ],
)
def test_what_is_easily_guessed(password: str, guessable: bool) -> None:
    own = ("Solene Aubrac", "solene.aubrac@tilleuls.example", "Domaine des Tilleuls")
    assert is_guessable(password, own) is guessable


def test_a_link_to_another_mail_is_never_made(app: Flask, cast: Cast) -> None:
    forget(app)
    with app.app_context(), writing(db.session) as session:
        text_of = session.scalars(select(OutgoingMail.text)).one()
        assert "joinways-account-link:" in text_of
        row = session.scalars(select(AccountToken)).one()
        assert row.token_sha256 not in text_of


def test_the_figures_of_production_are_owasp_s() -> None:
    """Tests hash more cheaply (tests/__init__.py), so the module is read anew here."""
    real = runpy.run_path(str(Path(passwords.__file__)))
    kept = real["hashed"](GOOD)
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$"), "Argon2id, 19 MiB, 2 passes"
    assert real["matches"](kept, GOOD) and not real["matches"](kept, GOOD + ".")
    assert real["_NOBODY"].startswith(kept[:31]), "an unknown account takes as long"
    cheaper = passwords.hashed(GOOD)
    assert [real["outdated"](each) for each in (kept, cheaper)] == [False, True]
