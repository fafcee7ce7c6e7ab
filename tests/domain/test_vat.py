"""Quotes computed by hand, and any quote against a second computation with fractions."""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joinways.domain.vat import Discount, Priced, Totals, line_net, totals


@dataclass(frozen=True)
class Line:
    """Quantity, unit price in cents, rate; then the line's own discount."""

    quantity: str
    cents: int
    rate: str
    percent: str = "0"
    off: int = 0

    @property
    def discount(self) -> Discount:
        return Discount(Decimal(self.percent), self.off)

    @property
    def priced(self) -> Priced:
        net = line_net(Decimal(self.quantity), self.cents, self.discount)
        return Priced(net, Decimal(self.rate))


@dataclass(frozen=True)
class ByHand:
    """A quote, and what it comes to: (rate, net, VAT) from the highest rate down; cents."""

    name: str
    lines: list[Line]
    rates: list[tuple[str, int, int]]
    gross: int
    discount: tuple[str, int] = ("0", 0)
    line_vat: list[int] | None = None


QUOTES = [
    ByHand("half a cent up", [Line("2.5", 19995, "20")], [("20", 49988, 9998)], 59986),
    ByHand(
        # 20.6 cents on each line would be 21 three times, 63; on the sum it is 61.8, so 62.
        "per rate, not per line",
        [Line("1", 103, "20")] * 3,
        [("20", 309, 62)],
        371,
        line_vat=[21, 21, 20],
    ),
    ByHand(
        "two rates",
        [Line("1", 145000, "10"), Line("2.5", 19995, "20")],
        [("20", 49988, 9998), ("10", 145000, 14500)],
        219486,
        line_vat=[14500, 9998],
    ),
    ByHand("5.5 %", [Line("12", 340, "5.5")], [("5.5", 4080, 224)], 4304),
    ByHand("2.1 %", [Line("1", 999, "2.1")], [("2.1", 999, 21)], 1020),
    ByHand("line less 15 %", [Line("3", 9999, "20", "15")], [("20", 25497, 5099)], 30596),
    ByHand("line less 49.99", [Line("1", 50000, "20", off=4999)], [("20", 45001, 9000)], 54001),
    ByHand(
        "10 % first, then 5.00", [Line("1", 20000, "20", "10", 500)], [("20", 17500, 3500)], 21000
    ),
    ByHand("line given away", [Line("4", 2500, "20", "100")], [("20", 0, 0)], 0),
    ByHand(
        "quote less 10 %, over two rates",
        [Line("1", 100000, "20"), Line("1", 33333, "10")],
        [("20", 90000, 18000), ("10", 30000, 3000)],
        141000,
        ("10", 0),
        [20000, 3333, -2000, -333],
    ),
    ByHand(
        "quote less 50.00, over three rates",
        [Line("1", 10000, "20"), Line("1", 10000, "10"), Line("1", 10000, "5.5")],
        [("20", 8333, 1667), ("10", 8333, 833), ("5.5", 8334, 458)],
        27958,
        ("0", 5000),
    ),
    ByHand(
        "what was taken back is negative",
        [Line("1", 30000, "20"), Line("-1", 5000, "20")],
        [("20", 25000, 5000)],
        30000,
        line_vat=[6000, -1000],
    ),
    ByHand(
        "no discount on a negative rate",
        [Line("1", 10000, "20"), Line("-1", 2000, "10")],
        [("20", 9200, 1840), ("10", -2000, -200)],
        8840,
        ("10", 0),
    ),
    ByHand(
        "0 % beside 20 %",
        [Line("1", 12000, "0"), Line("7", 7, "20")],
        [("20", 49, 10), ("0", 12000, 0)],
        12059,
    ),
    ByHand("exactly half a cent of VAT", [Line("1", 5, "10")], [("10", 5, 1)], 6),
    ByHand("and below zero", [Line("-1", 5, "10")], [("10", -5, -1)], -6),
    ByHand("a third", [Line("0.3333", 10000, "20")], [("20", 3333, 667)], 4000),
    ByHand("an eighth of four cents", [Line("0.125", 4, "0")], [("0", 1, 0)], 1),
    ByHand("no lines", [], [], 0),
    ByHand("a discount on nothing", [], [], 0, ("10", 500)),
    ByHand("a discount on what is free", [Line("1", 0, "20")], [("20", 0, 0)], 0, ("0", 500)),
]


