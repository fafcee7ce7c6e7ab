"""The rates that forms offer, by hand for the countries that matter most."""

from decimal import Decimal

import pytest

from joinways.domain.vat_rates import rates_of


@pytest.mark.parametrize(
    ("country", "rates"),
    [
        ("FR", ["20", "10", "5.5", "2.1", "0"]),
        ("ES", ["21", "10", "4", "0"]),
        ("BE", ["21", "12", "6", "0"]),
        ("PT", ["23", "13", "6", "0"]),
        ("DE", ["19", "7", "0"]),
        ("IT", ["22", "10", "5", "4", "0"]),
        ("LU", ["17", "14", "8", "3", "0"]),
        ("CH", ["8.1", "3.8", "2.6", "0"]),
        ("GB", ["20", "5", "0"]),
        ("US", ["0"]),
        ("", ["0"]),
    ],
)
def test_the_usual_rate_comes_first_and_none_is_last(country: str, rates: list[str]) -> None:
    assert rates_of(country) == tuple(Decimal(rate) for rate in rates)
