"""The page of an invoice and its forms: in order for axe, on a phone too, alive by itself."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice
from joinways.models.columns import utc_now
from tests.actions.desk import Desk
from tests.actions.orderly import issued
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER


def _issued(app: Flask, cast: Cast, stripe: StandIn, *orders: tuple[str, dict[str, object]]) -> str:
    """The address of an invoice about which that was ordered."""
    with app.app_context():
        found = issued(Desk(app, cast, stripe))
        day = found.row().issued_on.isoformat()
        for kind, changes in orders:
            found.do(kind, **({"received_on": day} if kind == "transfer" else {}), **changes)
        address = f"/invoices/{found.row().public_id}"
        db.session.remove()
        return address


@pytest.mark.pages
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_page_and_forms_are_in_order(
    windows: Windows, app: Flask, cast: Cast, stripe: StandIn, lang: str, width: int
) -> None:
    windows.watch.expected.add("status of 422")
    part = _issued(
        app, cast, stripe, ("transfer", {"cents": 100000}), ("credit", {"positions": [1]})
    )
    plain = _issued(app, cast, stripe)
    page = windows.open("member", lang, width)
    for address in (part, plain, *(f"{plain}/{way}" for way in ("send", "transfer", "void"))):
        page.goto(address)
        in_order(page)
    page.goto(f"{plain}/credit")
    in_order(page)
    page.locator("button.button-primary").click()
    expect(page.get_by_role("alert")).to_be_focused()
    in_order(page)
    page.select_option("#reason", "duplicate")
    page.locator("button.button-primary").click()
    expect(page.locator("[name=confirmed]")).to_be_visible()
    in_order(page)


def test_open_page_shows_what_happens_without_a_reload(
    windows: Windows, app: Flask, cast: Cast, stripe: StandIn
) -> None:
    address = _issued(app, cast, stripe)
    page = windows.open("member")
    page.goto(address)
    expect(page.get_by_text("En attente", exact=True)).to_be_visible()
    page.get_by_role("link", name="Renvoyer…").focus()
    with app.app_context(), writing(db.session) as session:
        invoice = session.query(Invoice).one()
        invoice.failed_payments, invoice.failed_at = 1, utc_now()
        invoice.changed_at = utc_now()
    expect(page.get_by_text("Paiements échoués")).to_be_visible(timeout=15_000)
    expect(page.get_by_role("link", name="Renvoyer…")).to_be_focused()


def test_void_from_the_page(windows: Windows, app: Flask, cast: Cast, stripe: StandIn) -> None:
    windows.watch.expected.add("status of 422")
    address = _issued(app, cast, stripe)
    page = windows.open("member")
    page.goto(address)
    page.get_by_role("link", name="Annuler la facture…").click()
    page.get_by_label("Motif").fill("Mauvais client")
    page.get_by_role("button", name="Annuler la facture").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("Motif")).to_have_value("Mauvais client")
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Annuler la facture").click()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_text("La facture est annulée.")).to_be_visible()
    page.get_by_role("link", name="Ouvrir le devis").click()
    expect(page.get_by_role("link", name="Générer la facture")).to_be_visible()
