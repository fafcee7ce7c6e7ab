"""Rounding and sharing cents: tables by hand, and properties against exact fractions."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinways.domain.money import share, share_by_weight, smallest_charge, to_cents


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("0", 0),
        ("0.4", 0),
        ("0.49999999", 0),
        ("0.5", 1),
        ("1.5", 2),
        ("2.5", 3),
        ("2.4999", 2),
        ("49987.5", 49988),
        ("-0.4", 0),
        ("-0.5", -1),
        ("-1.5", -2),
        ("-2.5", -3),
        ("12345678901234.5", 12345678901235),
    ],
)
def test_to_cents_rounds_halves_away_from_zero(amount: str, cents: int) -> None:
    assert to_cents(Decimal(amount)) == cents


@pytest.mark.parametrize(
    ("total", "exact", "parts"),
    [
        (0, [], []),
        (62, ["20.6", "20.6", "20.6"], [21, 21, 20]),
        (5000, ["1666.666", "1666.667", "1666.667"], [1666, 1667, 1667]),
        (1, ["0.5", "0.5"], [1, 0]),
        (1, ["0.2", "0.5", "0.3"], [0, 1, 0]),
        (-1, ["-0.5"], [-1]),
        (-3, ["-1.5", "-1.0"], [-2, -1]),
        (840, ["1000.4", "-160.4"], [1000, -160]),
        (7, ["3", "4"], [3, 4]),
    ],
)
def test_share_gives_what_is_left_to_the_largest_fractions(
    total: int, exact: list[str], parts: list[int]
) -> None:
    assert share(total, [Fraction(value) for value in exact]) == parts


@pytest.mark.parametrize(("total", "exact"), [(3, ["1"]), (0, ["1"]), (1, []), (5, ["1.5", "1.5"])])
def test_share_refuses_parts_far_from_the_total(total: int, exact: list[str]) -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        share(total, [Fraction(value) for value in exact])


@pytest.mark.parametrize(
    ("total", "weights", "parts"),
    [
        (13333, [100000, 33333], [10000, 3333]),
        (5000, [10000, 10000, 10000], [1667, 1667, 1666]),
        (800, [10000, -2000], [800, 0]),
        (0, [5, 5], [0, 0]),
        (1, [1, 1, 1], [1, 0, 0]),
    ],
)
def test_share_by_weight(total: int, weights: list[int], parts: list[int]) -> None:
    assert share_by_weight(total, weights) == parts


@pytest.mark.parametrize("weights", [[], [0], [-5, 0]])
def test_share_by_weight_needs_something_above_zero(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="nothing to share over"):
        share_by_weight(10, weights)


@given(st.integers(0, 10**9), st.lists(st.integers(-(10**6), 10**9), min_size=1, max_size=40))
def test_shares_add_up_and_each_lies_within_a_cent(total: int, weights: list[int]) -> None:
    whole = sum(weight for weight in weights if weight > 0)
    if not whole:
        return
    parts = share_by_weight(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - Fraction(total * max(weight, 0), whole)) < 1


@pytest.mark.parametrize(
    ("currency", "cents"),
    [
        ("EUR", 50),
        ("USD", 50),
        ("CHF", 50),
        ("GBP", 30),
        ("SEK", 300),
        ("NOK", 300),
        ("DKK", 250),
        ("PLN", 200),
        ("CZK", 1500),
        ("HUF", 17500),
        ("RON", 200),
        ("BGN", 100),
        ("XXX", 50),
    ],
)
def test_stripes_smallest_charge_differs_by_currency(currency: str, cents: int) -> None:
    assert smallest_charge(currency) == cents
