"""An invoice in another currency than EUR: the PDF, in its own decimals, and why without XML."""

import csv
import io
import zipfile

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, Quote
from joinways.papers.making import Subject, paper_of
from tests.cast import Cast, Item, signed_in
from tests.documents.reading import attachments_of, plain, text_of
from tests.papers.billing import billed
from tests.papers.conftest import known_seller
from tests.papers.test_documents import read
from tests.web.seeing import text


@pytest.mark.parametrize(
    ("currency", "amounts"),
    [
        ("JPY", ("50 000 JPY", "TVA 20 % sur 50 000 JPY 10 000 JPY", "Total TTC 60 000 JPY")),
        ("TND", ("500,000 TND", "TVA 20 % sur 500,000 TND 100,000 TND", "Total TTC 600,000 TND")),
        ("CHF", ("500,00 CHF", "TVA 20 % sur 500,00 CHF 100,00 CHF", "Total TTC 600,00 CHF")),
    ],
)
def test_pdf_has_the_currencys_decimals_and_the_page_says_why_there_is_no_xml(
    app: Flask, cast: Cast, currency: str, amounts: tuple[str, ...]
) -> None:
    quote = cast.quote([Item("Salle", "1", 50_000, "20", unit="flat")], "draft")
    with app.app_context():
        known_seller(cast)
        with writing(db.session) as session:
            session.execute(update(Quote).values(currency=currency))
        made = billed(cast, quote.id)
        paper = paper_of(db.session, app.config["JOINWAYS"], Subject(made))
        found = paper.missing, paper.cii_id
        pdf = read(paper.pdf_id)
        place = f"/invoices/{db.session.get_one(Invoice, made).public_id}"
    assert (*found, attachments_of(pdf)) == ("currency", None, {})
    said = text_of(pdf)
    assert [each for each in amounts if each not in said] == [], said
    page = plain(text(signed_in(app, "member").get(place)))
    assert f"Cette facture est en {currency}." in page
    assert "sans TVA en euros" in page


def test_journal_leaves_what_it_is_worth_in_euros_to_the_accountant(app: Flask, cast: Cast) -> None:
    quote = cast.quote([Item("Salle", "1", 50_000, "20", unit="flat")], "draft")
    with app.app_context():
        known_seller(cast)
        with writing(db.session) as session:
            session.execute(update(Quote).values(currency="JPY"))
        billed(cast, quote.id, number="Y-1")
    answer = signed_in(app, "member").get("/invoices/archive/2026-11.zip")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as found:
        told = found.read("journal.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(told), delimiter=";"))
    figures = [
        (row["CompteNum"], row["Debit"], row["Credit"], row["Montantdevise"], row["Idevise"])
        for row in rows
    ]
    assert figures == [
        ("411000", "", "", "60000", "JPY"),
        ("706000", "", "", "-50000", "JPY"),
        ("445710", "", "", "-10000", "JPY"),
    ]
    assert {plain(row["EcritureLib"]) for row in rows} == {
        "Facture Y-1 – Atelier Nord SAS (en JPY : cours à saisir)"
    }
