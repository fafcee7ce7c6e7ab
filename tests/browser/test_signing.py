"""A client signs on a phone: in three languages, by keyboard and finger, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.signing.table import Table

pytestmark = IN_A_BROWSER

# read, accept, name, review, sign, done
WORDS = {
    "fr": (
        "J’ai lu",
        "Saisissez votre prénom",
        "Relire avant de signer",
        "Signer le devis",
        "C’est",
    ),
    "es": ("He leído", "Escriba su nombre", "Revisar antes de", "Firmar el presupuesto", "Firmado"),
    "en": ("I have read", "Type your first", "Review before", "Sign the quote", "Signed"),
}
OTHERS = {"fr": "Español", "es": "English", "en": "Français"}


def _fill(page: Page, lang: str) -> None:
    accept, name, *_ = WORDS[lang]
    page.get_by_label(accept).check()
    page.get_by_label(name).fill("Léa Martin")


@pytest.mark.parametrize("width", [PHONE, WIDE])
@pytest.mark.parametrize("lang", WORDS)
def test_reading_and_signing(windows: Windows, cast: Cast, lang: str, width: int) -> None:
    windows.watch.expected.add("status of 422")
    table = Table(windows.app, cast)
    quote = table.sent(option=True, language=lang, conditions="Acompte de 30 %. " * 20)
    link = table.link(quote)
    *_, review, sign, done = WORDS[lang]
    page = windows.open(lang="fr", width=width)
    page.goto(link)
    expect(page.locator("html")).to_have_attribute("lang", lang)
    in_order(page)
    page.get_by_role("button", name=review).click()
    expect(page.get_by_role("alert")).to_be_focused()
    in_order(page)
    page.get_by_label("Navette").check()
    _fill(page, lang)
    page.get_by_role("button", name=review).click()
    expect(page.locator("#signing-press")).to_contain_text("709")
    in_order(page)
    page.get_by_role("button", name=sign).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(done)
    in_order(page)
    assert table.state(quote) == "signed"
    page.get_by_role("link", name=OTHERS[lang]).click()
    expect(page.locator("html")).not_to_have_attribute("lang", lang)
    page.reload()
    expect(page.locator("html")).not_to_have_attribute("lang", lang)


def test_without_javascript(windows: Windows, cast: Cast) -> None:
    table = Table(windows.app, cast)
    quote = table.sent(option=True)
    page = windows.open(width=PHONE, java_script_enabled=False)
    page.goto(table.link(quote))
    expect(page.locator("canvas")).to_be_hidden()
    page.get_by_text("Vos coordonnées").click()
    page.get_by_label("Ville").fill("Nîmes")
    _fill(page, "fr")
    page.get_by_role("button", name="Relire avant de signer").click()
    page.get_by_role("button", name="Corriger quelque chose").click()
    expect(page.get_by_label("Saisissez votre prénom")).to_have_value("Léa Martin")
    expect(page.get_by_label("Navette")).not_to_be_checked()
    page.get_by_label("Navette").check()
    page.get_by_role("button", name="Relire avant de signer").click()
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_text("Nîmes")).to_be_visible()
    page.get_by_role("button", name="Firmar el presupuesto").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Firmado, gracias")
    assert table.state(quote) == "signed"


def test_drawing_stays_and_is_an_extra(windows: Windows, cast: Cast) -> None:
    table = Table(windows.app, cast)
    quote = table.sent()
    page = windows.open(width=PHONE)
    page.goto(table.link(quote))
    _fill(page, "fr")
    page.locator("canvas").scroll_into_view_if_needed()
    box = page.locator("canvas").bounding_box()
    assert box
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 150, box["y"] + 60, steps=4)
    page.mouse.up()
    page.get_by_role("button", name="Relire avant de signer").click()
    expect(page.get_by_alt_text("Votre signature dessinée")).to_be_visible()
    in_order(page)
    page.get_by_role("button", name=re.compile("^Signer")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé, merci")
    assert table.count("stored_file") == 2


@pytest.mark.pages
@pytest.mark.parametrize("width", [PHONE, WIDE])
def test_other_pages_are_in_order(windows: Windows, cast: Cast, width: int) -> None:
    windows.watch.expected.update({"status of 410", "status of 404"})
    table = Table(windows.app, cast)
    quote, gone = table.sent(), table.sent()
    link, revoked = table.link(quote), table.link(gone)
    table.revoke(gone)
    page = windows.open(width=width)
    known = "/verify/" + "0" * 64
    for address in (f"{link}/decline", f"{link}/question", revoked, "/sign/x", "/verify", known):
        page.goto(address)
        in_order(page)
    page.goto(f"{link}/question")
    page.get_by_label("Votre question").fill("Peut-on danser ?")
    page.get_by_role("button", name="Envoyer la question").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre question est envoyée")
    page.goto(f"{link}/decline")
    page.get_by_role("button", name="Refuser").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous avez refusé ce devis")
    in_order(page)
    team, other = windows.open("member", width=width), table.sent(option=True)
    team.goto(f"{other.address}/signed-on-paper")
    in_order(team)
    table.sign(table.link(other))
    team.goto(other.address)
    expect(team.locator("#signing-signature")).to_contain_text("Preuve intacte")
    in_order(team)
