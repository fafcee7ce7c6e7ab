"""Money to the cent: 100,000 quotes through domain and payload, 500 through page, Stripe and row.

What they must come to is computed a second time, by integers alone.
"""

import random
from decimal import Decimal
from types import SimpleNamespace
from typing import cast

import pytest
from flask.testing import FlaskClient

from joinways.domain.billing import Bill, from_json
from joinways.domain.vat import Discount, line_net
from joinways.extensions import db
from joinways.formats import money
from joinways.invoices.bill import bill_of
from joinways.models import Event, Quote, QuoteLine, Workspace
from joinways.quotes.content import totals_of
from joinways.stripe_params import LINES_PER_CALL, lines
from tests.actions.desk import DETAILS, Desk
from tests.cast import Item, QuoteRef, signed_in
from tests.web.seeing import text

GENERATED, STORED = 100_000, 500
CHUNKS = 8
RATES = ("20", "10", "5.5", "2.1", "8.5", "0")
EVENT = Event(title="Séminaire")
WORKSPACE = Workspace(country="FR", time_zone="Europe/Paris", invoice_footer="")


def half_up(over: int, under: int) -> int:
    """The fraction, halves away from zero."""
    size = (2 * abs(over) + under) // (2 * under)
    return size if over >= 0 else -size


def ten_thousandths(written: str) -> int:
    """The digits of a decimal, four of them behind its point."""
    whole, _, part = written.partition(".")
    assert len(part) <= 4
    return int(whole + part.ljust(4, "0"))


def by_chance(dice: random.Random) -> tuple[list[Item], str, int]:
    """Lines, and the discount on the whole quote: percent or cents."""
    items = [_item(dice) for _ in range(dice.choice((0, 0, 1, 1, 2, 3, 7)))]
    # Enough that no discount brings the quote below Stripe's minimum.
    items.append(Item("Salle", "1", 3_000_000, dice.choice(RATES)))
    percent = dice.choice(("0", "0", "10", "7.25", "33.3333"))
    return items, percent, dice.choice((0, 0, 0, 12345)) if percent == "0" else 0


def _item(dice: random.Random) -> Item:
    return Item(
        "Prestation",
        str(Decimal(dice.randrange(1, 200_000)) / dice.choice((1000, 10_000))),
        dice.choice((1, 1, 1, 0)) * dice.randrange(1, 40_000) or -dice.randrange(1, 800),
        dice.choice(RATES),
        dice.choice(("0", "0", "0", "5", "12.5")),
        dice.choice((0, 0, 0, 99)),
    )


def net_of_line(one: Item) -> int:
    """A line's net, by integers."""
    kept = 1_000_000 - ten_thousandths(one.percent)
    exact = ten_thousandths(one.quantity) * one.cents * kept
    return half_up(exact, 10_000 * 1_000_000) - one.off_cents


def net_of(nets: list[int], percent: str, cents: int) -> int:
    """What the whole must come to without VAT, by integers."""
    return half_up(sum(nets) * (1_000_000 - ten_thousandths(percent)), 1_000_000) - cents


def wrong_with(bill: Bill, items: list[Item], percent: str, cents: int) -> str:
    """The first figure of the bill that is not what it must be; "" when all are."""
    of_lines = [net_of_line(one) for one in items]
    nets: dict[str, int] = {}
    vats: dict[str, int] = {}
    for line in bill.lines:
        nets[line.rate] = nets.get(line.rate, 0) + line.net_cents
        vats[line.rate] = vats.get(line.rate, 0) + line.vat_cents
    figures = {
        "lines": [one.net_cents for one in bill.lines[: len(items)]] == of_lines,
        "net": bill.net_cents == sum(nets.values()) == net_of(of_lines, percent, cents),
        "vat": dict(bill.vat) == vats,
        "rates": all(
            vats[rate] == half_up(ten_thousandths(rate) * net, 1_000_000)
            for rate, net in nets.items()
        ),
        "gross": bill.gross_cents == bill.net_cents + sum(vats.values()),
        "payload": sent(bill) == (bill.net_cents, bill.gross_cents),
    }
    return next((name for name, right in figures.items() if not right), "")


