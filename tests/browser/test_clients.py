"""A client and an event are made on a phone, in three languages, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast

pytestmark = IN_A_BROWSER

LONG = "Compagnie des traiteurs et organisateurs de La Rochefoucauld-Doudeauville SARL"
PERSON = {"fr": "Particulier", "es": "Particular", "en": "Private person"}
TITLE = {"fr": "Mariage – Ruiz", "es": "Boda – Ruiz", "en": "Wedding – Ruiz"}


@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_a_client_and_an_event_on_a_phone(windows: Windows, cast: Cast, lang: str) -> None:
    windows.watch.expected.add("422")
    page = windows.open("member", lang, PHONE)
    page.goto("/clients/new")
    in_order(page)
    page.locator("form.stack").evaluate("form => form.requestSubmit()")
    expect(page.locator(".error-summary")).to_be_focused()
    in_order(page)
    page.locator("#company").fill(LONG)
    page.locator("#email").fill("facturation-et-comptabilite@la-rochefoucauld.example")
    page.locator("#country").select_option("FR")
    page.locator("#vat_number").fill("FR40303265045")
    page.get_by_label(PERSON[lang]).check()
    expect(page.locator("#vat_number")).to_be_hidden()
    page.locator("#kind-0").check()
    page.locator("form.stack").evaluate("form => form.requestSubmit()")
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG)
    in_order(page)
    for address in ("/clients", "/clients/import", "/events/import"):
        page.goto(address)
        in_order(page)
    page.goto("/events/new")
    page.locator("#client_search").press_sequentially("rochefoucauld")
    expect(page.locator("#events-clients .choice")).to_have_count(2)
    expect(page.locator("#new_name")).to_be_hidden()
    in_order(page)
    page.locator("#events-clients [value=new]").check()
    page.locator("#new_name").fill("Ana Ruiz")
    page.locator("#kind").select_option("wedding")
    expect(page.locator("#events-proposal")).to_contain_text(TITLE[lang])
    page.locator("#starts_on").fill("2027-06-19")
    page.locator("#event-form").evaluate("form => form.requestSubmit()")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE[lang])
    in_order(page)
    page.goto(f"{page.url}/edit")
    in_order(page)


def test_without_scripts_the_client_is_found_by_a_button(windows: Windows, cast: Cast) -> None:
    page = windows.open("member", java_script_enabled=False)
    page.goto("/events/new")
    page.get_by_label("Titre").fill("Gala")
    page.get_by_label("Rechercher parmi vos clients").fill("lea")
    page.get_by_role("button", name="Rechercher").click()
    page.get_by_label("Atelier Nord SAS").check()
    page.get_by_label("Premier jour").fill("2027-06-19")
    page.get_by_role("button", name="Créer l’événement").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Gala")
