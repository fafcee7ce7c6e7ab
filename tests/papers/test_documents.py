"""Documents of invoices: what Stripe confirmed, kept once, to the cent, whatever comes later."""

import re
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from joinways.database import writing
from joinways.documents.einvoice import EInvoice
from joinways.documents.einvoice_rules import faults
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Client, CreditNote, Invoice, Paper, PaperStyle, StoredFile, Workspace
from joinways.papers.einvoices import einvoice_of
from joinways.papers.making import Subject, made_anew, paper_of
from joinways.papers.reading import case_of_invoice
from joinways.papers.round import papers_round
from joinways.papers.style import usual
from tests.actions.desk import Desk
from tests.actions.orderly import Issued
from tests.cast import Cast, Item, signed_in
from tests.documents.reading import attachments_of, text_of
from tests.papers.billing import billed
from tests.papers.conftest import known_seller
from tests.web.seeing import source, text
from tests.web.test_parts import ITEMS, bundle, draft, split

AMOUNT = re.compile(r"<ram:(\w+Amount)(?: currencyID=\"EUR\")?>(-?[\d.]+)<")


def config(desk: Desk) -> Any:
    return desk.app.config["JOINWAYS"]


def count(model: Any) -> int:
    found: int = db.session.scalar(select(func.count()).select_from(model)) or 0
    db.session.rollback()
    return found


def read(file_id: int | None) -> bytes:
    file = db.session.get_one(StoredFile, file_id or 0)
    content = file.content
    db.session.rollback()
    return content


def address(invoice: Issued) -> str:
    return f"/invoices/{invoice.row().public_id}"


def cents(xml: bytes, name: str) -> list[int]:
    return [int(Decimal(each) * 100) for key, each in AMOUNT.findall(xml.decode()) if key == name]


def test_says_what_stripe_confirmed_on_the_page_and_inside(invoice: Issued) -> None:
    paper = paper_of(db.session, config(invoice.desk), Subject(invoice.id))
    row, told, pdf = invoice.row(), invoice.told(), read(paper.pdf_id)
    assert (paper.missing, paper.replaced, paper.edition) == ("", [], 1)
    said = text_of(pdf)
    for words in (
        f"Facture {row.number}",
        "Domaine des Tilleuls SARL",
        "SIRET 404 833 048 00022",
        "Atelier Nord SAS",
        "SIREN 303 265 045",
        "Repas assis 2,5 h 199,95 € 20 % 499,88 €",
        "TVA 10 % sur 1 450,00 € 145,00 €",
        "Total TTC 2 194,86 €",
        "Reste à payer 2 194,86 €",
        "Pénalités de retard : trois fois le taux légal",
        "Indemnité forfaitaire",
    ):
        assert words in said, said
    xml = attachments_of(pdf)["factur-x.xml"]
    assert xml == read(paper.cii_id)
    assert cents(xml, "GrandTotalAmount") == [told["total"]] == [row.gross_cents]
    assert cents(xml, "TaxBasisTotalAmount") == [told["subtotal"]] == [row.net_cents]
    assert cents(xml, "TaxTotalAmount") == [row.vat_cents]
    assert b"TypeCode>380<" in xml
    assert row.number.encode() in read(paper.ubl_id)


def test_is_made_once_and_stays_what_was_issued(invoice: Issued) -> None:
    browser = signed_in(invoice.desk.app, "member")
    assert count(Paper) == 0, "nothing is made before somebody asks"
    first = browser.get(f"{address(invoice)}/document.pdf")
    assert (first.status_code, first.mimetype) == (200, "application/pdf")
    invoice.set(status="paid", paid_cents=219486, remaining_cents=0)
    again = browser.get(f"{address(invoice)}/document.pdf")
    assert again.data == first.data
    assert (count(Paper), count(StoredFile)) == (1, 3)
    page = text(browser.get(address(invoice)))
    assert "Ce qui a été payé ou crédité depuis n’y figure pas" in page
    for kind, root in (("cii", "CrossIndustryInvoice"), ("ubl", "Invoice")):
        xml = browser.get(f"{address(invoice)}/{kind}.xml")
        assert (xml.status_code, xml.mimetype) == (200, "application/xml")
        assert root in source(xml)
        assert "attachment" in xml.headers["Content-Disposition"]


