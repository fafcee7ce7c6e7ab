"""The way out when a key is gone for good: where it is offered, what it asks, what it leads to."""

import pytest
from flask import Flask

from joinways.stripe_gateway import door
from tests.cast import Cast, signed_in
from tests.stand_in import StandIn
from tests.web.pressing import press, state_of
from tests.web.seeing import send, source, speak, text

HERE = "/settings/integrations"
OFFER = {
    "fr": "Abandonner cette facture",
    "es": "Abandonar esta factura",
    "en": "Give this invoice up",
}
SIGNED_AGAIN = {
    "fr": "Abandonné. Le devis est à nouveau signé et peut être facturé.",
    "es": "Abandonado. El presupuesto vuelve a estar firmado y se puede facturar.",
    "en": "Given up. The quote is signed again and can be invoiced.",
}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_a_blocked_invoice_can_be_given_up(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app, "admin")
    speak(browser, language)
    stripe.add_fault("unauthorized", times=99)
    page = press(browser, quote)[1]
    assert OFFER[language] in text(page)
    assert "D-2026-001" in text(page)
    answer = send(browser, f"{quote.address}/invoice/abandon", {"word": " D-2026-001 "})
    assert (answer.status_code, answer.location) == (303, quote.address)
    page = text(browser.get(quote.address))
    assert SIGNED_AGAIN[language] in page
    assert OFFER[language] not in page
    assert state_of(app, quote) == "signed"


def test_what_it_means_stays_on_the_page(app: Flask, cast: Cast, stripe: StandIn) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.add_fault("unauthorized", "invoices.finalize", times=99)
    page = press(browser, quote)[1]
    looked = "J’ai regardé chez Stripe : il n’y a pas de facture finalisée pour ce devis."
    assert looked in text(page)
    send(browser, f"{quote.address}/invoice/abandon", {"word": "D-2026-001"})
    assert "Regardez d’abord chez Stripe" in text(browser.get(quote.address, follow_redirects=True))
    assert state_of(app, quote) == "invoicing"
    send(browser, f"{quote.address}/invoice/abandon", {"word": "D-2026-001", "looked": "1"})
    page = text(browser.get(quote.address))
    assert "La dernière facture a été abandonnée à la main" in page
    assert "Facturation abandonnée à la main" in page
    assert "Vérifié avant chez Stripe : pas de facture finalisée" in page
    assert "Générer la facture" not in page, "the key is still refused"
    stripe.clear_faults()
    send(browser, "/settings/integrations/check", {})
    assert "Générer la facture" in text(browser.get(quote.address))
    assert "La dernière facture a été abandonnée" in text(browser.get(f"{quote.address}/invoice"))


def test_an_invoice_whose_mail_is_given_up_says_so(app: Flask, cast: Cast, stripe: StandIn) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.add_fault("unauthorized", "invoices.send", times=99)
    page = press(browser, quote)[1]
    assert OFFER["fr"] in text(page)
    send(browser, f"{quote.address}/invoice/abandon", {"word": "D-2026-001"})
    page = text(browser.get(quote.address))
    assert "Abandonné. La facture reste valable" in page
    assert OFFER["fr"] not in page
    # It was asked for and refused: that nothing left is known to Stripe only.
    assert "L’e-mail est-il parti ? Impossible de le savoir" in page
    assert state_of(app, quote) == "invoiced"


def test_the_wrong_word_is_told(app: Flask, cast: Cast, stripe: StandIn) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.add_fault("unauthorized", times=99)
    press(browser, quote)
    send(browser, f"{quote.address}/invoice/abandon", {"word": "yes"})
    page = text(browser.get(quote.address, follow_redirects=True))
    assert "Pour l’abandonner, saisissez exactement D-2026-001." in page
    assert state_of(app, quote) == "invoicing"


def test_members_are_not_offered_it(app: Flask, cast: Cast, stripe: StandIn) -> None:
    quote, browser = cast.quote(), signed_in(app, "member")
    stripe.add_fault("unauthorized", times=99)
    assert OFFER["fr"] not in text(press(browser, quote)[1])


def test_nothing_is_offered_while_all_goes_well(app: Flask, cast: Cast, stripe: StandIn) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.add_fault("drop_before", "invoices.create", times=99)
    assert OFFER["fr"] not in text(press(browser, quote)[1])


def test_the_settings_name_what_holds_the_key(app: Flask, cast: Cast, stripe: StandIn) -> None:
    quote, browser = cast.quote(), signed_in(app)
    assert OFFER["fr"] not in text(browser.get(HERE))
    stripe.add_fault("unauthorized", times=99)
    press(browser, quote)
    page = browser.get(HERE)
    assert "Factures en cours de création" in text(page)
    assert f'action="{quote.address}/invoice/abandon"' in source(page)
    send(browser, f"{quote.address}/invoice/abandon", {"word": "D-2026-001"})
    assert "Factures en cours de création" not in text(browser.get(HERE))
    send(browser, f"{HERE}/remove")
    assert "La clé a été" in text(browser.get(HERE))
