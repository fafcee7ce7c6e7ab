"""Units of currencies, by hand from Stripe's page about supported currencies."""

import pytest
from babel import Locale

from joinways.domain.currencies import (
    CHARGED,
    at_stripe,
    decimals_of,
    from_stripe,
    largest_charge,
    rescaled,
    shown_decimals,
)


@pytest.mark.parametrize(
    ("currency", "ours", "shown", "cents", "stripe"),
    [
        ("EUR", 2, 2, 123, 123),
        ("HUF", 2, 2, 100000, 100000),
        ("TWD", 2, 2, 1050, 1050),
        ("RSD", 2, 2, 1250, 1250),
        ("MGA", 0, 0, 500, 500),
        ("JPY", 0, 0, 500, 500),
        ("XOF", 0, 0, 500, 500),
        ("ISK", 0, 0, 5, 500),
        ("UGX", 0, 0, 5, 500),
        ("KWD", 2, 3, 512, 5120),
        ("TND", 2, 3, -512, -5120),
    ],
)
def test_an_amount_here_and_at_stripe(
    currency: str, ours: int, shown: int, cents: int, stripe: int
) -> None:
    assert (decimals_of(currency), shown_decimals(currency)) == (ours, shown)
    assert at_stripe(cents, currency) == stripe
    assert from_stripe(stripe, currency) == cents


def test_what_cannot_be_charged_is_read_as_what_is_nearest() -> None:
    assert [from_stripe(each, "KWD") for each in (5124, 5125, 5126)] == [512, 513, 513]


@pytest.mark.parametrize(
    ("cents", "before", "now", "then"),
    [
        (15000, "EUR", "JPY", 150),
        (19950, "EUR", "JPY", 200),
        (150, "JPY", "EUR", 15000),
        (15000, "EUR", "USD", 15000),
        (15000, "EUR", "KWD", 15000),
        (0, "EUR", "ISK", 0),
    ],
)
def test_a_figure_stays_when_the_currency_changes(
    cents: int, before: str, now: str, then: int
) -> None:
    assert rescaled(cents, before, now) == then


@pytest.mark.parametrize("language", ["fr_FR", "es_ES", "en_GB"])
def test_every_currency_has_a_name(language: str) -> None:
    assert Locale.parse(language).currencies.keys() >= CHARGED
    assert len(CHARGED) > 135


@pytest.mark.parametrize(
    ("currency", "cents"),
    [
        ("EUR", 999_999_99),
        ("LAK", 999_999_99),
        ("KWD", 99_999_99),  # 99,999.999 in Stripe's units
        ("ISK", 999_999),
        ("INR", 9_999_999_99),
        ("LBP", 999_999_999_99),
        ("JPY", 9_999_999_999),
        ("HUF", 99_999_999_99),
        ("IDR", 9_999_999_999_99),
    ],
)
def test_stripes_largest_charge_differs_by_currency(currency: str, cents: int) -> None:
    assert largest_charge(currency) == cents
