"""An amount in any usual spelling; what could be read in two ways is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinways.domain.amounts import BadAmount, amount_in, parse_amount

READ = {
    "1234.5": 123450,
    "1234,50": 123450,
    "1 234,50": 123450,
    "1\u00a0234,50": 123450,
    "1\u202f234,50": 123450,
    "1.234,50": 123450,
    "1,234.50": 123450,
    "1'234.50": 123450,
    "1’234.50": 123450,
    " 1 234,50 € ": 123450,
    "€1,234.50": 123450,
    "1234.50 EUR": 123450,
    "1234": 123400,
    "1 234": 123400,
    "1.234.567": 123456700,
    "1,234,567.8": 123456780,
    "0,05": 5,
    "0": 0,
}
REFUSED = {
    "1.234": "ambiguous",
    "1,234": "ambiguous",
    "999.999": "ambiguous",
    "0.123": "decimals",
    "1234.567": "decimals",
    "1 234,567": "decimals",
    "12 34": "unreadable",
    "1.23.456": "unreadable",
    "1,234.567.8": "unreadable",
    "1.2,3.4": "unreadable",
    "-5": "unreadable",
    "+5": "unreadable",
    "5-": "unreadable",
    "1e3": "unreadable",
    "5,": "unreadable",
    ",5": "unreadable",
    "٣": "unreadable",
    "12 €€": "unreadable",
    "": "unreadable",
    "mille": "unreadable",
    "12345678901": "large",
}


@pytest.mark.parametrize(("typed", "cents"), READ.items())
def test_usual_spellings(typed: str, cents: int) -> None:
    assert parse_amount(typed) == cents


@pytest.mark.parametrize(("typed", "reason"), REFUSED.items())
def test_refused(typed: str, reason: str) -> None:
    with pytest.raises(BadAmount) as refused:
        parse_amount(typed)
    assert refused.value.reason == reason


def test_currency_without_decimals() -> None:
    assert parse_amount("1,234", decimals=0) == parse_amount("1 234", decimals=0) == 1234
    with pytest.raises(BadAmount):
        parse_amount("12.5", decimals=0)


@pytest.mark.parametrize("currency", ["KWD", "BHD", "JOD", "OMR", "TND"])
def test_dinars_are_read_as_they_are_written(currency: str) -> None:
    read = {
        "12.500": 1250,
        "12,500": 1250,
        "0.750": 75,
        "1 234,500": 123450,
        "1,234.500": 123450,
        "1.234.560": 123456000,
        "1234.5": 123450,
        "12": 1200,
        f"12,500 {currency}": 1250,
    }
    assert {typed: amount_in(currency, typed) for typed in read} == read
    for typed, reason in {
        "12.505": "last",
        "0,001": "last",
        "1,234.567": "last",
        "12.5000": "decimals",
    }.items():
        with pytest.raises(BadAmount) as refused:
            amount_in(currency, typed)
        assert (typed, refused.value.reason) == (typed, reason)


@given(st.integers(0, 10**11 - 1))
def test_what_each_language_writes_is_read_back(cents: int) -> None:
    english = f"{cents // 100:,}.{cents % 100:02}"
    spanish = english.translate(str.maketrans(",.", ".,"))
    french = english.replace(",", "\u202f").replace(".", ",")
    for typed in (english, spanish, french, english.replace(",", "")):
        assert parse_amount(typed) == cents


@given(st.text(alphabet="0123456789 .,'€-", max_size=14))
def test_anything_is_an_amount_or_refused(typed: str) -> None:
    try:
        assert 0 <= parse_amount(typed) < 10**12
    except BadAmount as refused:
        assert refused.reason in ("unreadable", "decimals", "ambiguous", "large")
