"""Sending a quote on a phone: the form, the preview that follows, the page afterwards."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast, QuoteRef
from tests.sending.desk import Sender

pytestmark = IN_A_BROWSER

WORDS = {
    "fr": ("Envoyer le devis…", "Envoyer par e-mail", "Le lien du client", "Relancer le client…"),
    "es": (
        "Enviar el presupuesto…",
        "Enviar por correo",
        "El enlace del cliente",
        "Enviar un recordatorio al cliente…",
    ),
    "en": ("Send the quote…", "Send by email", "The client’s link", "Remind the client…"),
}


def _draft(cast: Cast) -> QuoteRef:
    with cast.app.app_context():
        return Sender(cast.app, cast).draft()


@pytest.mark.parametrize("lang", WORDS)
def test_a_quote_is_sent_on_a_phone(windows: Windows, cast: Cast, lang: str) -> None:
    to_form, by_mail, link, remind = WORDS[lang]
    quote = _draft(cast)
    page = windows.open("member", lang, PHONE)
    page.goto(quote.address)
    page.get_by_role("link", name=to_form).click()
    in_order(page)
    page.get_by_role("button", name=by_mail).click()
    expect(page.get_by_label(link)).to_have_value(re.compile(r"/sign/[\w-]{43}$"))
    in_order(page)
    for details in page.locator("details").all():
        details.evaluate("element => { element.open = true; }")
    in_order(page)
    page.get_by_role("link", name=remind).click()
    in_order(page)
    for address in (f"{quote.address}/send/again", f"{quote.address}/validity"):
        page.goto(address)
        in_order(page)


def test_the_preview_follows_and_nothing_typed_is_lost(windows: Windows, cast: Cast) -> None:
    quote = _draft(cast)
    page = windows.open("owner", "fr", WIDE)
    page.goto(f"{quote.address}/send")
    preview = page.locator("#sending-preview")
    expect(preview).to_contain_text("Voici notre devis")
    page.locator("#language").select_option("es")
    expect(page.get_by_label("Message")).to_have_value(re.compile("^Hola, Léa Martin"))
    expect(preview).to_contain_text("Leer y firmar el presupuesto")
    message = page.get_by_label("Message")
    message.fill("")
    message.press_sequentially("Estimada Léa")
    expect(preview).to_contain_text("Estimada Léa")
    message.press_sequentially(", hasta pronto")
    expect(preview).to_contain_text("Estimada Léa, hasta pronto")
    expect(message).to_have_value("Estimada Léa, hasta pronto")
    in_order(page)
    windows.watch.expected.add("status of 422")
    _mistype(page)


def _mistype(page: Page) -> None:
    page.locator("#email").fill("lea@")
    with page.expect_response(lambda answer: answer.status == 422):
        page.get_by_role("button", name="Envoyer par e-mail").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Message")).to_have_value("Estimada Léa, hasta pronto")
    in_order(page)


@pytest.mark.pages
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", WORDS)
def test_the_settings_of_the_workspace_are_in_order(
    windows: Windows, cast: Cast, lang: str, width: int
) -> None:
    page = windows.open("admin", lang, width)
    page.goto("/settings/workspace")
    in_order(page)
    page.locator("button[name=propose]").click()
    expect(page.locator("#payment_conditions")).not_to_be_empty()
    in_order(page)
