"""The frozen bill: its bytes, its hash, and what counts as a difference."""

import hashlib
from dataclasses import replace

import pytest

from joinways.domain.billing import (
    Address,
    Bill,
    BillLine,
    Customer,
    Difference,
    Drafted,
    differences,
    from_json,
    sha256,
)

BILL = Bill(
    customer=Customer(
        "Léa Martin",
        "Atelier Nord SAS",
        "compta@atelier-nord.example",
        Address("3 rue des Tilleuls", "", "69002", "Lyon", "FR"),
        "fr",
        "eu_vat",
        "FR40303265045",
    ),
    currency="EUR",
    due_at=1806530399,
    footer="Pénalités : 40 €",
    tax_name="TVA",
    tax_country="FR",
    references=(("Devis", "D-2026-001"),),
    lines=(
        BillLine("Salle – 1 × 1 450 €", 145000, 14500, "10"),
        BillLine("Repas", 49988, 9998, "20"),
    ),
    net_cents=194988,
    vat=(("20", 9998), ("10", 14500)),
    gross_cents=219486,
)
TEXT = (
    '{"currency":"EUR","customer":{"address":{"city":"Lyon","country":"FR","line1":"3 rue des '
    'Tilleuls","line2":"","postal_code":"69002"},"company":"Atelier Nord SAS","email":'
    '"compta@atelier-nord.example","language":"fr","name":"Léa Martin","tax_id":"FR40303265045",'
    '"tax_id_type":"eu_vat"},"due_at":1806530399,"footer":"Pénalités : 40 €","gross_cents":219486,'
    '"lines":[{"description":"Salle – 1 × 1 450 €","net_cents":145000,"rate":"10","vat_cents":'
    '14500},{"description":"Repas","net_cents":49988,"rate":"20","vat_cents":9998}],"net_cents":'
    '194988,"references":[["Devis","D-2026-001"]],"tax_country":"FR","tax_name":"TVA","vat":'
    '[["20",9998],["10",14500]]}'
)
RIGHT = Drafted("EUR", 194988, (("10", 14500), ("20", 9998)), 219486, 2, 0)


def test_bill_has_these_bytes_for_ever() -> None:
    assert BILL.to_json() == TEXT
    assert sha256(TEXT) == hashlib.sha256(TEXT.encode("utf-8")).hexdigest()


def test_bill_comes_back_from_its_text() -> None:
    back = from_json(BILL.to_json())
    assert back == BILL
    assert back.to_json() == TEXT


@pytest.mark.parametrize(
    "other",
    [
        replace(BILL, due_at=1806530400),
        replace(BILL, gross_cents=219487),
        replace(BILL, lines=BILL.lines[::-1]),
        replace(BILL, customer=replace(BILL.customer, email="autre@atelier-nord.example")),
    ],
)
def test_another_bill_has_another_hash(other: Bill) -> None:
    assert sha256(other.to_json()) != sha256(BILL.to_json())


def test_right_draft_has_no_differences() -> None:
    assert differences(BILL, RIGHT) == []


@pytest.mark.parametrize(
    ("drafted", "found"),
    [
        (replace(RIGHT, currency="USD"), [Difference("currency", "EUR", "USD")]),
        (replace(RIGHT, net_cents=194989), [Difference("net", 194988, 194989)]),
        (replace(RIGHT, gross_cents=219485), [Difference("gross", 219486, 219485)]),
        (replace(RIGHT, lines=3), [Difference("lines", 2, 3)]),
        (replace(RIGHT, balance_cents=-500), [Difference("balance", 0, -500)]),
        (
            # One cent moved from a rate to another: the totals alone would not show it.
            replace(RIGHT, vat=(("10", 14501), ("20", 9997))),
            [Difference("vat", 14500, 14501, "10"), Difference("vat", 9998, 9997, "20")],
        ),
        (replace(RIGHT, vat=(("20", 9998),)), [Difference("vat", 14500, 0, "10")]),
        (
            replace(RIGHT, vat=(*RIGHT.vat, ("5.5", 1))),
            [Difference("vat", 0, 1, "5.5")],
        ),
        (replace(RIGHT, vat=(*RIGHT.vat, ("0", 0))), []),
    ],
)
def test_each_figure_is_compared(drafted: Drafted, found: list[Difference]) -> None:
    assert differences(BILL, drafted) == found