def test_the_round_makes_what_is_complete_and_leaves_the_rest(invoice: Issued) -> None:
    with writing(db.session) as session:
        session.execute(update(Workspace).values(registration="", vat_number=""))
    looked: dict[int, float] = {}
    assert (papers_round(looked), count(Paper)) == (0, 0)
    known_seller(invoice.desk.cast)
    assert papers_round(looked) == 0, "it was looked at just now"
    assert (papers_round({}), count(Paper)) == (1, 1)
    assert papers_round({}) == 0


def test_paid_before_it_is_made_is_said(invoice: Issued) -> None:
    invoice.set(status="paid", paid_cents=219486, remaining_cents=0)
    paper = paper_of(db.session, config(invoice.desk), Subject(invoice.id))
    assert "Déjà réglé 2 194,86 € Reste à payer 0,00 €" in text_of(read(paper.pdf_id))
    assert b"ID>S2<" in read(paper.cii_id)


def test_what_is_missing_is_said_and_completed(invoice: Issued, cast: Cast) -> None:
    with writing(db.session) as session:
        session.execute(update(Workspace).values(registration="", vat_number=""))
    browser = signed_in(invoice.desk.app, "member")
    page = text(browser.get(address(invoice)))
    assert "Votre SIREN ou SIRET" in page
    pdf = browser.get(f"{address(invoice)}/document.pdf")
    assert attachments_of(pdf.data) == {}
    gone = browser.get(f"{address(invoice)}/cii.xml")
    assert gone.status_code == 303
    assert "Ce document n’a pas de XML" in text(browser.get(gone.location))
    with pytest.raises(Refused, match="paper-still-missing"):
        made_anew(db.session, config(invoice.desk), Subject(invoice.id))
    with writing(db.session) as session:
        session.execute(
            update(Workspace).values(registration="404833048", vat_number="FR83404833048")
        )
    assert "L’établir avec Factur-X" in text(browser.get(address(invoice)))
    made_anew(db.session, config(invoice.desk), Subject(invoice.id))
    anew = browser.get(f"{address(invoice)}/document.pdf")
    assert list(attachments_of(anew.data)) == ["factur-x.xml"]
    assert count(Paper) == 2, "the first edition is kept"


def test_no_document_says_other_figures_than_stripe(desk: Desk, cast: Cast) -> None:
    other = {"net_cents": 100, "vat_cents": 20, "gross_cents": 120}
    made = billed(cast, cast.quote((Item(),), "invoiced").id, **other)
    place = f"/invoices/{db.session.get_one(Invoice, made).public_id}"
    browser = signed_in(desk.app, "member")
    assert "Seul le PDF de Stripe est exact" in text(browser.get(place))
    answer = browser.get(f"{place}/document.pdf")
    assert (answer.status_code, count(Paper)) == (303, 0)


def test_spanish_seller_has_a_plain_pdf(invoice: Issued, cast: Cast) -> None:
    with writing(db.session) as session:
        session.execute(
            update(Workspace).values(
                country="ES", vat_number="ESB12345674", registration="B12345674"
            )
        )
    paper = paper_of(db.session, config(invoice.desk), Subject(invoice.id))
    pdf = read(paper.pdf_id)
    assert (paper.missing, paper.cii_id, attachments_of(pdf)) == ("seller-country", None, {})
    assert "Indemnité" not in text_of(pdf)
    page = text(signed_in(invoice.desk.app).get(address(invoice)))
    assert "Factur-X" not in page


@pytest.mark.parametrize("positions", [[1], [1, 2]])
def test_credit_note_takes_back_its_lines_to_the_cent(
    invoice: Issued, positions: list[int]
) -> None:
    assert invoice.do("credit", positions=positions).status == "done"
    [note] = invoice.rows(CreditNote)
    paper = paper_of(db.session, config(invoice.desk), Subject(invoice.id, note.id))
    xml = read(paper.cii_id)
    assert paper.missing == ""
    assert b"TypeCode>381<" in xml and invoice.row().number.encode() in xml
    assert cents(xml, "GrandTotalAmount") == [note.gross_cents]
    assert cents(xml, "TaxBasisTotalAmount") == [note.net_cents]
    said = text_of(read(paper.pdf_id))
    assert f"Avoir {note.number}" in said
    assert f"Se rapporte à la facture {invoice.row().number}" in said
    browser = signed_in(invoice.desk.app, "member")
    assert browser.get(f"/credit-notes/{note.public_id}/document.pdf").status_code == 200
    assert browser.get(f"/credit-notes/{note.public_id}/ubl.xml").status_code == 200


