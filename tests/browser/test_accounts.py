"""Accounts in a real browser: sign up, a forgotten password, the second step; pages in order."""

import re

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.account.post import GOOD
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import PASSWORD, Cast

pytestmark = IN_A_BROWSER

OWNER = "owner@team.example"
LONG = "Compagnie des traiteurs et organisateurs de La Rochefoucauld-Doudeauville SARL"


def newest_link(page: Page) -> str:
    """Open the mailbox and its newest mail; where that leads."""
    page.goto("/mailbox")
    page.get_by_role("table").get_by_role("link").first.click()
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", page.locator("pre").first.inner_text())
    assert found
    return found[1]


def sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/login")
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_label("Mot de passe", exact=True).fill(password)
    page.get_by_role("button", name="Se connecter").click()


def test_sign_up_confirm_and_look_around(windows: Windows) -> None:
    page = windows.open(width=PHONE)
    page.goto("/login")
    page.get_by_role("link", name="Créer un compte").click()
    page.get_by_label("Votre nom").fill("Maëlle Roc")
    page.get_by_label("E-mail").fill("maelle@grange.example")
    page.get_by_label("Nom de votre structure").fill("La Grange")
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("link", name="Ouvrir la boîte d’envoi").click()
    page.goto(newest_link(page))
    expect(page.get_by_text("l’espace de travail « La Grange »")).to_be_visible()
    new = page.get_by_label("Nouveau mot de passe", exact=True)
    new.fill(GOOD)
    shows = page.get_by_role("button", name="Afficher Nouveau mot de passe")
    shows.click()
    expect(new).to_have_attribute("type", "text")
    expect(shows).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="Créer le compte").click()
    expect(page.get_by_text("Votre espace de travail est prêt")).to_be_visible()
    page.get_by_role("link", name="Mon compte").click()
    expect(page.get_by_text("Ce navigateur")).to_be_visible()
    expect(page.get_by_text("Le compte a été créé")).to_be_visible()


def test_forgotten_password_without_scripts(windows: Windows, cast: Cast) -> None:
    page = windows.open(java_script_enabled=False)
    page.goto("/login")
    page.get_by_role("link", name="Mot de passe oublié").click()
    page.get_by_label("E-mail").fill(OWNER)
    page.get_by_role("button", name="Envoyer le lien").click()
    page.goto(newest_link(page))
    expect(page.get_by_role("button", name="Afficher")).to_have_count(0)
    page.get_by_label("Nouveau mot de passe").fill(GOOD)
    page.get_by_role("button", name="Enregistrer le mot de passe").click()
    expect(page.get_by_text("Votre nouveau mot de passe est enregistré")).to_be_visible()
    sign_in(page, GOOD)
    expect(page.get_by_role("heading", name="Événements", level=1)).to_be_visible()


def test_two_steps(windows: Windows, cast: Cast) -> None:
    windows.watch.expected = {"422"}
    page = windows.open("owner", width=PHONE, permissions=["clipboard-read", "clipboard-write"])
    page.goto("/account/two-step")
    page.get_by_role("button", name="La configurer").click()
    key = page.get_by_label("Ou saisissez cette clé").input_value().replace(" ", "")
    in_order(page)
    phone = pyotp.TOTP(key)
    used = phone.now()
    page.get_by_label("Code", exact=True).fill(used)
    page.get_by_label("Mot de passe actuel", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="L’activer").click()
    expect(page.locator(".codes code")).to_have_count(10)
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("button", name="Copier").click()
    expect(page.get_by_role("button", name="Copié")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").split() == codes
    with page.expect_download() as kept:
        page.get_by_role("link", name="Télécharger").click()
    assert kept.value.suggested_filename == "joinways-codes-de-secours.txt"
    assert kept.value.path().read_text().splitlines() == codes
    in_order(page)
    other = windows.open()
    sign_in(other)
    expect(other.get_by_role("heading", name="Votre code")).to_be_visible()
    in_order(other)
    field = other.get_by_label("Code", exact=True)
    field.fill(used)  # a moment ago, for turning it on; half a minute later it would be too old
    other.get_by_role("button", name="Se connecter").click()
    expect(other.locator("#code-error")).to_be_visible()
    field.fill(codes[3])
    other.get_by_role("button", name="Se connecter").click()
    expect(other.get_by_role("heading", name="Événements", level=1)).to_be_visible()
    other.goto("/account/two-step")
    expect(other.get_by_text("Il reste 9 codes de secours.")).to_be_visible()
    in_order(other)


@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_pages_of_accounts_are_in_order(
    windows: Windows, app: Flask, cast: Cast, lang: str
) -> None:
    windows.watch.expected = {"422", "404"}
    page = windows.open("", lang, PHONE)
    for address in ("/signup", "/password/forgotten", "/signup/sent", "/signup/confirm/gone"):
        page.goto(address)
        in_order(page)
    page.goto("/signup")
    page.locator("main form button").click()
    in_order(page)
    page.locator("#name").fill(LONG)
    page.locator("#email").fill(f"{'organisation.' * 4}x@la-rochefoucauld.example")
    page.locator("#workspace").fill(LONG)
    page.locator("main form button").click()
    page.goto(newest_link(page))
    in_order(page)
    page.locator("#new").fill("123456789012")
    page.locator("main form button[type=submit]").click()
    in_order(page)
    for width, scheme in ((PHONE, "light"), (WIDE, "dark")):
        person = windows.open("owner", lang, width, color_scheme=scheme)
        for address in ("", "/email", "/password", "/two-step"):
            person.goto(f"/account{address}")
            in_order(person)