def sent(bill: Bill) -> tuple[int, int]:
    """Net and gross of all that Stripe will be told."""
    told = [
        line
        for first in range(0, len(bill.lines), LINES_PER_CALL)
        for line in lines(bill, first)["lines"]
    ]
    net = sum(line["amount"] for line in told)
    return net, net + sum(line["tax_amounts"][0]["amount"] for line in told)


def quote_of(items: list[Item], percent: str, cents: int) -> tuple[Quote, list[QuoteLine]]:
    """The same as rows, of which only the words count: no database sees them."""
    quote = SimpleNamespace(
        currency="EUR", number="D-1", discount_percent=Decimal(percent), discount_cents=cents
    )
    return cast(Quote, quote), [cast(QuoteLine, _row(item)) for item in items]


def _row(item: Item) -> SimpleNamespace:
    quantity, percent = Decimal(item.quantity), Decimal(item.percent)
    return SimpleNamespace(
        kind="item",
        optional=False,
        chosen=False,
        label=item.label,
        description="",
        quantity=quantity,
        unit=item.unit,
        unit_price_cents=item.cents,
        vat_rate=Decimal(item.rate),
        vat_free="",
        discount_percent=percent,
        discount_cents=item.off_cents,
        net_cents=line_net(quantity, item.cents, Discount(percent, item.off_cents)),
    )


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_generated_quotes_are_right_in_domain_and_payload(chunk: int) -> None:
    dice, wrong = random.Random(chunk), []
    for _ in range(GENERATED // CHUNKS):
        items, percent, cents = by_chance(dice)
        quote, rows = quote_of(items, percent, cents)
        bill = bill_of(quote, rows, EVENT, WORKSPACE, DETAILS)
        if figure := wrong_with(bill, items, percent, cents):
            wrong.append((figure, items, percent, cents))
    assert from_json(bill.to_json()) == bill
    assert totals_of(quote, rows).gross_cents == bill.gross_cents
    assert wrong == []


@pytest.mark.parametrize("chunk", range(5))
def test_page_stand_in_and_row_say_the_same(desk: Desk, chunk: int) -> None:
    dice = random.Random(1000 + chunk)
    browser = quick_browser(desk)
    for _ in range(STORED // 2 // 5):  # half on each kind of database
        items, percent, cents = by_chance(dice)
        quote = desk.cast.quote(items, percent=percent, cents=cents)
        shown = page_of(browser, quote)
        desk.drive(desk.claim(quote), until="mail")
        [ours] = desk.stored_invoices(quote)
        [theirs] = desk.at_stripe(quote)
        net = net_of([net_of_line(one) for one in items], percent, cents)
        assert (ours.net_cents, theirs["subtotal"]) == (net, net)
        assert ours.gross_cents == theirs["total"] == theirs["amount_due"]
        assert ours.vat_cents == ours.gross_cents - net
        for figure in (net, ours.gross_cents):
            assert written(figure) in shown
        assert written(ours.gross_cents) in page_of(browser, quote)


def quick_browser(desk: Desk) -> FlaskClient:
    """The owner's browser, without the inspection of every page: other tests see to that."""
    cookie = signed_in(desk.app).get_cookie("joinways")
    assert cookie
    browser = FlaskClient(desk.app)
    browser.set_cookie("joinways", cookie.value)
    return browser


def page_of(browser: FlaskClient, quote: QuoteRef) -> str:
    """The words of the quote's page; nothing of its reading stays open."""
    page = text(browser.get(quote.address))
    db.session.rollback()
    return page


def written(cents: int) -> str:
    """The amount as the page writes it; every space a plain one."""
    return " ".join(money(cents, "EUR").split())
