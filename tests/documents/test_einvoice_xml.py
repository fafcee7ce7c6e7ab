"""The XML of invoices keeps the schemas and the official rules, over all kinds of invoices."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest

from joinways.documents.einvoice import EInvoice
from joinways.documents.facturx_keys import cii_xml, ubl_xml
from joinways.documents.schemas import in_schema
from joinways.domain.vat import Discount
from tests.documents.einvoices import (
    ABROAD,
    BUSINESS,
    EXEMPT,
    GOODS,
    IN_WORDS,
    KINDS,
    PERSON,
    RATES,
    REVERSE,
    invoice,
    line,
    off,
)

GOLDEN = Path(__file__).parent / "golden" / "invoice.cii.xml"
FIVE_PERCENT = Discount(Decimal(5), 333)


def matrix() -> dict[str, EInvoice]:
    """Kinds × buyers × rates × discounts, and what is rarer."""
    buyers = {"business": BUSINESS, "person": PERSON}
    reductions = {"": None, "off": FIVE_PERCENT}
    cases = {
        f"{kind} {who} {rates} {less}": invoice(
            RATES[rates], kind=kind, buyer=buyers[who], discount=reductions[less]
        )
        for kind, who, rates, less in product(KINDS, buyers, ("one", "three"), reductions)
    }
    for kind in KINDS:
        cases[f"{kind} reverse charge"] = invoice(
            RATES["none"], kind=kind, buyer=ABROAD, exemption=REVERSE, discount=FIVE_PERCENT
        )
        cases[f"{kind} several reasons"] = invoice(
            RATES["reasons"], kind=kind, discount=FIVE_PERCENT
        )
        cases[f"{kind} reverse charge and exempt"] = invoice(
            RATES["reversed"], kind=kind, buyer=ABROAD, exemption=IN_WORDS, discount=FIVE_PERCENT
        )
    return cases | rarer()


def rarer() -> dict[str, EInvoice]:
    """What no table has: deductions, shares of VAT, reasons, words, payments."""
    paid = invoice(paid="whole", due_on=date(2026, 11, 3))
    odd = (line("Tab\tnul\x00 fin\ufffe <b>&amp;</b> 🎉", "0.0001", 999999, "2.1", percent="1"),)
    taken = (off("Acompte 30 %", 74999, "20"), off("Acompte 30 %", 120000, "10"))
    with_deductions = invoice((*RATES["three"], *taken, off("Remise", 1, "5.5")), kind="balance")
    shares = invoice(RATES["three"][:2], kind="credit-note")
    [first, second] = shares.rates
    return {
        "balance with deductions": with_deductions,
        "balance below zero at one rate": invoice(
            (*RATES["one"], off("Acompte", 5000, "10")), kind="balance"
        ),
        "credit of a line that had been taken off": invoice(
            (*RATES["one"], off("Remise", 500, "20")), kind="credit-note"
        ),
        "credit with a share of the VAT": replace(
            shares,
            rates=(replace(first, vat_cents=first.vat_cents + 1), second),
            gross_cents=shares.gross_cents + 1,
        ),
        "goods abroad": invoice(RATES["none"], buyer=ABROAD, exemption=GOODS, supply="goods"),
        "exempt in words": invoice(RATES["none"], exemption=IN_WORDS),
        "nothing of it": invoice((*RATES["one"], line("Compris", "0", 5000, "20"))),
        "abroad": invoice(buyer=ABROAD),
        "exempt": invoice(RATES["none"], exemption=EXEMPT),
        "exempt in part": invoice(RATES["one"] + RATES["none"], exemption=EXEMPT),
        "paid": paid,
        "paid in part": invoice(paid="part"),
        "nothing to pay": invoice((line("Offert", "1", 5000, "20", percent="100"),)),
        "debits": invoice(vat_on_debits=True, order="PO 1", bic="BNPAFRPP", supply="both"),
        "no account": invoice(iban="", supply="goods", delivered_on=None),
        "odd words": invoice(odd),
    }


def test_official_rules_find_nothing_in_the_matrix(tmp_path: Path) -> None:
    cases = matrix()
    for name, each in cases.items():
        (tmp_path / f"{name}.cii.xml").write_bytes(cii_xml(each))
        if not {"one", "off", "person"} & set(name.split()):
            (tmp_path / f"{name}.ubl.xml").write_bytes(ubl_xml(each))
    assert len(cases) > 60
    assert _broken(tmp_path) == []


def test_official_rules_are_really_asked(tmp_path: Path) -> None:
    xml = cii_xml(invoice()).decode()
    wrong = {
        "sum": xml.replace("<ram:GrandTotalAmount>", "<ram:GrandTotalAmount>1"),
        "note": xml.replace("<ram:SubjectCode>PMT", "<ram:SubjectCode>ABC"),
    }
    for name, each in wrong.items():
        (tmp_path / f"{name}.cii.xml").write_text(each)
    found = _broken(tmp_path)
    assert any("sum.cii.xml" in each and "BR-CO-15" in each for each in found), found
    assert any("note.cii.xml" in each and "BR-FR-05" in each for each in found), found


def _broken(folder: Path) -> list[str]:
    command = [sys.executable, "-m", "tests.documents.schematrons", str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def test_the_schemas_are_really_asked() -> None:
    for xml in (cii_xml(invoice()), ubl_xml(invoice()), ubl_xml(invoice(kind="credit-note"))):
        assert in_schema(xml) == xml
        with pytest.raises(ValueError, match="against the schema"):
            in_schema(b"<more/></".join(xml.rsplit(b"</", 1)))
    with pytest.raises(ValueError, match="no schema for other"):
        in_schema(b"<other/>")


def test_golden() -> None:
    """The whole XML of one invoice: another release of factur-x must not change it unseen."""
    made = cii_xml(invoice(discount=FIVE_PERCENT, paid="part", order="PO 1"))
    assert made.decode() == GOLDEN.read_text("utf-8")


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (invoice(), ("TypeCode>380<", "ID>S1<", "Content>B2B<", 'schemeID="0225">732829320<')),
        (invoice(kind="deposit"), ("TypeCode>386<", "ID>S1<")),
        (invoice(kind="balance"), ("TypeCode>380<", "ID>S4<", "IssuerAssignedID>TIL-0041<")),
        (invoice(kind="credit-note"), ("TypeCode>381<", "IssuerAssignedID>TIL-0041<")),
        (invoice(kind="deposit-credit-note"), ("TypeCode>503<",)),
        (invoice(buyer=PERSON), ("Content>B2C<", 'schemeID="EM">anais@example.org<')),
        (invoice(buyer=ABROAD), ("Content>B2BINT<", "CountryID>ES<")),
        (
            invoice(paid="whole", supply="both"),
            ("ID>M2<", "TotalPrepaidAmount>7437.86<", "DuePayableAmount>0.00<"),
        ),
        (
            invoice(RATES["none"], buyer=ABROAD, exemption=REVERSE),
            ("CategoryCode>AE<", "ExemptionReasonCode>VATEX-EU-AE<", "Reason>Autoliquidation<"),
        ),
        (invoice(vat_on_debits=True), ("DueDateTypeCode>5<",)),
        (invoice(RATES["one"]), ('unitCode="DAY">1<', "ChargeAmount>1450.00<")),
    ],
)
def test_says_what_kind_of_invoice_it_is(case: EInvoice, said: tuple[str, ...]) -> None:
    xml = cii_xml(case).decode()
    assert [each for each in said if each not in xml] == []


def test_refuses_what_is_wrong() -> None:
    with pytest.raises(ValueError, match="gross, iban"):
        cii_xml(replace(invoice(), gross_cents=1, paid_cents=0, iban="FR76"))
