"""A passkey in a real browser, with a virtual device: added, signed in with, removed."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, Windows
from tests.browser.watching import in_order
from tests.cast import PASSWORD, Cast

pytestmark = IN_A_BROWSER

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def at_localhost(windows: Windows, app: Flask) -> Iterator[Windows]:
    """The same windows at a name: at an IP address there are no passkeys."""
    windows.base = windows.base.replace("127.0.0.1", "localhost")
    ours = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(ours, base_url=windows.base)
    yield windows
    app.config["JOINWAYS"] = ours


def with_device(page: Page, **other: bool) -> None:
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **other}})


def test_add_sign_out_sign_in_remove(at_localhost: Windows, cast: Cast) -> None:
    page = at_localhost.open("owner", width=PHONE)
    with_device(page)
    page.goto("/account")
    page.get_by_role("link", name="En ajouter une").click()
    page.get_by_label("Son nom").fill("Téléphone de Léa")
    page.get_by_label("Mot de passe actuel", exact=True).fill(PASSWORD)
    in_order(page)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Pas avec ce navigateur")).to_be_hidden()
    in_order(page)
    page.get_by_role("button", name="Créer la clé d’accès").click()
    expect(page.get_by_text("avec la clé d’accès « Téléphone de Léa »")).to_be_visible()
    in_order(page)
    page.get_by_role("button", name="Se déconnecter").click()
    page.goto("/login?next=/clients")
    in_order(page)
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_role("heading", name="Clients", level=1)).to_be_visible()
    page.goto("/account/passkeys")
    page.get_by_role("link", name="Renommer ou retirer").click()
    in_order(page)
    page.get_by_label("Mot de passe actuel", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="La retirer").click()
    expect(page.get_by_text("Vous n’en avez pas encore")).to_be_visible()


def test_nobody_verified_and_nothing_there(at_localhost: Windows, cast: Cast) -> None:
    at_localhost.watch.expected = {"422"}
    page = at_localhost.open("", width=PHONE)
    with_device(page, isUserVerified=False)
    page.goto("/login")
    page.get_by_role("button", name="Se connecter avec une clé d’accès").click()
    expect(page.get_by_text("Aucune clé d’accès n’a été donnée")).to_be_visible()
    in_order(page)
    plain = at_localhost.open("", java_script_enabled=False)
    plain.goto("/login")
    expect(plain.get_by_role("button", name="Se connecter avec")).to_be_hidden()
    expect(plain.get_by_role("button", name="Se connecter", exact=True)).to_be_visible()
