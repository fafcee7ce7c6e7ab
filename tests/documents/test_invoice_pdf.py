"""An invoice as PDF: page, XML inside and data say the same, to the cent."""

import logging
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import facturx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from joinways.documents.einvoice import EInvoice, InvoiceLine
from joinways.documents.facturx_keys import cii_xml
from joinways.documents.facturx_mark import marked, with_mark
from joinways.documents.invoice_drawing import invoice_pdf
from joinways.documents.invoice_sheet import Printed, invoice_sheet_of
from joinways.documents.sheet import Document, InvoiceSheet
from joinways.domain.vat import Discount
from joinways.formats import money
from joinways.i18n import use_lang
from tests.documents.einvoices import ABROAD, PERSON, RATES, REVERSE, invoice, line
from tests.documents.reading import attachments_of, plain, root_of, text_of, xmp_of

PAY = "https://invoice.stripe.com/i/acct_1/test_abcdefghijklmnopqrstuvwxyz0123456789"
MADE_AT = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
SAID = {
    "fr": (
        "Facture TIL-0042",
        "Catégorie d’opération Prestation de services",
        "Se rapporte à la facture TIL-0041 du 2 octobre 2026",
        "Technicien Selon devis Remise : 13,57 € 2,3333 h 47,11 € 20 % 96,35 €",
        "Total TTC 7 437,86 € Déjà réglé 100,00 € Reste à payer 7 337,86 €",
        "Échéance 3 décembre 2026 IBAN FR76 3000 6000 0112 3456 7890 189",
        "Référence à rappeler TIL-0042",
        "Option pour le paiement de la TVA d’après les débits Indemnité forfaitaire",
    ),
    "es": (
        "Factura TIL-0042",
        "Tipo de operación Prestación de servicios",
        "Total, IVA incluido 7.437,86 € Ya pagado 100,00 € Importe pendiente 7.337,86 €",
    ),
    "en": (
        "Invoice TIL-0042",
        "Total incl. tax €7,437.86 Already paid €100.00 Amount due €7,337.86",
    ),
}


def sheet(case: EInvoice, lang: str = "fr") -> InvoiceSheet:
    return invoice_sheet_of(case, Printed(lang, "Séminaire annuel", MADE_AT, PAY))


def made(case: EInvoice, lang: str = "fr") -> Document:
    return invoice_pdf(sheet(case, lang), cii_xml(case))


@pytest.mark.parametrize("lang", SAID)
def test_says_it_in_the_clients_language(lang: str) -> None:
    case = invoice(kind="balance", paid="part", vat_on_debits=True)
    text = text_of(made(case, lang).pdf)
    assert [each for each in SAID[lang] if each not in text] == [], text
    assert PAY in text.replace(" ", "")


def test_credit_note_and_paid_invoice_ask_for_no_money() -> None:
    credit = text_of(made(invoice(kind="credit-note")).pdf)
    paid = text_of(made(invoice(paid="whole")).pdf)
    assert "Avoir TIL-0042" in credit
    assert "IBAN" not in credit + paid
    assert "Reste à payer 0,00 €" in paid


def test_mentions_by_client() -> None:
    person = text_of(made(invoice(buyer=PERSON)).pdf)
    assert "40 €" not in person, "the indemnity is between businesses"
    reverse = made(invoice(RATES["none"], buyer=ABROAD, exemption=REVERSE))
    assert "Autoliquidation" in text_of(reverse.pdf)
    assert "Espagne" in text_of(reverse.pdf)


def test_is_a_factur_x_file_and_still_an_accessible_one(tmp_path: Path) -> None:
    case = invoice()
    pdf = made(case).pdf
    assert attachments_of(pdf) == {"factur-x.xml": cii_xml(case)}
    file = root_of(pdf)["/AF"][0].get_object()  # type: ignore[index]
    assert file["/AFRelationship"] == "/Data"
    assert file["/EF"]["/F"]["/Subtype"] == "/text/xml"
    assert facturx.get_xml_from_pdf(pdf, check_xsd=True, check_schematron=False)[1] == cii_xml(case)
    xmp = xmp_of(pdf)
    for mark in ("pdfaid:part>3<", "pdfaid:conformance>A<", "pdfuaid:part>1<", "Facture TIL-0042"):
        assert mark in xmp
    assert str(root_of(pdf)["/Lang"]) == "fr"
    if qpdf := shutil.which("qpdf"):
        (tmp_path / "invoice.pdf").write_bytes(pdf)
        command = [qpdf, "--check", str(tmp_path / "invoice.pdf")]
        assert subprocess.run(command, check=False).returncode == 0


def test_metadata_have_one_rdf_with_the_four_properties() -> None:
    root = ET.fromstring(xmp_of(made(invoice()).pdf).strip("\ufeff"))  # noqa: S314 - our own
    rdf, fx = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{urn:factur-x:pdfa:Cross"
    assert len(list(root.iter(f"{rdf}RDF"))) == 1
    found = {each.tag.partition("}")[2]: each.text for each in root.iter() if fx in each.tag}
    assert found == {
        "DocumentFileName": "factur-x.xml",
        "DocumentType": "INVOICE",
        "Version": "1.0",
        "ConformanceLevel": "EN 16931",
    }


def test_readers_say_nothing_and_bytes_are_the_same(caplog: pytest.LogCaptureFixture) -> None:
    pdf = made(invoice()).pdf
    with caplog.at_level(logging.INFO, "pypdf"):
        assert PdfReader(BytesIO(pdf), strict=True).pages[0].extract_text()
    assert caplog.records == []
    assert pdf == made(invoice()).pdf
    assert pdf.startswith(invoice_pdf(sheet(invoice())).pdf[:9])


def test_refuses_metadata_that_it_does_not_know() -> None:
    with pytest.raises(ValueError, match="metadata"):
        with_mark("<rdf:RDF></rdf:RDF>")
    plain_pdf = invoice_pdf(sheet(invoice())).pdf
    with pytest.raises(ValueError, match="end of file"):
        marked(plain_pdf + b"more")


AMOUNT = re.compile(r"<ram:(\w+Amount)(?: currencyID=\"EUR\")?>([\d.]+)<")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            line,
            st.just("Prestation"),
            st.decimals("0.0001", "999.9999", places=4).map(str),
            st.integers(0, 999_999),
            st.sampled_from(["20", "10", "5.5", "2.1"]),
            percent=st.sampled_from(["0", "0", "12.3456", "100"]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([None, Discount(Decimal("7.5")), Discount(Decimal(0), 1)]),
)
def test_page_and_xml_and_data_say_the_same_amounts(
    lines: list[InvoiceLine], off: Discount | None
) -> None:
    case = invoice(lines, discount=off)
    pdf = made(case).pdf
    text, said = text_of(pdf), AMOUNT.findall(attachments_of(pdf)["factur-x.xml"].decode())
    cents = {
        name: [int(Decimal(each) * 100) for key, each in said if key == name] for name, _ in said
    }
    assert cents["GrandTotalAmount"] == [case.gross_cents]
    assert cents["TaxTotalAmount"] == [case.vat_cents]
    assert cents["TaxBasisTotalAmount"] == [case.net_cents]
    assert cents["CalculatedAmount"] == [each.vat_cents for each in case.rates]
    *per_line, whole = cents["LineTotalAmount"]
    assert per_line == [each.net_cents for each in case.lines]
    assert whole == sum(per_line)
    with use_lang("fr"):
        shown = [*per_line, *cents["CalculatedAmount"], case.net_cents, case.gross_cents]
        assert [each for each in shown if plain(money(each, "EUR")) not in text] == []
