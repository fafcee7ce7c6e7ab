"""The board in a browser: in order in every language, and news without losing one's place."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from joinways.models.columns import utc_now
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.web.billed import bill, change, today

pytestmark = IN_A_BROWSER

LONG = "Mariage de Marie-Antoinette et Charles-Édouard de La Rochefoucauld-Doudeauville"
A_DAY = timedelta(days=1)


def _every_kind(cast: Cast) -> None:
    part = {"gross_cents": 99_999_999, "paid_cents": 12_345_678, "due_on": today() - 40 * A_DAY}
    statuses = ("paid", "void", "credited", "uncollectible", "open")
    bill(
        cast.app,
        cast,
        {"client": LONG, "event": LONG, "attention": "overpaid", **part},
        {"mail": "unknown", "currency": "USD"},
        *({"status": status} for status in statuses * 6),
    )


@pytest.mark.pages
@pytest.mark.parametrize("width", [WIDE, PHONE])
@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_board_and_attention_are_in_order(
    windows: Windows, cast: Cast, lang: str, width: int
) -> None:
    owner = windows.open("owner", lang, width)
    for address in ("/invoices", "/attention"):
        owner.goto(address)
        in_order(owner)
    _every_kind(cast)
    for address in ("/invoices", "/attention", "/invoices?q=zzz"):
        owner.goto(address)
        in_order(owner)
    owner.goto("/invoices?page=2&sort=client")
    owner.locator("summary").click()
    in_order(owner)
    member = windows.open("member", lang, width, color_scheme="dark")
    for address in ("/invoices?status=attention", "/attention"):
        member.goto(address)
        in_order(member)


def test_news_come_without_taking_ones_place(windows: Windows, cast: Cast) -> None:
    [public_id, _] = bill(cast.app, cast, {"number": "F-1"}, {"number": "F-2"})
    page = windows.open("member")
    page.goto("/invoices")
    page.locator("summary").click()
    page.get_by_label("Client, événement ou numéro").fill("sémin")
    change(cast.app, public_id, status="paid", paid_cents=12_000, remaining_cents=0)
    row = page.get_by_role("row").filter(has_text="F-1")
    expect(row).to_contain_text("Payée")
    expect(page.get_by_role("status")).to_have_text("F-1\u00a0: Payée.")
    expect(page.get_by_label("Client, événement ou numéro")).to_have_value("sémin")
    expect(page.get_by_label("Client, événement ou numéro")).to_be_focused()
    expect(page.locator("details")).to_have_attribute("open", "")
    page.get_by_role("link", name="F-2", exact=True).focus()
    change(cast.app, public_id, attention="overpaid", changed_at=utc_now())
    expect(page.get_by_role("link", name="À traiter 1", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="F-2", exact=True)).to_be_focused()
