"""Connecting Stripe in a browser: the round trip really goes round, and everything fits a phone."""

from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from joinways.config import Config
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.stand_in import StandIn
from tests.web.test_integrations import disconnect

pytestmark = IN_A_BROWSER

HERE = "/settings/integrations"
WORDS = {
    "fr": ("Connecter le Stripe simulé", "Le message de Stripe est arrivé après"),
    "es": ("Conectar el Stripe simulado", "El mensaje de Stripe llegó en"),
    "en": ("Connect the simulated Stripe", "Stripe’s message arrived after"),
}


@pytest.fixture
def site(windows: Windows, app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Windows:
    """Where Stripe's messages arrive; nothing is connected."""
    ours: Config = app.config["JOINWAYS"]
    monkeypatch.setitem(app.config, "JOINWAYS", replace(ours, base_url=windows.base))
    disconnect(app)
    return windows


@pytest.mark.pages
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_tried_by_a_button_and_heard_without_a_reload(
    site: Windows, stripe: StandIn, lang: str, width: int
) -> None:
    stripe.set_webhooks(delay=1.5)
    page = site.open("owner", lang, width)
    page.goto(HERE)
    in_order(page)
    button, heard = WORDS[lang]
    page.get_by_role("button", name=button).click()
    webhook = page.locator("#step-webhook")
    expect(webhook).not_to_contain_text(heard)
    in_order(page)
    expect(webhook).to_contain_text(heard)
    in_order(page)
    for address in (f"{HERE}/key", f"{HERE}/remove"):
        page.goto(address)
        in_order(page)


@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_another_account_is_asked_about_and_disconnecting_too(
    site: Windows, stripe: StandIn, width: int
) -> None:
    page = site.open("owner", "fr", width)
    paste(page, HERE, "sk_test_first", "Connecter Stripe")
    expect(page.locator("#workspace-stripe")).to_contain_text("•••• irst")
    paste(page, f"{HERE}/key", "sk_test_second", "Remplacer la clé")
    expect(page.get_by_role("heading", level=1)).to_have_text("Changer de compte ?")
    in_order(page)
    page.get_by_role("button", name="Changer de compte").click()
    expect(page.locator("#workspace-stripe")).to_contain_text("•••• cond")
    page.get_by_role("link", name="Déconnecter…").click()
    page.get_by_role("button", name="Déconnecter", exact=True).click()
    expect(page.get_by_text("La clé a été retirée.")).to_be_visible()
    expect(page.get_by_role("button", name="Connecter Stripe")).to_be_visible()


def paste(page: Page, address: str, key: str, button: str) -> None:
    """Paste a key on that page."""
    page.goto(address)
    page.get_by_label("Clé Stripe").fill(key)
    page.get_by_role("button", name=button).click()