def test_credit_note_made_at_stripe_over_several_rates_is_stripes_to_say(invoice: Issued) -> None:
    with writing(db.session) as session:
        session.add(
            CreditNote(
                workspace_id=invoice.desk.cast.workspace,
                invoice_id=invoice.id,
                stripe_id="cn_by_hand",
                number="CN-1",
                status="issued",
                net_cents=100,
                vat_cents=15,
                gross_cents=115,
                issued_at=invoice.row().fetched_at,
            )
        )
    [note] = invoice.rows(CreditNote)
    with pytest.raises(Refused, match="paper-lines-unknown"):
        paper_of(db.session, config(invoice.desk), Subject(invoice.id, note.id))


def test_deposit_and_balance_have_their_kinds_and_references(app: Flask, cast: Cast) -> None:
    quote = draft(cast, ITEMS, percent="5", cents=333)
    assert split(signed_in(app, "member"), quote).status_code == 303
    with app.app_context():
        known_seller(cast)
        _look_at_parts(app, cast)


def _look_at_parts(app: Flask, cast: Cast) -> None:
    made = [billed(cast, quote_id) for quote_id, *_ in bundle(app)]
    deposit, balance = (einvoice_of(case_of_invoice(db.session, each)) for each in made)
    assert (deposit.kind, deposit.preceding, faults(deposit)) == ("deposit", (), ())
    assert (balance.kind, faults(balance)) == ("balance", ())
    assert [each.number for each in balance.preceding] == [deposit.number]
    assert any(line.quantity < 0 for line in balance.lines)
    papers = [paper_of(db.session, app.config["JOINWAYS"], Subject(each)) for each in made]
    codes = [re.findall(r"TypeCode>(\d{3})<", read(each.cii_id).decode())[0] for each in papers]
    assert codes == ["386", "380"]
    assert b"ID>S4<" in read(papers[1].cii_id)
    assert cents(read(papers[1].cii_id), "GrandTotalAmount") == [balance.gross_cents]
    assert f"Se rapporte à la facture {deposit.number}" in text_of(read(papers[1].pdf_id))


def test_private_client_has_no_siren(invoice: Issued) -> None:
    assert _einvoice(invoice.id).buyer.siren == "303265045", "from the VAT number"
    with writing(db.session) as session:
        session.execute(update(Client).values(private_person=True))
    private = _einvoice(invoice.id)
    assert (private.buyer.private, private.buyer.siren, faults(private)) == (True, "", ())


def _einvoice(invoice_id: int) -> EInvoice:
    found = einvoice_of(case_of_invoice(db.session, invoice_id))
    db.session.rollback()
    return found


ABROAD = {"country": "ES", "vat_number": "ESB12345674", "city": "Madrid", "registration": ""}


@pytest.mark.parametrize(
    ("client", "seller", "supply", "found"),
    [
        (ABROAD, {}, "services", ("AE", "VATEX-EU-AE", "Autoliquidation")),
        (ABROAD, {}, "goods", ("K", "VATEX-EU-IC", "Livraison intracommunautaire")),
        (
            {},
            {"vat_number": ""},
            "services",
            ("E", "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI"),
        ),
        ({}, {}, "services", None),
    ],
)
def test_lines_without_vat_say_why(
    desk: Desk,
    cast: Cast,
    client: dict[str, str],
    seller: dict[str, str],
    supply: str,
    found: tuple[str, str, str] | None,
) -> None:
    made = billed(cast, cast.quote((Item(rate="0"),), "invoiced").id)
    known_seller(cast, **seller)
    with writing(db.session) as session:
        session.add(usual(cast.workspace))
        session.flush()
        session.execute(update(PaperStyle).values(supply=supply))
        if client:
            session.execute(update(Client).values(**client))
    exemption = _einvoice(made).exemption
    if found is None:
        assert faults(_einvoice(made)) == ("exemption",)
        with writing(db.session) as session:
            session.execute(update(PaperStyle).values(exemption="Exonération, art. 261 du CGI"))
        exemption, found = _einvoice(made).exemption, ("E", "", "Exonération, art. 261 du CGI")
    assert exemption is not None
    assert (exemption.category, exemption.code, exemption.reason[: len(found[2])]) == found
    assert faults(_einvoice(made)) == ()
    pdf = read(paper_of(db.session, config(desk), Subject(made)).pdf_id)
    assert found[2] in text_of(pdf)
