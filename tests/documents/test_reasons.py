"""Several reasons for lines without VAT on one invoice: page and XML, in each language."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from joinways.documents import quote_pdf
from joinways.documents.breakdown import Breakdown, breakdowns
from joinways.documents.einvoice import Exemption, in_words
from joinways.documents.einvoice_rules import faults
from joinways.documents.facturx_keys import cii_xml, ubl_xml
from joinways.documents.invoice_drawing import invoice_pdf
from joinways.documents.invoice_sheet import Printed, invoice_sheet_of
from joinways.domain.vat import Discount
from tests.documents.einvoices import (
    ABROAD,
    EXEMPT,
    IN_WORDS,
    RATES,
    REVERSED,
    TOURIST_TAX,
    TRAINING,
    invoice,
    without_vat,
)
from tests.documents.offers import item, sheet
from tests.documents.reading import text_of

MADE_AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
BOTH = f"{TRAINING.reason} ; {TOURIST_TAX.reason}"


def test_reasons_of_one_category_are_one_breakdown_with_all_words() -> None:
    case = invoice(RATES["reasons"], discount=Discount(Decimal(10)))
    assert breakdowns(case) == (
        Breakdown("S", Decimal(20), 130500, 26100, 14500),
        Breakdown("S", Decimal(10), 205200, 20520, 22800),
        Breakdown("E", Decimal(0), 111960, 0, 12440, Exemption("E", "", BOTH)),
    )
    for xml in (cii_xml(case).decode(), ubl_xml(case).decode()):
        assert xml.count(BOTH) == 1
        assert "VATEX" not in xml


def test_categories_are_breakdowns_of_their_own_and_share_the_discount() -> None:
    case = invoice(
        RATES["reversed"], buyer=ABROAD, exemption=IN_WORDS, discount=Discount(Decimal(0), 100)
    )
    joined = Exemption("E", "", f"{TRAINING.reason} ; {IN_WORDS.reason}")
    # 100 cents over 900.00 and 1,500.00
    assert breakdowns(case) == (
        Breakdown("AE", Decimal(0), 89962, 0, 38, REVERSED),
        Breakdown("E", Decimal(0), 149938, 0, 62, joined),
    )
    xml = cii_xml(case).decode()
    lines = re.findall(r"<ram:CategoryCode>(\w+)<", xml.split("ApplicableHeaderTradeAgreement")[0])
    assert lines == ["AE", "E", "E"]


def test_a_code_is_said_where_it_is_that_of_all() -> None:
    lines = (without_vat("Salle", 10000, EXEMPT), without_vat("Repas", 10000, EXEMPT))
    assert cii_xml(invoice(lines)).decode().count("VATEX-FR-FRANCHISE") == 1
    assert "VATEX" not in cii_xml(invoice((lines[0], *RATES["reasons"]))).decode()


def test_the_mention_of_the_law_makes_it_reverse_charge() -> None:
    for words in (
        "Autoliquidation, art. 283-2 du CGI",
        "Reverse charge",
        "Inversión del sujeto pasivo",
    ):
        assert in_words(words) == Exemption("AE", "VATEX-EU-AE", words)
    assert in_words(TOURIST_TAX.reason) == TOURIST_TAX


def test_reverse_charge_of_a_line_asks_for_the_buyers_number() -> None:
    case = invoice(RATES["reversed"], buyer=replace(ABROAD, vat_number=""), exemption=IN_WORDS)
    assert faults(case) == ("buyer-vat-number",)
    assert faults(invoice(RATES["reversed"], buyer=ABROAD)) == ("exemption",), "the third has none"


@pytest.mark.parametrize(
    ("lang", "said"),
    [("fr", "Sans TVA : "), ("es", "Sin IVA: "), ("en", "No VAT: ")],
)
def test_each_reason_stands_beside_its_line_on_quote_and_invoice(lang: str, said: str) -> None:
    invoiced = invoice_pdf(
        invoice_sheet_of(invoice(RATES["reasons"]), Printed(lang, "Séminaire", MADE_AT))
    )
    training = item("Formation", "1", 120000, "0")
    training.vat_free = TRAINING.reason
    quoted = quote_pdf(sheet([training, item("Salle", "1", 145000, "20")], lang))
    invoice_words = text_of(invoiced.pdf)
    assert f"Journée de formation Selon devis {said}{TRAINING.reason}" in invoice_words
    assert f"Taxe de séjour Selon devis {said}{TOURIST_TAX.reason}" in invoice_words
    assert f"Formation {said}{TRAINING.reason}" in text_of(quoted.pdf)
    assert said not in text_of(
        invoice_pdf(
            invoice_sheet_of(
                invoice(RATES["none"], exemption=EXEMPT), Printed(lang, "Séminaire", MADE_AT)
            )
        ).pdf
    ), "one reason for all stands in the terms"
