"""Every page in every language: in order for axe, on a phone too, and by keyboard alone."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Event
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import PASSWORD, Cast, Item
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER

LONG = "Mariage de Marie-Antoinette et Charles-Édouard de La Rochefoucauld-Doudeauville"


def _many_events(cast: Cast) -> None:
    """More than one page of the list holds, names that are long among them."""
    with cast.app.app_context(), writing(db.session) as session:
        session.add_all(
            Event(
                workspace_id=cast.workspace,
                client_id=cast.client,
                title=f"{LONG} {number}",
                status=("option", "confirmed", "lost", "cancelled")[number % 4],
                starts_on=date(2027, 1, 1) + timedelta(days=number),
                ends_on=date(2027, 1, 2) + timedelta(days=number),
            )
            for number in range(60)
        )


@pytest.mark.pages
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_other_pages_are_in_order(windows: Windows, cast: Cast, lang: str, width: int) -> None:
    windows.watch.expected.update({"status of 404", "status of 403"})
    _many_events(cast)
    quotes = [cast.quote(state=state).address for state in ("draft", "sent", "declined", "expired")]
    owner = windows.open("owner", lang, width)
    for address in ("/events?page=2", "/events?q=zzz", "/settings/integrations", "/none", *quotes):
        owner.goto(address)
        in_order(owner)
    member = windows.open("member", lang, width, color_scheme="dark")
    for address in ("/events", "/settings/integrations", f"{cast.quote().address}/invoice"):
        member.goto(address)
        in_order(member)


def test_hundred_lines_fit_a_phone(windows: Windows, cast: Cast) -> None:
    items = [Item(f"{LONG} {number}", "1234.5678", 99_999_99) for number in range(100)]
    page = windows.open("member", width=PHONE)
    page.goto(cast.quote(items).address)
    in_order(page)
    expect(page.get_by_role("row")).to_have_count(101)


def test_language_switches_on_the_page_and_is_remembered(windows: Windows, cast: Cast) -> None:
    page = windows.open("owner", "en")
    address = f"{cast.quote().address}/invoice"
    page.goto(address)
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Generar la factura")
    expect(page).to_have_url(f"{windows.base}{address}")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.goto("/events?q=S%C3%A9minaire")
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Événements")
    expect(page.get_by_label("Titre ou client")).to_have_value("Séminaire")


def test_key_is_pasted_and_what_is_no_key_is_refused(windows: Windows, cast: Cast) -> None:
    windows.watch.expected.add("status of 422")
    page = windows.open("owner")
    page.goto("/settings/integrations/key")
    key = page.get_by_label("Clé Stripe")
    key.fill("pk_test_of_another_kind")
    page.get_by_role("button", name="Remplacer la clé").click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert page.title().startswith("Erreur")
    in_order(page)
    key.fill("rk_test_demo")
    page.get_by_role("button", name="Remplacer la clé").click()
    page.get_by_role("button", name="Changer de compte").click()
    expect(page.get_by_text("Stripe est connecté.")).to_be_visible()
    in_order(page)


def _tab_to(page: Page, name: str) -> None:
    """Press Tab until what bears that name has the focus, as one does without a mouse."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        if focused.count() and name in (focused.get_attribute("name") or focused.inner_text()):
            return
    raise AssertionError(f"{name} can't be reached by Tab")


def test_journey_by_keyboard_alone(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    quote = cast.quote()
    page = windows.open()
    page.goto("/")
    _tab_to(page, "email")
    page.keyboard.type("owner@team.example")
    _tab_to(page, "password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/events")
    _tab_to(page, "Séminaire d’équipe")
    page.keyboard.press("Enter")
    page.wait_for_url("**/events/*")
    _tab_to(page, "Devis")
    page.keyboard.press("Enter")
    page.wait_for_url("**/quotes")
    _tab_to(page, "Salle et repas")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{quote.address}")
    _tab_to(page, "Générer la facture")
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Générer la facture")).to_be_focused()
    _tab_to(page, "company")
    _tab_to(page, "Générer la facture")
    page.keyboard.press("Enter")
    expect(page.locator("#invoices-invoice")).to_be_focused()
    _tab_to(page, "Ouvrir chez Stripe")
    assert len(stripe.objects("invoice")) == 1
