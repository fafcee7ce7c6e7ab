"""What is said while an invoice waits for a key, or its draft is being taken back."""

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoicing
from joinways.quotes.progress import Shown, shown_steps
from joinways.stripe_gateway import door
from tests.cast import Cast, signed_in
from tests.stand_in import StandIn
from tests.web.pressing import press
from tests.web.seeing import HTMX, speak, text

LANGUAGES = ("fr", "es", "en")


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


MAIL_WAITS = {
    "fr": "La facture est créée Son e-mail attend que Stripe accepte votre clé.",
    "es": "La factura está creada Su correo espera a que Stripe acepte su clave.",
    "en": "The invoice is created Its email waits until Stripe lets your key in.",
}
REFUSED = {
    "fr": "Stripe refuse votre clé",
    "es": "Stripe rechaza su clave",
    "en": "Stripe refuses your key",
}
NOTHING_TO_DO = {"fr": "en route", "es": "en camino", "en": "on the way"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_that_waits_for_a_key_is_not_on_its_way(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    stripe.add_fault("unauthorized", "invoices.send", times=99)
    page = text(press(browser, quote)[1])
    assert MAIL_WAITS[language] in page
    assert REFUSED[language] in page
    assert NOTHING_TO_DO[language] not in page


def test_an_invoice_given_up_before_its_mail_says_that_none_left(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    press(browser, quote)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Invoicing).values(step="finalized", mail="none"))
    page = text(browser.get(quote.address))
    assert "Joinways ne l’a pas fait envoyer par e-mail" in page
    assert NOTHING_TO_DO["fr"] not in page


@pytest.mark.parametrize(
    ("mail", "state"), [("sent", "done"), ("failed", "failed"), ("unknown", "unclear")]
)
def test_a_mail_of_which_nobody_knows_has_not_failed(mail: str, state: str) -> None:
    steps = shown_steps(Invoicing(step="mail", status="open", mail=mail))
    assert [step.state for step in steps] == ["done", "done", "done", "done", state]


def test_steps_wait_their_turn() -> None:
    states = [step.state for step in shown_steps(Invoicing(step="draft", status="open"))]
    assert states == ["done", "done", "current", "waiting", "waiting"]
    assert all(isinstance(step, Shown) for step in shown_steps(None))


TO_CHECK = {"fr": "À vérifier", "es": "Por comprobar", "en": "To check"}
TAKING_BACK = {
    "fr": "Nous retirons le brouillon",
    "es": "Estamos retirando el borrador",
    "en": "We are taking the draft back",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_steps_say_that_a_mail_is_to_be_checked(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    """As shown while another worker still turns the reminders on."""
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    press(browser, quote)
    hold(app, mail="unknown")
    page = text(browser.get(f"{quote.address}/invoice/steps?after=0", headers=HTMX))
    assert TO_CHECK[language] in page


def hold(app: Flask, **values: object) -> None:
    """A worker has the attempt for the next days."""
    with app.app_context(), writing(db.session) as session:
        attempt = session.query(Invoicing).one()
        attempt.lease_until = attempt.lease_until.replace(year=attempt.lease_until.year + 1)
        session.flush()
        session.execute(update(Invoicing).values(**values))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_that_waits_to_be_taken_back_says_why(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    stripe.add_fault("refused", "invoices.finalize", code="odd", message="Odd number")
    stripe.add_fault("unauthorized", "invoices.list", times=99)
    stripe.add_fault("unauthorized", "invoices.delete", times=99)
    press(browser, quote)
    page = text(browser.get(quote.address, follow_redirects=True))
    assert TAKING_BACK[language] in page
    assert "Odd number" in page
    assert REFUSED[language] in page
