"""Catalogue, templates, new quotes and function sheets in a browser: in order in every language."""

import re

import pytest
from playwright.sync_api import FilePayload, Page, expect

from joinways.catalogue.actions import add_service
from joinways.catalogue.values import ServiceValues
from joinways.domain.vat_rates import rates_of
from joinways.extensions import db
from joinways.models import Event
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast, Item

pytestmark = IN_A_BROWSER

LONG = "Installation anticonstitutionnellement longue dans l’orangerie du domaine"


def _event(cast: Cast) -> str:
    with cast.app.app_context():
        return f"/events/{db.session.get_one(Event, cast.event).public_id}"


def _offer(cast: Cast) -> None:
    rate = rates_of("FR")[0]
    values = ServiceValues(LONG, "Deux\nlignes", "Technique", "hour", 123_456_789, rate)
    with cast.app.app_context():
        add_service(db.session, cast.workspace, values, "EUR")


@pytest.mark.pages
@pytest.mark.parametrize(
    ("lang", "width"), [("fr", PHONE), ("es", PHONE), ("en", PHONE), ("fr", WIDE)]
)
def test_catalogue_and_sheet_are_in_order(
    windows: Windows, cast: Cast, lang: str, width: int
) -> None:
    windows.watch.expected.add("422")
    event, quote = _event(cast), cast.quote([Item(LONG, "80", unit="person")])
    page = windows.open("member", lang, width)
    for address in ("/catalogue", "/catalogue/templates", f"{event}/sheet"):
        page.goto(address)
        in_order(page)
    _offer(cast)
    for address in ("/catalogue", "/catalogue/new", "/catalogue/search?q=orangerie"):
        page.goto(address)
        in_order(page)
    page.goto("/catalogue")
    page.locator("tbody th a").click()
    in_order(page)
    _look_at_a_file(page)
    for address in (f"{event}/quotes/new", f"{quote.address}/duplicate", quote.address):
        page.goto(address)
        in_order(page)
    page.goto(f"{quote.address}/template")
    in_order(page)
    page.locator("main form button").click()
    page.goto("/catalogue/templates")
    in_order(page)
    page.locator("tbody th a").click()
    in_order(page)
    _write_a_sheet(page, f"{event}/sheet", lang)
    page.locator("#sheets-link form button").click()
    in_order(page)
    link = re.sub(r"^http://[^/]+", "", page.locator("#sheet-link").input_value())
    anybody = windows.open("", lang, width, color_scheme="dark")
    anybody.goto(f"{link}?lang={lang}")
    expect(anybody.locator("tbody th").get_by_text(LONG)).to_be_visible()
    in_order(anybody)


def _look_at_a_file(page: Page) -> None:
    page.goto("/catalogue/import")
    in_order(page)
    rows = f"service;price\n{LONG};1.234\n{LONG} 2;12,50\n".encode()
    page.set_input_files("#file", files=FilePayload(name="a.csv", mimeType="text/csv", buffer=rows))
    page.locator("main form button").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    in_order(page)


def _write_a_sheet(page: Page, address: str, lang: str) -> None:
    page.goto(address)
    page.locator("#sheets-sheet .empty button").click()
    rows = page.locator("#sheets-days tbody tr")
    expect(rows).to_have_count(1)
    page.fill("#label", "Accueil")
    page.fill("#room", LONG)
    page.locator("#sheets-add form").first.locator("button").click()
    expect(rows).to_have_count(2)
    expect(page.locator("#announcer")).to_contain_text("Accueil")
    rows.nth(1).locator("button[value=up]").click()
    expect(rows.nth(0)).to_contain_text("Accueil")
    page.locator("#sheets-add form").first.locator("button").click()
    expect(page.locator(".error-summary")).to_be_focused()
    in_order(page)
    page.goto(address)
    in_order(page)


def test_on_paper_a_sheet_is_alone(windows: Windows, cast: Cast) -> None:
    cast.quote([Item("Dîner", "80", unit="person")])
    page = windows.open("member", width=WIDE)
    page.goto(f"{_event(cast)}/sheet")
    page.locator("#sheets-sheet .empty button").click()
    expect(page.locator("#sheets-days tbody tr")).to_have_count(1)
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 within its margins
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("Dîner", exact=True)).to_be_visible()
    expect(page.get_by_role("columnheader", name="Heure")).to_be_visible()
    for hidden in ("#sheets-add", "#sheets-link", ".bar", ".tabs", ".foot", ".row-actions"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.pdf().startswith(b"%PDF-")
