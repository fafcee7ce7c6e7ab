"""Postings: what an accountant books, balanced to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joinways.domain.journal import (
    FRENCH,
    SPANISH,
    BadAccount,
    accounts_by_rate,
    chart_of,
    postings,
)
from joinways.domain.vat import RateTotal

TWENTY, TEN, NONE = Decimal(20), Decimal(10), Decimal(0)
SOLD = (RateTotal(TWENTY, 10000, 2000), RateTotal(TEN, 5000, 500))

Rows = list[tuple[str, int, int]]


@pytest.mark.parametrize(
    ("how", "rows"),
    [
        (
            {},
            [
                ("411000", 17500, 0),
                ("706000", 0, 10000),
                ("445710", 0, 2000),
                ("706000", 0, 5000),
                ("445710", 0, 500),
            ],
        ),
        (
            {"deposit": True},
            [
                ("411000", 17500, 0),
                ("419100", 0, 10000),
                ("445710", 0, 2000),
                ("419100", 0, 5000),
                ("445710", 0, 500),
            ],
        ),
        (
            {"deducted": [RateTotal(TWENTY, 4000, 0)]},
            [
                ("411000", 17500, 0),
                ("706000", 0, 14000),
                ("419100", 4000, 0),
                ("445710", 0, 2000),
                ("706000", 0, 5000),
                ("445710", 0, 500),
            ],
        ),
        (
            {"back": True},
            [
                ("411000", 0, 17500),
                ("706000", 10000, 0),
                ("445710", 2000, 0),
                ("706000", 5000, 0),
                ("445710", 500, 0),
            ],
        ),
    ],
)
def test_french_postings(how: dict[str, object], rows: Rows) -> None:
    made = postings(FRENCH, SOLD, **how)  # type: ignore[arg-type]
    assert [(each.account, each.debit_cents, each.credit_cents) for each in made] == rows


def test_spain_has_its_own_chart_and_nothing_is_posted_for_nothing() -> None:
    made = postings(chart_of("ES"), [RateTotal(NONE, 100, 0)])
    assert [each.account for each in made] == [SPANISH.clients, SPANISH.sales]
    assert chart_of("DE") == FRENCH


@given(
    st.lists(
        st.builds(
            RateTotal,
            st.sampled_from([TWENTY, TEN, NONE]),
            st.integers(-(10**9), 10**9),
            st.integers(-(10**8), 10**8),
        ),
        max_size=3,
        unique_by=lambda each: each.rate,
    ),
    st.booleans(),
    st.booleans(),
    st.dictionaries(st.sampled_from([TWENTY, TEN]), st.integers(0, 10**8)),
)
def test_debits_and_credits_are_the_same(
    rates: list[RateTotal], deposit: bool, back: bool, off: dict[Decimal, int]
) -> None:
    taken = [RateTotal(rate, net, 0) for rate, net in off.items()]
    made = postings(FRENCH, rates, deposit=deposit, back=back, deducted=taken)
    assert sum(each.debit_cents - each.credit_cents for each in made) == 0
    assert all((each.debit_cents > 0) != (each.credit_cents > 0) for each in made)


def test_chosen_accounts_take_the_place_of_the_usual_ones() -> None:
    chosen = {"journal": "V1", "clients": "411TIL", "sales:20": "706020", "vat:5.5": "445713"}
    chart = chart_of("FR", chosen)
    sold = (*SOLD, RateTotal(Decimal("5.50"), 2000, 110))
    rows = [(each.account, each.debit_cents - each.credit_cents) for each in postings(chart, sold)]
    assert chart.journal == "V1"
    assert rows == [
        ("411TIL", 19610),
        ("706020", -10000),
        ("445710", -2000),
        ("706000", -5000),
        ("445710", -500),
        ("706000", -2000),
        ("445713", -110),
    ]
    assert chart_of("ES", {"sales": "705100"}).sales == "705100"
    assert chart_of("ES").journal == "VE"


def test_accounts_by_rate_are_read_as_a_person_writes_them() -> None:
    typed = "20 % 706020\n 10: 706010 \n\n5,5=706055\n0 706000"
    assert accounts_by_rate(typed) == {
        "20": "706020", "10": "706010", "5.5": "706055", "0": "706000",
    }  # fmt: skip
    wrong = ("20", "twenty 706020", "20 706-020", f"20 {'7' * 21}", "20 706020\n20.0 706021")
    for line in wrong:
        with pytest.raises(BadAccount):
            accounts_by_rate(line)
