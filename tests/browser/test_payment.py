"""Invoiced, paid by the client on the simulated page: the open board turns to paid by itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.following import followed
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.browser.words import WORDS
from tests.cast import Cast
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER

PAID = {"fr": "Payée", "es": "Pagada", "en": "Paid"}
PATIENCE = 40_000
"""Milliseconds; a board asks every five seconds."""


def invoiced(windows: Windows, cast: Cast, lang: str, width: int) -> Page:
    """A signed quote is invoiced, in a browser."""
    words, page = WORDS[lang], windows.open("owner", lang, width)
    page.goto(f"{cast.quote().address}/invoice")
    page.get_by_role("button", name=words.generate).click()
    expect(page.locator("#invoices-invoice")).to_contain_text(words.pending)
    return page


def board_of(windows: Windows, lang: str, width: int) -> Page:
    """The board in another window, which nobody touches from now on."""
    board = windows.open("member", lang, width)
    board.goto("/invoices")
    expect(board.locator("#board-board tbody")).to_contain_text(WORDS[lang].pending)
    in_order(board)
    board.evaluate("window.untouched = true")
    return board


def pay(windows: Windows, stripe: StandIn, lang: str) -> None:
    """The client opens the link of the mail; the first card is refused, the second is not."""
    [mail] = stripe.mailbox()
    client = windows.open(lang=lang, width=PHONE)
    client.goto(mail["link"])
    client.locator("button[value=decline]").click()
    expect(client.get_by_role("alert")).to_be_visible()
    client.locator("button[value=pay]").click()
    expect(client.locator("button[value=pay]")).to_have_count(0)


def turns_to_paid(board: Page, lang: str) -> None:
    expect(board.locator("#board-board tbody")).to_contain_text(PAID[lang], timeout=PATIENCE)
    assert board.evaluate("window.untouched") is True, "the page was loaded anew"
    in_order(board)


@pytest.mark.parametrize(("lang", "width"), [("fr", WIDE), ("es", PHONE), ("en", WIDE)])
def test_paid_shows_by_itself(
    windows: Windows, cast: Cast, stripe: StandIn, lang: str, width: int
) -> None:
    with followed(windows.app, windows.base):
        page = invoiced(windows, cast, lang, width)
        board = board_of(windows, lang, width)
        pay(windows, stripe, lang)
        turns_to_paid(board, lang)
        outcomes = {one["outcome"] for one in stripe.deliveries()}
        assert outcomes == {200}
        page.reload()
        expect(page.locator("#invoices-invoice")).to_contain_text(PAID[lang])


@pytest.mark.parametrize(("lang", "width"), [("fr", PHONE), ("es", WIDE), ("en", PHONE)])
def test_paid_shows_by_itself_without_webhooks(
    windows: Windows, cast: Cast, stripe: StandIn, lang: str, width: int
) -> None:
    stripe.add_fault("forbidden", "webhook_endpoints.create", times=99, right="webhook_write")
    with followed(windows.app, windows.base, every=2):
        invoiced(windows, cast, lang, width)
        board = board_of(windows, lang, width)
        pay(windows, stripe, lang)
        turns_to_paid(board, lang)
    assert stripe.deliveries() == []
