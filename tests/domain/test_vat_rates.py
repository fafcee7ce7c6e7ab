"""The rates that forms offer, by hand for the countries that matter most."""

from decimal import Decimal

import pytest

from joinways.domain.vat_rates import BadRate, parse_rate, rates_of


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


@pytest.mark.parametrize(
    ("typed", "rate"),
    [
        ("20", "20"),
        ("20 %", "20"),
        (" 5,5\u00a0%", "5.5"),
        ("5.5%", "5.5"),
        ("0", "0"),
        ("100", "100"),
        ("2.1000", "2.1"),
        ("020", "20"),
    ],
)
def test_a_rate_is_read_as_people_write_it(typed: str, rate: str) -> None:
    assert str(parse_rate(typed)) == rate


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "%",
        "-1",
        "101",
        "100.0001",
        "1.23456",
        "5,5,5",
        "1e1",
        "\u0662\u0660",
        "x",
        "20 %%",
        "nan",
    ],
)
def test_what_is_no_rate_is_refused(typed: str) -> None:
    with pytest.raises(BadRate):
        parse_rate(typed)
