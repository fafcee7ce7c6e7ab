"""What a thumb needs on a phone: tabs in view, targets that are large enough, nothing too wide."""

from dataclasses import replace

from playwright.sync_api import Page, expect

from joinways.database import writing
from joinways.extensions import db
from joinways.notices.outbox import put
from joinways.notices.telling import tell
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.notices.mails import MAIL
from tests.web.billed import bill

pytestmark = IN_A_BROWSER


def _heights(page: Page, selector: str) -> list[float]:
    boxes = [each.bounding_box() for each in page.locator(selector).all()]
    return [box["height"] for box in boxes if box]


def test_both_rows_of_tabs_show_where_one_is(windows: Windows, cast: Cast) -> None:
    page = windows.open("admin", width=PHONE)
    page.goto("/settings/workspace/mentions")
    for number in (0, 1):
        here = page.locator(".tabs").nth(number).locator("[aria-current]")
        expect(here).to_be_in_viewport(ratio=0.9)


def test_links_are_as_high_as_a_thumb(windows: Windows, cast: Cast) -> None:
    quote = cast.quote()
    with cast.app.app_context(), writing(db.session) as session:
        detail = {"number": "F-0001", "client": "X", "cents": 1, "currency": "EUR"}
        tell(session, cast.workspace, "paid", "paid:1", quote_id=quote.id, detail=detail)
    bill(cast.app, cast, {})
    page = windows.open("owner", width=PHONE)
    for address, selector, number in (
        ("/notices", ".who a", 1),
        ("/invoices", ".exports a", 3),
        ("/invoices", "summary", 1),
    ):
        page.goto(address)
        heights = _heights(page, selector)
        assert len(heights) == number, selector
        assert min(heights) >= 44, selector
        in_order(page)


def test_a_very_long_address_fits(windows: Windows, cast: Cast) -> None:
    with cast.app.app_context(), writing(db.session) as session:
        put(session, replace(MAIL, to_email=f"{'a' * 180}@b.example"), "j@joinways.example")
    page = windows.open("owner", width=PHONE)
    page.goto("/mailbox")
    in_order(page)
