"""Each thing that the official rules let pass, and ours don't."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from joinways.documents.einvoice import Allowance, EInvoice, Reference, allowances_of, lines_of
from joinways.documents.einvoice_rules import faults
from joinways.domain.vat import RateTotal
from joinways.quotes.content import totals_of
from tests.documents.einvoices import (
    ABROAD,
    BUSINESS,
    EXEMPT,
    PERSON,
    RATES,
    REVERSE,
    SELLER,
    invoice,
)
from tests.documents.offers import quote, seminar

PLAIN = invoice(RATES["one"])
LINE = PLAIN.lines[0]


def lines(**changed: Any) -> dict[str, Any]:
    return {"lines": (replace(LINE, **changed),)}


WRONG: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"kind": "quote"}, ("kind",)),
    ({"number": "TIL 42"}, ("number",)),
    ({"number": "T" * 36}, ("number",)),
    ({"supply": "things"}, ("supply",)),
    ({"currency": "CHF"}, ("currency",)),
    ({"kind": "credit-note"}, ("preceding",)),
    ({"preceding": (Reference("N° 1", date(2026, 1, 1)),)}, ("preceding-number",)),
    ({"issued_on": date(1999, 1, 1)}, ("year",)),
    ({"due_on": date(2026, 11, 2)}, ("due-before-issue",)),
    ({"seller": replace(SELLER, country="ES")}, ("seller-country",)),
    ({"seller": replace(SELLER, siren="404 833 048", siret="")}, ("seller-siren",)),
    ({"seller": replace(SELLER, siret="73282932000074")}, ("seller-siret",)),
    ({"seller": replace(SELLER, vat_number="")}, ("seller-vat-number",)),
    ({"seller": replace(SELLER, name=" ")}, ("seller-name",)),
    ({"buyer": replace(BUSINESS, siren="", siret="")}, ("buyer-siren",)),
    ({"buyer": replace(BUSINESS, siret="123")}, ("buyer-siret",)),
    ({"buyer": replace(PERSON, email="")}, ("buyer-email",)),
    ({"buyer": replace(PERSON, city="")}, ("buyer-address",)),
    ({"lines": ()}, ("no-lines", "rates")),
    (lines(label=""), ("line-label",)),
    (lines(quantity=Decimal("1.00001")), ("line-quantity",)),
    (lines(quantity=Decimal(-1), net_cents=-145000), ("rate-net",)),
    (lines(quantity=Decimal(-1), net_cents=-144000), ("line-net", "rate-net")),
    (lines(unit_price_cents=-1), ("line-price", "line-net")),
    (lines(unit_price_cents=144999), ("line-net",)),
    (lines(net_cents=144999), ("rate-net",)),
    (lines(rate=Decimal(10)), ("rates",)),
    ({"rates": (RateTotal(Decimal(20), 145000, 29001),)}, ("rate-vat", "gross")),
    ({"rates": PLAIN.rates * 2}, ("rates", "net", "gross")),
    (lines(exemption=EXEMPT), ("exemption",)),
    ({"allowances": (Allowance(-1, Decimal(20)),)}, ("rate-net", "allowance")),
    ({"net_cents": 144999, "gross_cents": 173999}, ("net",)),
    ({"gross_cents": 174001}, ("gross",)),
    ({"paid_cents": 174001}, ("paid",)),
    ({"iban": "FR7630006000011234567890188"}, ("iban",)),
    ({"late_fee": ""}, ("mentions",)),
]


@pytest.mark.parametrize(("changed", "found"), WRONG)
def test_one_thing_wrong(changed: dict[str, Any], found: tuple[str, ...]) -> None:
    assert faults(replace(PLAIN, **changed)) == found


@pytest.mark.parametrize(
    "right",
    [
        PLAIN,
        invoice(buyer=ABROAD),
        invoice(due_on=date(2026, 11, 1), paid="whole"),
        invoice(RATES["none"], exemption=EXEMPT, seller=replace(SELLER, vat_number="")),
    ],
)
def test_nothing_wrong(right: EInvoice) -> None:
    assert faults(right) == ()


def test_a_quote_becomes_an_invoice_that_keeps_the_rules() -> None:
    lines = seminar()
    summed = totals_of(quote(discount_percent=Decimal(5)), lines)
    made = replace(
        PLAIN,
        lines=lines_of(lines),
        allowances=allowances_of(summed),
        rates=summed.rates,
        net_cents=summed.net_cents,
        gross_cents=716772,
    )
    assert faults(made) == ()
    assert [line.label for line in made.lines][-1] == "Fleurs de table", "the option that was taken"
    assert "Vins" not in [line.label for line in made.lines]


def test_reverse_charge_names_the_buyers_vat_number() -> None:
    wrong = invoice(RATES["none"], buyer=replace(ABROAD, vat_number=""), exemption=REVERSE)
    assert faults(wrong) == ("buyer-vat-number",)
    assert faults(replace(wrong, exemption=None)) == ("exemption",)