@pytest.mark.parametrize("quote", QUOTES, ids=lambda quote: quote.name)
def test_quote_by_hand(quote: ByHand) -> None:
    percent, off = quote.discount
    found = totals([line.priced for line in quote.lines], Discount(Decimal(percent), off))
    expected = [(Decimal(rate), net, vat) for rate, net, vat in quote.rates]
    assert [(rate.rate, rate.net_cents, rate.vat_cents) for rate in found.rates] == expected
    assert found.net_cents == sum(net for _, net, _ in quote.rates)
    assert found.gross_cents == quote.gross
    if quote.line_vat is not None:
        assert list(found.line_vat) == quote.line_vat


RATES = ["20", "10", "8.5", "5.5", "2.1", "0"]
_PERCENT = st.decimals(0, 100, places=2)
LINES = st.builds(
    Line,
    quantity=st.decimals(-20, 500, places=4).map(str),
    cents=st.integers(0, 2_000_000),
    rate=st.sampled_from(RATES),
    percent=st.one_of(st.just("0"), _PERCENT.map(str)),
    off=st.one_of(st.just(0), st.integers(0, 50_000)),
)
DISCOUNTS = st.one_of(
    st.just(Discount()),
    st.builds(Discount, _PERCENT, st.just(0)),
    st.builds(Discount, cents=st.integers(0, 10**6)),
)


def half_up(exact: Fraction) -> int:
    """Halves away from zero, by integers alone."""
    size = floor(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


@given(LINES)
def test_line_is_rounded_once(line: Line) -> None:
    exact = Fraction(line.quantity) * line.cents * (100 - Fraction(line.percent)) / 100
    assert line.priced.net_cents == half_up(exact) - line.off


@settings(max_examples=300)
@given(st.lists(LINES, max_size=12), DISCOUNTS)
def test_any_quote_agrees_with_fractions(lines: list[Line], discount: Discount) -> None:
    priced = [line.priced for line in lines]
    found = totals(priced, discount)
    _check_discounts(priced, discount, found)
    everything = [*priced, *found.discounts]
    assert len(found.line_vat) == len(everything)
    for rate in found.rates:
        mine = [i for i, line in enumerate(everything) if line.rate == rate.rate]
        assert rate.net_cents == sum(everything[i].net_cents for i in mine)
        assert rate.vat_cents == half_up(Fraction(rate.net_cents) * Fraction(rate.rate) / 100)
        assert rate.vat_cents == sum(found.line_vat[i] for i in mine)
        for i in mine:
            exact = Fraction(everything[i].net_cents) * Fraction(rate.rate) / 100
            assert abs(found.line_vat[i] - exact) < 1
    assert found.gross_cents == found.net_cents + sum(found.line_vat)


def _check_discounts(priced: list[Priced], discount: Discount, found: Totals) -> None:
    """The discount's parts add up to it, each within a cent of its rate's share."""
    before = sum(line.net_cents for line in priced)
    off = before - half_up(before * (100 - Fraction(discount.percent)) / 100) + discount.cents
    nets: dict[Decimal, int] = {}
    for line in priced:
        nets[line.rate] = nets.get(line.rate, 0) + line.net_cents
    above = {rate: net for rate, net in nets.items() if net > 0}
    taken = {part.rate: -part.net_cents for part in found.discounts}
    assert sum(taken.values()) == (off if above else 0)
    assert found.net_cents == before - sum(taken.values())
    for rate, cents in taken.items():
        assert abs(cents - Fraction(off * above[rate], sum(above.values()))) < 1
