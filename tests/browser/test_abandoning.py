"""Giving an invoice up in a browser: the form stays while the page asks on, and fits a phone."""

import pytest
from playwright.sync_api import expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_what_is_typed_stays_while_the_page_asks(
    windows: Windows, cast: Cast, stripe: StandIn, width: int
) -> None:
    quote = cast.quote()
    stripe.add_fault("unauthorized", "invoices.finalize", times=999)
    page = windows.open("owner", width=width)
    page.goto(f"{quote.address}/invoice")
    page.get_by_role("button", name="Générer la facture").click()
    offer = page.get_by_text("Abandonner cette facture…")
    expect(offer).to_be_visible()
    in_order(page)
    offer.click()
    in_order(page)
    page.get_by_label("Saisissez D-2026-001 pour confirmer").fill("D-2026-001")
    with page.expect_response("**/invoice/steps?*"):
        pass
    expect(page.get_by_label("Saisissez D-2026-001 pour confirmer")).to_have_value("D-2026-001")
    page.get_by_label("J’ai regardé chez Stripe").check()
    page.goto("/settings/integrations")
    page.get_by_text("Abandonner cette facture…").click()
    in_order(page)
    page.get_by_label("Saisissez D-2026-001 pour confirmer").fill("D-2026-001")
    page.get_by_label("J’ai regardé chez Stripe").check()
    page.get_by_role("button", name="Abandonner cette facture").click()
    expect(page.get_by_text("Abandonné. Le devis est à nouveau signé")).to_be_visible()
    expect(page.get_by_text("La dernière facture a été abandonnée à la main")).to_be_visible()
    in_order(page)
