"""Doubled clicks, lost answers, a silent Stripe, a lost connection: one invoice, and the truth."""

import threading
import urllib.request
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoicing
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import Windows
from tests.browser.watching import in_order
from tests.cast import Cast, QuoteRef
from tests.stand_in import StandIn

pytestmark = IN_A_BROWSER

GENERATE = "Générer la facture"


def _open_form(page: Page, quote: QuoteRef) -> None:
    page.goto(f"{quote.address}")
    page.get_by_role("link", name=GENERATE).click()
    expect(page.get_by_label("Nom du contact")).to_be_visible()


def _time_to_ask_again(windows: Windows) -> None:
    """As if the pause after a failure were over."""
    past = datetime.now(UTC) - timedelta(minutes=5)
    with windows.app.app_context(), writing(db.session) as session:
        session.execute(update(Invoicing).values(tried_at=past, next_try_at=past))


class LosesTheAnswer:
    """A line that carries a request to the server and breaks before the answer is back."""

    def __init__(self) -> None:
        self.carried: list[threading.Thread] = []

    def __call__(self, route: Route) -> None:
        asked = route.request
        if asked.method != "POST":
            return route.fallback()
        sent = urllib.request.Request(  # noqa: S310 - our own loopback address
            asked.url, asked.post_data_buffer, asked.all_headers(), method="POST"
        )
        self.carried.append(threading.Thread(target=lambda: urllib.request.urlopen(sent).close()))  # noqa: S310
        self.carried[-1].start()
        return route.abort("connectionreset")


def _one_of_each(stripe: StandIn) -> str:
    [invoice] = stripe.objects("invoice")
    assert len(stripe.mailbox()) == 1
    return str(invoice["number"])


def test_double_click_makes_one_invoice(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    stripe.set_latency(100)
    page = windows.open("owner")
    _open_form(page, cast.quote())
    page.get_by_role("button", name=GENERATE).dblclick()
    card = page.locator("#invoices-invoice")
    expect(card).to_be_visible()
    expect(card).to_contain_text(_one_of_each(stripe))


def test_two_tabs_end_on_the_same_invoice(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    stripe.set_latency(150)
    quote = cast.quote()
    first, second = windows.open("owner"), windows.open("member")
    for page in (first, second):
        _open_form(page, quote)
    for page in (first, second):
        page.get_by_role("button", name=GENERATE).click()
    for page in (first, second):
        expect(page.locator("#invoices-invoice")).to_be_visible()
    number = _one_of_each(stripe)
    for page in (first, second):
        expect(page.locator("#invoices-invoice")).to_contain_text(number)


def test_answer_dropped_after_the_effect_is_checked_and_then_shown(
    windows: Windows, cast: Cast, stripe: StandIn
) -> None:
    stripe.add_fault("drop_after", "invoices.finalize", times=1)
    stripe.add_fault("drop_before", "*", nth=5, times=100)
    page = windows.open("owner")
    _open_form(page, cast.quote())
    page.get_by_role("button", name=GENERATE).click()
    expect(page.get_by_text("Nous vérifions auprès de Stripe")).to_be_visible(timeout=20_000)
    in_order(page)
    stripe.clear_faults()
    _time_to_ask_again(windows)
    card = page.locator("#invoices-invoice")
    expect(card).to_be_visible()
    expect(card).to_contain_text(_one_of_each(stripe))


def test_steps_stay_while_stripe_hangs(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    stripe.add_fault("hang_after", "invoices.finalize", seconds=2)
    page = windows.open("owner")
    _open_form(page, cast.quote())
    page.get_by_role("button", name=GENERATE).click()
    current = page.locator("#invoices-steps .step-current")
    expect(current).to_contain_text("Comparaison au centime près")
    expect(page.get_by_role("button", name=GENERATE)).to_be_disabled()
    card = page.locator("#invoices-invoice")
    expect(card).to_be_visible()
    expect(card).to_contain_text(_one_of_each(stripe))


def test_connection_lost_while_posting(windows: Windows, cast: Cast, stripe: StandIn) -> None:
    windows.watch.expected.update({"ERR_CONNECTION_RESET", "Failed to fetch"})
    stripe.set_latency(300)
    page, line = windows.open("owner"), LosesTheAnswer()
    page.route("**/invoice", line)
    _open_form(page, cast.quote())
    page.get_by_role("button", name=GENERATE).click()
    expect(page.get_by_text("La connexion a été perdue.")).to_be_visible()
    in_order(page)
    card = page.locator("#invoices-invoice")
    expect(card).to_be_visible()
    expect(card).to_contain_text(_one_of_each(stripe))
    assert len(line.carried) == 1
    line.carried[0].join()
