"""What a person types in a line: every usual spelling, nothing that can be read in two ways."""

from decimal import Decimal

import pytest

from joinways.domain.amounts import BadAmount
from joinways.domain.typed import (
    amount_of,
    cents_of,
    discount_of,
    gross_of_net,
    net_of_gross,
    quantity_of,
)
from joinways.domain.vat import Discount


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2,5", "2.5"),
        ("2.5", "2.5"),
        ("-1", "-1"),
        ("\u22123", "-3"),
        ("1 234,5", "1234.5"),
        ("0,3333", "0.3333"),
        ("12", "12"),
    ],
)
def test_quantities(typed: str, expected: str) -> None:
    assert quantity_of(typed) == Decimal(expected)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1.234", "ambiguous"),
        ("0,12345", "decimals"),
        ("1000001", "large"),
        ("", "unreadable"),
        ("--1", "unreadable"),
        ("douze", "unreadable"),
        ("1e3", "unreadable"),
        ("\u0661", "unreadable"),
    ],
)
def test_quantities_that_are_none(typed: str, reason: str) -> None:
    with pytest.raises(BadAmount) as bad:
        quantity_of(typed)
    assert bad.value.reason == reason


@pytest.mark.parametrize(
    ("typed", "currency", "expected"),
    [
        ("199,95", "EUR", 19995),
        ("1 200", "EUR", 120000),
        ("-50 €", "EUR", -5000),
        ("1200", "JPY", 1200),
        ("-12.500", "KWD", -1250),
        ("9 999 999 999,99", "IDR", 999_999_999_999),
        ("-25,000,000", "IDR", -2_500_000_000),
        ("999,999,999.99", "LBP", 99_999_999_999),
    ],
)
def test_prices(typed: str, currency: str, expected: int) -> None:
    assert cents_of(typed, currency) == expected


@pytest.mark.parametrize(
    ("typed", "currency"),
    [("10000000.01", "EUR"), ("10 000 000,01", "LAK"), ("1,000,000,000", "LBP")],
)
def test_prices_that_stripe_would_never_take(typed: str, currency: str) -> None:
    for read in (cents_of, amount_of):
        with pytest.raises(BadAmount) as bad:
            read(typed, currency)
        assert bad.value.reason == "large"


@pytest.mark.parametrize(
    ("typed", "percent", "cents"),
    [
        ("", "0", 0),
        ("10", "10", 0),
        ("10 %", "10", 0),
        ("7,25%", "7.25", 0),
        ("50 €", "0", 5000),
        ("10 % + 50 €", "10", 5000),
        ("12.50 EUR", "0", 1250),
    ],
)
def test_discounts(typed: str, percent: str, cents: int) -> None:
    assert discount_of(typed) == Discount(Decimal(percent), cents)


@pytest.mark.parametrize("typed", ["101", "10 % + 5 %", "50 € + 3 €", "dix", "-10 %"])
def test_discounts_that_are_none(typed: str) -> None:
    with pytest.raises(BadAmount):
        discount_of(typed)


@pytest.mark.parametrize(
    ("gross", "rate", "net"),
    # 10.00 / 1.2 = 8.3333; 120.00 / 1.2 = 100; 1.00 / 1.055 = 0.9479; 0.03 / 1.2 = 0.025 -> 0.03
    [(1000, "20", 833), (12000, "20", 10000), (100, "5.5", 95), (3, "20", 3), (-1000, "20", -833)],
)
def test_a_price_incl_tax_becomes_net_by_one_rounding(gross: int, rate: str, net: int) -> None:
    assert net_of_gross(gross, Decimal(rate)) == net


def test_a_price_shown_incl_tax_reads_back_to_the_same_net() -> None:
    for rate in ("20", "10", "5.5", "2.1", "0"):
        for cents in range(1, 4000):
            assert net_of_gross(gross_of_net(cents, Decimal(rate)), Decimal(rate)) == cents
