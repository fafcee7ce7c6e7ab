"""Settings > Workspace in a real browser: in order at both widths, and the preview of numbers."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast

pytestmark = IN_A_BROWSER

PAGES = ("/settings/billing", "/settings/workspace/languages", "/settings/workspace/mentions")


@pytest.mark.parametrize(("lang", "width"), [("fr", PHONE), ("es", WIDE), ("en", PHONE)])
def test_what_a_workspace_chooses(windows: Windows, cast: Cast, lang: str, width: int) -> None:
    page = windows.open("admin", lang, width)
    for address in PAGES:
        page.goto(address)
        in_order(page)
    page.goto("/settings/workspace/numbers")
    in_order(page)
    coming, year = page.locator("#workspace-number strong"), datetime.now(UTC).year
    expect(coming).to_have_text(f"D-{year}-001")
    page.locator("#pattern").fill("DEV{yy}-{number:5}")
    page.locator("#following").fill("70")
    expect(coming).to_have_text(f"DEV{year % 100:02}-00070")
    page.locator("#pattern").fill("DEV 1")
    expect(coming).to_have_count(0)
    page.goto("/settings/billing")
    page.locator("#currency").select_option("JPY")
    page.locator("#billing-currency button").click()
    expect(page.locator("#billing-currency .notice")).to_be_visible()
    in_order(page)
