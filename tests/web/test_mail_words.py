"""What the locked page says of Stripe's email: never "sent" for one that may not have left."""

import pytest
import stripe as sdk
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, Invoicing, Quote
from joinways.stripe_gateway import door
from tests.cast import Cast, signed_in
from tests.stand_in import StandIn
from tests.web.pressing import a_moment_later, press
from tests.web.seeing import source, speak, text

LANGUAGES = ("fr", "es", "en")
TO = "compta@atelier-nord.example"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


TEST_MODE = {
    "fr": f"Mode test : Stripe n’envoie pas d’e-mail En mode réel, il aurait été envoyé à {TO}.",
    "es": f"Modo de prueba: Stripe no envía correos En modo real se habría enviado a {TO}.",
    "en": f"Test mode: Stripe sends no email In live mode it would have gone to {TO}.",
}
SENT = {
    "fr": f"Stripe l’a envoyée par e-mail à {TO}.",
    "es": f"Stripe la ha enviado por correo a {TO}.",
    "en": f"Stripe sent it by email to {TO}.",
}
FAILED = {
    "fr": "Stripe n’a pas pu envoyer l’e-mail La facture reste valable. Transmettez à votre client"
    " le lien ci-dessus.",
    "es": "Stripe no ha podido enviar el correo La factura es válida. Dé a su cliente el enlace"
    " de arriba.",
    "en": "Stripe could not send the email The invoice stands. Give your client the link above.",
}
UNKNOWN = {
    "fr": "L’e-mail est-il parti ? Impossible de le savoir",
    "es": "¿Salió el correo? No podemos saberlo",
    "en": "Did the email leave? We can’t know",
}
ON_ITS_WAY = {
    "fr": "La facture est créée Son e-mail est en route : nous vérifions auprès de Stripe.",
    "es": "La factura está creada Su correo está en camino: lo comprobamos con Stripe.",
    "en": "The invoice is created Its email is on the way: we are checking with Stripe.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_test_mode_no_mail_is_claimed_and_in_live_mode_it_is(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    page = text(press(browser, quote)[1])
    assert TEST_MODE[language] in page
    assert SENT[language] not in page
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Invoice).values(livemode=True))
    page = text(browser.get(quote.address))
    assert SENT[language] in page
    assert TEST_MODE[language] not in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refused_mail_is_told_and_the_link_is_there_to_hand_on(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    stripe.add_fault("refused", "invoices.send", code="email_invalid", message="Odd", times=99)
    page = press(browser, quote)[1]
    assert FAILED[language] in text(page)
    assert stripe.objects("invoice")[0]["hosted_invoice_url"] in page
    with app.app_context():
        assert db.session.scalar(select(Quote.state)) == "invoiced"
    assert stripe.mailbox() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_whose_answer_got_lost_is_checked_and_never_sent_twice(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    stripe.add_fault("drop_after", "invoices.send", times=99)
    page = press(browser, quote)[1]
    assert ON_ITS_WAY[language] in text(page)
    assert SENT[language] not in text(page)
    assert len(stripe.mailbox()) == 1
    stripe.clear_faults()
    a_moment_later(app)
    page = source(browser.get(quote.address, follow_redirects=True))
    assert TEST_MODE[language] in text(page), "whoever comes by finishes what was begun"
    assert len(stripe.mailbox()) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_nobody_can_know_the_page_says_so(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    press(browser, quote)
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Invoicing).values(mail="unknown"))
    assert UNKNOWN[language] in text(browser.get(quote.address))


DIFFERS = {
    "fr": "Cette facture a été modifiée chez Stripe Quelqu’un l’a modifiée et finalisée à la main",
    "es": "Esta factura se modificó en Stripe Alguien la modificó y la finalizó a mano",
    "en": "This invoice was changed at Stripe Somebody changed and finalised it by hand",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invoice_changed_by_hand_is_left_to_a_person(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    stripe.add_fault("drop_before", "invoices.finalize", times=99)
    press(browser, quote)
    stripe.clear_faults()
    hand = sdk.StripeClient("sk_test_team", base_addresses={"api": stripe.base}).v1.invoices
    invoice = stripe.objects("invoice")[0]["id"]
    hand.add_lines(invoice, {"lines": [{"amount": 100, "description": "Vestiaire"}]})
    hand.finalize_invoice(invoice, {"auto_advance": False})
    a_moment_later(app)
    page = text(browser.get(quote.address, follow_redirects=True))
    assert DIFFERS[language] in page
    assert stripe.mailbox() == [], "nothing moves by itself"


def test_while_stripe_stays_silent_a_visit_ends_on_the_page(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.add_fault("drop_before", "invoices.send", times=99)
    press(browser, quote)
    a_moment_later(app)
    stripe.clear_calls()
    for _ in range(3):
        answer = browser.get(quote.address, follow_redirects=True)
        assert ON_ITS_WAY["fr"] in text(answer)
    assert len(stripe.calls()) == 1, "asked again once, not at every look"


@pytest.mark.parametrize("state", ["draft", "signed", "invoiced"])
def test_the_progress_of_nothing_leads_to_the_quote(app: Flask, cast: Cast, state: str) -> None:
    quote, browser = cast.quote(state=state), signed_in(app)
    answer = browser.get(f"{quote.address}/invoice/progress")
    assert (answer.status_code, answer.location) == (303, quote.address)
    assert browser.get(quote.address).status_code == 200
