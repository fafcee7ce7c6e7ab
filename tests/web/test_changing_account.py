"""Another key, another account, test to live, none at all: said before, and true afterwards."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, OutgoingMail, StripeConnection
from joinways.models.columns import utc_now
from joinways.notices.round import notices_round
from joinways.stripe_gateway import door
from joinways.workspace import actions
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.pressing import press
from tests.web.seeing import send, source, speak
from tests.web.test_integrations import HERE, KEY


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


def invoice_of(app: Flask) -> str:
    with app.app_context():
        return f"/invoices/{db.session.scalars(select(Invoice.public_id)).one()}"


OTHER = {
    "fr": "1 facture ouverte reste dans l’ancien compte. Joinways continue à la suivre",
    "es": "1 factura abierta sigue en la cuenta anterior. Joinways la sigue",
    "en": "1 open invoice stays in the old account. Joinways goes on following it",
}
NONE = {
    "fr": "1 facture ouverte reste chez Stripe et peut y être payée, mais Joinways ne la suit plus",
    "es": "1 factura abierta sigue en Stripe y puede pagarse allí, pero Joinways deja de seguirla",
    "en": "1 open invoice stays at Stripe and can be paid there, but Joinways no longer follows it",
}


def test_what_happens_is_said_before_and_the_invoice_says_it_afterwards(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    press(browser, cast.quote())
    cast.quote()
    for language in ("fr", "es", "en"):
        speak(browser, language)
        assert OTHER[language] in seeing.text(browser.get(f"{HERE}/key"))
        assert NONE[language] in seeing.text(browser.get(f"{HERE}/remove"))
    speak(browser, "fr")
    asked = send(browser, HERE, {"key": KEY})
    page = seeing.text(asked)
    assert "Cette clé ouvre un autre compte" in page
    assert OTHER["fr"] in page
    assert "1 devis signé n’est pas encore facturé : sa facture sera créée dans le nouveau" in page
    assert "1 devis a été facturé en mode test" in page
    form = prefilled_form(source(asked), "/switch")
    assert send(browser, f"{HERE}/switch", form).status_code == 303
    followed = seeing.text(browser.get(invoice_of(app)))
    assert "Joinways continue à la suivre avec l’ancienne clé" in followed
    with app.app_context(), writing(db.session) as session:
        old = update(StripeConnection).where(StripeConnection.ended_at.is_not(None))
        session.execute(old.values(broken="revoked"))
    assert "Joinways ne suit plus cette facture" in seeing.text(browser.get(invoice_of(app)))


def test_disconnected_its_invoices_say_that_nobody_follows_them(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    press(browser, cast.quote())
    send(browser, f"{HERE}/check")
    send(browser, f"{HERE}/remove")
    assert browser.get(f"{HERE}/remove").status_code == 303
    assert "Joinways ne suit plus cette facture" in seeing.text(browser.get(invoice_of(app)))
    send(browser, HERE, {"key": "sk_test_team"})
    assert "ne suit plus" not in seeing.text(browser.get(invoice_of(app))), "the same account again"


@pytest.mark.parametrize("spoiled", ["", "gAAAA", "another"])
def test_a_page_that_asks_is_good_for_its_own_key_and_for_a_quarter_of_an_hour(
    app: Flask, cast: Cast, stripe: StandIn, monkeypatch: pytest.MonkeyPatch, spoiled: str
) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")
    form = prefilled_form(source(send(browser, HERE, {"key": KEY})), "/switch")
    if spoiled == "another":
        browser = signed_in(app, "stranger")
        send(browser, f"{HERE}/switch", {"sealed": form["sealed"]})
    else:
        send(browser, f"{HERE}/switch", {"sealed": spoiled})
    assert "Cette page a attendu trop longtemps." in seeing.text(browser.get(HERE))
    browser = signed_in(app)
    monkeypatch.setattr(actions, "PENDING_SECONDS", -1)
    send(browser, f"{HERE}/switch", {"sealed": form["sealed"]})
    assert "Cette page a attendu trop longtemps." in seeing.text(browser.get(HERE))
    with app.app_context():
        [connection] = db.session.scalars(select(StripeConnection)).all()
        assert (connection.key_last4, connection.ended_at) == ("team", None)


def mails(app: Flask) -> list[str]:
    """To whom mails about the key went; then a while passes, and the next ones may leave."""
    with app.app_context():
        notices_round()
        with writing(db.session) as session:
            found = session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
            for mail in found:
                mail.created_at -= timedelta(minutes=6)
            return [mail.to_email for mail in found if "votre clé" in mail.text]


def test_a_revoked_key_is_on_the_board_and_mailed_once_until_it_is_mended(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    managers = ["owner@team.example", "admin@team.example"]
    account = "acct_simulated_demo"
    stripe.restrict_key("sk_test_team", [], account)
    try:
        stripe.set_account(account, revoked=True)
        for _ in range(3):
            send(browser, f"{HERE}/check")
            assert mails(app) == managers
        assert "Stripe refuse votre clé" in seeing.text(browser.get("/invoices"))
        assert "Stripe refuse votre clé" in seeing.text(browser.get("/attention"))
        stripe.set_account(account, revoked=False)
        send(browser, f"{HERE}/check")
        assert mails(app) == managers
        assert "Stripe refuse votre clé" not in seeing.text(browser.get("/invoices"))
        stripe.set_account(account, revoked=True)
        send(browser, f"{HERE}/check")
        assert mails(app) == managers * 2
    finally:
        stripe.set_account(account, revoked=False)


def test_the_moment_of_the_trouble_stays_while_it_lasts(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    begun = utc_now()
    stripe.add_fault("unauthorized", "*", times=99)
    moments = set()
    for _ in range(2):
        send(browser, f"{HERE}/check")
        with app.app_context():
            moments.add(db.session.scalars(select(StripeConnection.broken_at)).one())
    [moment] = moments
    assert moment is not None
    assert begun <= moment <= utc_now()
