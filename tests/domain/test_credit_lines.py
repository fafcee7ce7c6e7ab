"""Lines of a credit note that was made at Stripe: which rate each has, or that nobody knows."""

import pytest

from joinways.domain.billing import BillLine
from joinways.domain.credit_lines import ToldLine, known_lines

BILL = (
    BillLine("Salle", 10000, 2000, "20"),
    BillLine("Repas", 5000, 500, "10"),
    BillLine("Formation", 30000, 0, "0"),
    BillLine("Boissons", 1000, 200, "20"),
    BillLine("Boissons", 1000, 100, "10"),
)
CASES: list[tuple[ToldLine, tuple[str, int] | None]] = [
    (ToldLine("Salle", 5000, 1000, ""), ("20", 1)),
    (ToldLine("Salle", 5000, 999, ""), ("20", 1)),  # its share of the rate's VAT
    (ToldLine("Formation", 30000, 0, ""), ("0", 3)),
    (ToldLine("Boissons", 1000, 100, ""), ("10", 0)),  # two have these words
    (ToldLine("Geste commercial", 3000, 300, ""), ("10", 0)),
    (ToldLine("Geste commercial", 3000, 165, "5.5"), ("5.5", 0)),  # Stripe says its rate
    (ToldLine("Geste commercial", 3000, 165, ""), None),  # no rate of the invoice
    (ToldLine("Geste commercial", 3000, 600, "10"), None),  # no rate gives this VAT
    (ToldLine("Geste commercial", 2, 0, ""), None),  # several rates do
    # Any amount without VAT would fit the line at 0 %: only Stripe or the same words may say so.
    (ToldLine("Geste commercial", 10000, 0, ""), None),
    (ToldLine("Geste commercial", 10000, 0, "0"), ("0", 0)),
    (ToldLine("Geste commercial", 3, 0, ""), None),  # 20 % would give a cent
]


@pytest.mark.parametrize(("told", "found"), CASES)
def test_rate_of_a_line(told: ToldLine, found: tuple[str, int] | None) -> None:
    known = known_lines([told], (told.net_cents, told.vat_cents), BILL)
    assert (known and (known[0]["rate"], known[0]["position"])) == found


def test_all_or_nothing() -> None:
    salle, strange = CASES[0][0], CASES[6][0]
    assert known_lines([salle, strange], (8000, 1165), BILL) is None
    assert known_lines([salle], (5000, 1001), BILL) is None, "it is not what Stripe says in all"
    assert known_lines([], (0, 0), BILL) is None
    assert known_lines([salle, CASES[2][0]], (35000, 1000), BILL) == [
        {"description": "Salle", "net_cents": 5000, "vat_cents": 1000, "rate": "20", "position": 1},
        {
            "description": "Formation",
            "net_cents": 30000,
            "vat_cents": 0,
            "rate": "0",
            "position": 3,
        },
    ]
