"""A new team's first hour in a browser: from signing up to the second person's invoice."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from joinways.config import Config
from tests.account.post import GOOD
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER

PROFILE = {
    "legal_name": "La Grange SARL",
    "legal_form": "SARL",
    "share_capital": "8 000 €",
    "line1": "4 chemin du Lavoir",
    "postal_code": "44000",
    "city": "Nantes",
    "registration": "732829320",
    "vat_number": "FR44732829320",
    "iban": "FR14 2004 1010 0505 0001 3M02 606",
}
EVENT = {
    "new_company": "Chorale du Port",
    "new_name": "Inès Aubry",
    "new_email": "ines@chorale.example",
    "title": "Concert de printemps",
    "starts_on": "2027-04-17",
}
ADDRESS = {"line1": "2 quai des Antilles", "postal_code": "44200", "city": "Nantes"}
LINE = {"label": "Salle et régie", "quantity": "2", "price": "1 450"}


@pytest.fixture
def site(windows: Windows, app: Flask, monkeypatch: pytest.MonkeyPatch) -> Windows:
    """Links in mails, and what the simulated Stripe tells, lead to this server."""
    ours: Config = app.config["JOINWAYS"]
    monkeypatch.setitem(app.config, "JOINWAYS", replace(ours, base_url=windows.base))
    return windows


def test_from_signing_up_to_the_invoice_of_the_second_person(
    site: Windows, stripe: StandIn
) -> None:
    owner = site.open(width=WIDE)
    _sign_up(owner)
    _say_who_we_are(owner)
    _connect(owner)
    _invite(owner)
    second = site.open(width=PHONE)
    _join(second, _newest_link(owner))
    _prepare_and_send(second)
    _sign(site.open(width=PHONE), _newest_link(owner))
    _invoice(second)
    [invoice] = stripe.objects("invoice")
    assert (invoice["status"], invoice["total"], invoice["customer_name"]) == (
        "open",
        348_000,
        "Chorale du Port",
    )
    assert [mail["to"] for mail in stripe.mailbox()] == ["ines@chorale.example"]
    owner.goto("/invoices")
    expect(owner.locator("main")).to_contain_text(invoice["number"])
    in_order(owner)
    owner.goto("/settings/audit")
    expect(owner.locator("main")).to_contain_text("Noé Kerl")
    in_order(owner)


def _fill(page: Page, fields: dict[str, str]) -> None:
    """The fields of the page's own form, by their names."""
    for name, value in fields.items():
        page.locator(f"main [name='{name}']").fill(value)


def _press(page: Page, name: str | re.Pattern[str]) -> None:
    """That button or link."""
    page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).first.click()


def _newest_link(page: Page) -> str:
    """Where the newest mail of the mailbox leads."""
    page.goto("/mailbox")
    page.get_by_role("table").get_by_role("link").first.click()
    found = re.search(r"http://127\.0\.0\.1:\d+(/\S+)", page.locator("pre").first.inner_text())
    assert found
    return found[1]


def _sign_up(page: Page) -> None:
    page.goto("/login")
    _press(page, "Créer un compte")
    _fill(page, {"name": "Maëlle Roc", "email": "maelle@grange.example", "workspace": "La Grange"})
    _press(page, "Continuer")
    page.goto(_newest_link(page))
    _fill(page, {"new": GOOD})
    _press(page, "Créer le compte")
    expect(page.get_by_text("Votre espace de travail est prêt")).to_be_visible()


def _say_who_we_are(page: Page) -> None:
    page.goto("/settings/workspace")
    _fill(page, PROFILE)
    _press(page, "Enregistrer")
    expect(page.get_by_role("status")).to_be_visible()


def _connect(page: Page) -> None:
    page.goto("/settings/integrations")
    _press(page, "Connecter le Stripe simulé")
    expect(page.locator("#step-webhook")).to_contain_text("Le message de Stripe est arrivé après")


def _invite(page: Page) -> None:
    page.goto("/settings/team")
    _fill(page, {"email": "noe@grange.example"})
    _press(page, "Inviter")
    expect(page.locator("main")).to_contain_text("noe@grange.example")


def _join(page: Page, link: str) -> None:
    """On a phone; then out and in again, as on any other day."""
    page.goto(link)
    _fill(page, {"name": "Noé Kerl", "password": GOOD})
    _press(page, "Rejoindre")
    page.wait_for_url("**/events")
    page.goto("about:blank")  # nothing of that page is still asking for anything
    page.context.clear_cookies()
    page.goto("/login")
    _fill(page, {"email": "noe@grange.example", "password": GOOD})
    _press(page, "Se connecter")
    page.wait_for_url("**/events")


def _prepare_and_send(page: Page) -> None:
    _press(page, "Nouvel événement")
    _fill(page, EVENT)
    _press(page, "Créer l’événement")
    _press(page, re.compile("^Devis"))
    _press(page, "Nouveau devis")
    _fill(page, {"title": "Salle et régie"})
    _press(page, "Créer le devis")
    for name, value in LINE.items():
        page.locator(f"[name^='{name}.']").first.fill(value)
    expect(page.locator(".editor-gross")).to_contain_text("3 480,00 €")
    _press(page, "Terminé")
    _press(page, "Envoyer le devis…")
    _press(page, "Envoyer par e-mail")
    expect(page.get_by_label("Le lien du client")).to_have_value(re.compile("/sign/"))


def _sign(page: Page, link: str) -> None:
    page.goto(link)
    in_order(page)
    _fill(page, ADDRESS)
    page.get_by_label("J’ai lu").check()
    page.get_by_label("Saisissez votre prénom").fill("Inès Aubry")
    _press(page, "Relire avant de signer")
    _press(page, re.compile("^Signer"))
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est signé, merci")


def _invoice(page: Page) -> None:
    page.reload()
    _press(page, "Générer la facture")
    expect(page.locator("#city")).to_have_value("Nantes")
    in_order(page)
    _press(page, "Générer la facture")
    expect(page.locator("#invoices-invoice")).to_be_visible()
