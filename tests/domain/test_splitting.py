"""Deposit and balance come to the whole, for every rate, net and VAT: by hand and by chance."""

import random
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from joinways.domain.splitting import Part, deductions, split_by_gross, split_by_percent
from joinways.domain.vat import Priced, RateTotal, totals

RATES = ("20", "10", "5.5", "2.1", "8.5", "0")


def half_up(exact: Fraction) -> int:
    return floor(exact + Fraction(1, 2))


def rate_total(rate: str, net: int) -> RateTotal:
    return RateTotal(Decimal(rate), net, half_up(Fraction(net) * Fraction(rate) / 100))


def by_hand(parts: list[Part]) -> list[list[tuple[str, int, int]]]:
    return [[(f"{r.rate:f}", r.net_cents, r.vat_cents) for r in part.rates] for part in parts]


def test_thirty_and_seventy_per_cent() -> None:
    """7,250.00 at 20 %, 3,640.00 at 10 %: what an organiser would reckon on paper."""
    parts = split_by_percent([rate_total("20", 725000), rate_total("10", 364000)], [30, 70])  # type: ignore[list-item]
    assert by_hand(parts) == [
        [("20", 217500, 43500), ("10", 109200, 10920)],
        [("20", 507500, 101500), ("10", 254800, 25480)],
    ]


def test_a_cent_of_vat_is_never_lost() -> None:
    """0.99 at 20 %: VAT 0.198 -> 0.20. Halves of 0.50 and 0.49 would give 0.10 + 0.10."""
    parts = split_by_percent([rate_total("20", 99)], [50, 50])  # type: ignore[list-item]
    assert sum(part.gross_cents for part in parts) == 119
    # 1.03 at 20 %: 0.206 -> 0.21, while 0.52 and 0.51 give 0.10 + 0.10 = 0.20: nets give way.
    [first], [second] = by_hand(split_by_percent([rate_total("20", 103)], [50, 50]))  # type: ignore[list-item]
    assert first[2] + second[2] == 21
    assert first[1] + second[1] == 103


def test_amounts_incl_tax_and_the_rest() -> None:
    parts = split_by_gross([rate_total("20", 1000000)], [300000])
    assert [part.gross_cents for part in parts] == [300000, 900000]


@pytest.mark.parametrize("percents", [[30, 60], [0, 100], [-10, 110], [100, 0]])
def test_percentages_that_are_no_parts(percents: list[int]) -> None:
    with pytest.raises(ValueError, match="percentages"):
        split_by_percent([rate_total("20", 1000)], [Decimal(each) for each in percents])


@pytest.mark.parametrize("gross", [[0], [-1], [1200], [1300]])
def test_amounts_that_leave_nothing(gross: list[int]) -> None:
    with pytest.raises(ValueError, match="amounts"):
        split_by_gross([rate_total("20", 1000)], gross)


def test_any_split_comes_to_the_whole() -> None:
    """Each part's VAT is what its own net gives, rounded alone, as its invoice will round it."""
    dice = random.Random(20261126)
    for _ in range(3000):
        rates = [
            rate_total(rate, dice.choice((0, 1, 7, 100, dice.randrange(1, 5_000_000))))
            for rate in sorted(dice.sample(RATES, dice.randrange(1, 4)), key=Decimal, reverse=True)
        ]
        if not sum(rate.net_cents for rate in rates):
            continue
        percents = dice.choice((["30", "70"], ["33.33", "33.33", "33.34"], ["50", "20", "30"]))
        parts = split_by_percent(rates, [Decimal(percent) for percent in percents])
        for index, rate in enumerate(rates):
            mine = [part.rates[index] for part in parts]
            assert sum(each.net_cents for each in mine) == rate.net_cents
            assert sum(each.vat_cents for each in mine) == rate.vat_cents
            for each, percent in zip(mine, percents, strict=True):
                assert each == rate_total(f"{rate.rate:f}", each.net_cents)
                assert abs(each.net_cents - rate.net_cents * Fraction(percent) / 100) < 60
        _the_balance_has_the_lines(rates, parts)


def _the_balance_has_the_lines(rates: list[RateTotal], parts: list[Part]) -> None:
    """All of the whole's lines less what the parts before took come to the last part."""
    lines = [Priced(rate.net_cents, rate.rate) for rate in rates] + deductions(parts)
    found = totals(lines)
    assert (found.net_cents, found.gross_cents) == (parts[-1].net_cents, parts[-1].gross_cents)
