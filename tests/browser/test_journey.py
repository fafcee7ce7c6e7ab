"""The whole journey in a real browser: three languages, a desk and a phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.browser.words import WORDS, Words
from tests.cast import PASSWORD, Cast, Item, QuoteRef
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER

LINES = (
    Item(),
    Item("Location de la grande salle, mobilier et vestiaire compris", "1", 145000, "10", "5"),
    Item("Vin au verre", "37.5", 333, "20", "0", 250),
    Item("Livre d’or", "1", 2495, "5.5"),
)
# 622.26 at 20 %, 1 377.50 at 10 %, 24.95 at 5.5 %: VAT 124.45 + 137.75 + 1.37.
TOTALS = {"fr": "2 288,28 €", "es": "2.288,28 €", "en": "€2,288.28"}
LONG_EMAIL = "comptabilite.fournisseurs@atelier.nord.et.compagnie.example"


def _sign_in(page: Page, words: Words) -> None:
    page.goto("/")
    in_order(page)
    page.get_by_label(words.email).fill("owner@team.example")
    page.get_by_label(words.password).fill(PASSWORD)
    page.get_by_role("button", name=words.sign_in).click()


def _to_the_quote(page: Page, words: Words, quote: QuoteRef) -> None:
    page.wait_for_url("**/events")
    in_order(page)
    page.get_by_role("link", name="Séminaire d’équipe").click()
    page.wait_for_url("**/events/*")
    in_order(page)
    page.get_by_role("link", name=re.compile(words.quotes)).click()
    page.wait_for_url("**/quotes")
    in_order(page)
    page.get_by_role("link", name="Salle et repas").click()
    page.wait_for_url(f"**{quote.address}")
    in_order(page)


def _generate(page: Page, words: Words) -> None:
    page.get_by_role("link", name=words.generate).click()
    contact = page.get_by_label(words.contact)
    expect(contact).to_have_value("Léa Martin")
    in_order(page)
    contact.fill("Léa Martin-Roux")
    page.locator("#email").fill(LONG_EMAIL)
    page.get_by_role("button", name=words.generate).click()
    steps = page.get_by_role("list", name=words.steps)
    expect(steps.locator(".step-current")).to_be_visible()
    expect(steps.locator(".step-done").first).to_be_visible()


def _locked(page: Page, words: Words, lang: str, invoice: dict[str, str]) -> None:
    card = page.locator("#invoices-invoice")
    expect(card).to_contain_text(invoice["number"])
    expect(card).to_contain_text(words.pending)
    expect(card).to_contain_text(TOTALS[lang])
    expect(page.get_by_role("heading", level=1).locator("..")).to_contain_text(words.invoiced)
    expect(page.get_by_role("button", name=words.generate)).to_have_count(0)
    expect(page.get_by_role("link", name=words.generate)).to_have_count(0)
    expect(page.get_by_role("link", name=words.open_at_stripe)).to_have_attribute(
        "href", invoice["hosted_invoice_url"]
    )
    expect(page.get_by_role("link", name=words.pdf)).to_have_attribute(
        "href", invoice["invoice_pdf"]
    )
    in_order(page)


@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_signed_quote_becomes_one_invoice(
    windows: Windows, cast: Cast, stripe: StandIn, lang: str, width: int
) -> None:
    words, quote = WORDS[lang], cast.quote(LINES)
    stripe.set_latency(250)
    page = windows.open(lang=lang, width=width)
    _sign_in(page, words)
    _to_the_quote(page, words, quote)
    _generate(page, words)
    expect(page.get_by_role("link", name=words.open_at_stripe)).to_be_in_viewport()
    [invoice] = stripe.objects("invoice")
    _locked(page, words, lang, invoice)
    page.reload()
    _locked(page, words, lang, invoice)
    assert invoice["customer_name"] == "Atelier Nord SAS"
    assert [mail["to"] for mail in stripe.mailbox()] == [LONG_EMAIL]


def test_invoice_speaks_the_language_of_the_client(
    windows: Windows, cast: Cast, stripe: StandIn
) -> None:
    quote = cast.quote()
    page = windows.open("member")
    page.goto(f"{quote.address}/invoice")
    page.get_by_label("Langue de la facture").select_option("es")
    page.get_by_role("button", name="Générer la facture").click()
    expect(page.locator("#invoices-invoice")).to_be_visible()
    assert [mail["locales"] for mail in stripe.mailbox()] == [["es"]]


def test_link_to_pay_is_copied(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    page = windows.open("owner", permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{cast.quote().address}/invoice")
    page.get_by_role("button", name="Générer la facture").click()
    expect(page.get_by_role("status")).to_contain_text("Facture créée")
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("Copié")
    [invoice] = stripe.objects("invoice")
    assert page.evaluate("navigator.clipboard.readText()") == invoice["hosted_invoice_url"]


def test_journey_without_javascript(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    quote = cast.quote(LINES)
    page = windows.open(java_script_enabled=False)
    page.goto("/")
    page.get_by_label("E-mail").fill("owner@team.example")
    page.get_by_label("Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("link", name="Séminaire d’équipe").click()
    page.get_by_role("link", name=re.compile("Devis")).click()
    page.get_by_role("link", name="Salle et repas").click()
    page.get_by_role("link", name="Générer la facture").click()
    page.get_by_label("Nombre de jours").fill("999")
    windows.watch.expected.add("422")
    page.get_by_role("button", name="Générer la facture").click()
    expect(page.get_by_role("alert")).to_contain_text("Nombre de jours")
    assert page.title().startswith("Erreur")
    page.get_by_label("Nombre de jours").fill("15")
    page.get_by_role("button", name="Générer la facture").click()
    page.wait_for_url(f"**{quote.address}")
    [invoice] = stripe.objects("invoice")
    expect(page.locator("#invoices-invoice")).to_contain_text(invoice["number"])
    assert len(stripe.mailbox()) == 1
