"""Connected by Stripe's own page, in a browser: there, back, a green checklist, and gone again."""

from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import expect

from joinways.config import Config
from joinways.stripe_sandbox import accounts
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.stand_in import StandIn
from tests.web.authorising import HERE, PLATFORM, SECRET, asked
from tests.web.test_integrations import disconnect

pytestmark = IN_A_BROWSER

WORDS = {
    "fr": ("Se connecter avec Stripe", "Aller chez Stripe", "Autoriser (simulation)", "Refuser"),
    "es": ("Conectar con Stripe", "Ir a Stripe", "Autorizar (simulación)", "Denegar"),
    "en": ("Connect with Stripe", "Go to Stripe", "Allow (simulated)", "Deny"),
}


@pytest.fixture
def site(
    windows: Windows, app: Flask, cast: Cast, stripe: StandIn, monkeypatch: pytest.MonkeyPatch
) -> Windows:
    """A platform at Stripe whose endpoint hears of its accounts; nothing is connected."""
    ours: Config = app.config["JOINWAYS"]
    there = replace(ours, base_url=windows.base, stripe_connect=PLATFORM)
    monkeypatch.setitem(app.config, "JOINWAYS", there)
    there_told = f"{windows.base}/stripe/webhook/connect"
    stripe.ask("POST", "platforms", {"url": there_told, "secret": SECRET})
    disconnect(app)
    return windows


@pytest.mark.pages
@pytest.mark.parametrize(("lang", "width"), [("fr", WIDE), ("es", PHONE), ("en", PHONE)])
def test_there_and_back_and_gone(site: Windows, stripe: StandIn, lang: str, width: int) -> None:
    begin, go, allow, deny = WORDS[lang]
    page = site.open("owner", lang, width)
    for answer in (deny, allow):
        page.goto(HERE)
        in_order(page)
        page.get_by_role("button", name=begin).click()
        in_order(page)
        page.get_by_role("link", name=go).click()
        expect(page.get_by_role("note")).to_be_visible()
        page.get_by_role("button", name=answer).click()
        page.wait_for_url(f"**{HERE}")
    for step in ("key", "rights", "account", "currency", "webhook", "taxes", "clock"):
        expect(page.locator(f"#step-{step}")).to_have_class("kind-ok")
    in_order(page)
    page.locator('#workspace-stripe a[href$="/key"]').click()
    in_order(page)
    page.goto(f"{HERE}/remove")
    in_order(page)
    page.locator(".button-danger").click()
    expect(page.get_by_role("button", name=begin)).to_be_visible()
    assert len(asked(stripe, "oauth.token")) == 1
    assert [each["status"] for each in asked(stripe, "oauth.deauthorize")] == [200]
    assert accounts.DEMO in str(asked(stripe, "oauth.deauthorize")[0]["params"])
