"""A CSV of services: out and in again, whoever wrote it and however."""

import base64
import io
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from joinways.catalogue.exporting import as_csv
from joinways.catalogue.importing import plan
from joinways.catalogue.reading import MOST_BYTES, MOST_ROWS, decoded
from joinways.domain.refused import Refused
from joinways.i18n import LANGUAGES, use_lang
from joinways.models import Service
from tests.cast import Cast
from tests.catalogue.conftest import Offer, services
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, csrf, send, source, text

RATE = Decimal(20)


def upload(browser: FlaskClient, raw: bytes) -> TestResponse:
    data = {"csrf_token": csrf(browser), "file": (io.BytesIO(raw), "services.csv")}
    return browser.post("/catalogue/import", data=data, content_type="multipart/form-data")


def confirm(browser: FlaskClient, preview: TestResponse) -> TestResponse:
    form = prefilled_form(source(preview), "/catalogue/import/confirm")
    return send(browser, "/catalogue/import/confirm", form)


def kinds(text_of_file: str, *existing: Service) -> list[tuple[str, str]]:
    found = plan(text_of_file, existing, "EUR", RATE)
    return [(row.kind, row.label) for row in found.rows]


def service(label: str, **more: object) -> Service:
    said = {"description": "", "category": "", "unit": "piece", "unit_price_cents": 1000}
    facts = {"vat_rate": RATE, "archived": False, "id": hash(label), "public_id": f"id-{label}"}
    return Service(label=label, **{**said, **facts, **more})


def test_a_spreadsheets_file_is_looked_at_then_taken_over(
    app: Flask, cast: Cast, browser: FlaskClient, offer: Offer
) -> None:
    offer("Éclairage", 25000, unit="day")
    offer("Salle", 100000, unit="flat")
    lines = (
        "Prestation;Catégorie;Unité;Prix unitaire HT;Taux de TVA",
        "éclairage;Technique;Jour;275,5;20 %",
        "Salle;;Forfait;1 000,00 €;20",
        'Dîner « assis »;Traiteur;Personne;"1.234,50";10',
        "Buffet;Traiteur;Kilo;12;10",
        ";Traiteur;Personne;12;10",
        "",
        "Vin;Cave;Pièce;1.234;20",
    )
    preview = upload(browser, "\r\n".join(lines).encode("cp1252"))
    assert preview.status_code == 200
    page = text(preview)
    for said in (
        "1 nouvelle prestation",
        "1 prestation modifiée",
        "1 prestation inchangée",
        "3 lignes refusées : elles sont laissées de côté",
        "Cette unité n’est pas connue : Kilo",
        "Le nom manque.",
        "Cela peut se lire de deux façons.",
        "Prix unitaire HT · 250,00 € → 275,50 €",
    ):
        assert said in page
    assert len(services(app, cast.workspace)) == 2, "nothing is written before it is confirmed"
    answer = confirm(browser, preview)
    assert (answer.status_code, answer.location) == (303, "/catalogue")
    assert "2 prestations reprises." in text(browser.get("/catalogue"))
    assert services(app, cast.workspace) == [
        ("Dîner « assis »", "", "Traiteur", "person", 123450, Decimal(10), False),
        ("Salle", "", "", "flat", 100000, RATE, False),
        ("éclairage", "", "Technique", "day", 27550, RATE, False),
    ]


def test_what_was_shown_is_what_is_done(
    app: Flask, cast: Cast, browser: FlaskClient, offer: Offer
) -> None:
    offer("Salle", 1000)
    preview = upload(browser, b"service,price\nSalle,20\nVin,5")
    offer("Vin", 700)
    answer = confirm(browser, preview)
    assert answer.status_code == 409
    assert "Les données ont changé entre-temps" in text(answer)
    assert [row[4] for row in services(app, cast.workspace)] == [1000, 700]
    assert confirm(browser, answer).status_code == 303
    assert [row[4] for row in services(app, cast.workspace)] == [2000, 500]


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "La première ligne doit nommer les colonnes"),
        (b"a;b\n1;2", "La première ligne doit nommer les colonnes"),
        (b"service;service;price\na;b;1", "La première ligne doit nommer les colonnes"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Ce n’est pas un fichier CSV."),
        ("service;price\nSalle;1".encode("utf-16"), "Ce n’est pas un fichier CSV."),
        (b"service;price\n\x81;1", "Ce n’est pas un fichier CSV."),
        (b"service;price\n" + b'"' + b"x" * 200_000, "Ce n’est pas un fichier CSV."),
        (b"x" * (MOST_BYTES + 1), "Ce fichier est trop long"),
        (b"service;price\n" + b"a;1\n" * (MOST_ROWS + 1), "Ce fichier est trop long"),
    ],
)
def test_files_that_are_none_are_refused(browser: FlaskClient, raw: bytes, said: str) -> None:
    answer = upload(browser, raw)
    assert answer.status_code == 422
    assert said in beside(source(answer), "file")


@pytest.mark.parametrize("content", ["", "%%%", base64.b64encode(b"\0").decode(), "AAAA", "é"])
def test_a_forged_confirmation_does_nothing(
    app: Flask, cast: Cast, browser: FlaskClient, content: str
) -> None:
    forged = send(browser, "/catalogue/import/confirm", {"content": content, "digest": "x"})
    assert forged.status_code in (303, 422)
    fine = base64.b64encode(b"service,price\nSalle,1").decode()
    answer = send(browser, "/catalogue/import/confirm", {"content": fine, "digest": "x"})
    assert answer.status_code == 409
    assert services(app, cast.workspace) == []


def test_which_service_a_row_means() -> None:
    two = (service("Vin", category="Cave"), service("Vin ", category="Bar", public_id="bar"))
    two[1].label, two[1].id = "Vin", 7
    head = "reference,label,category,price\n"
    assert kinds(head + ",Vin,,1", *two) == [("refused", "Vin")]
    assert kinds(head + ",VIN,bar,1", *two) == [("changed", "VIN")]
    assert kinds(head + "bar,Vin,Bar,10", *two) == [("same", "Vin")]
    assert kinds(head + "bar,Cidre,Bar,10", *two) == [("changed", "Cidre")]
    assert kinds(head + "other,Cidre,Bar,10", *two) == [("new", "Cidre")]
    assert kinds(head + ",a,x,1\n,A,X,2\n,a,y,3") == [
        ("new", "a"),
        ("refused", "A"),
        ("new", "a"),
    ]
    assert kinds(head + "bar,Vin,Bar,1\n,vin,BAR,2", *two) == [
        ("changed", "Vin"),
        ("refused", "vin"),
    ]


def test_columns_left_out_stay_as_they_are() -> None:
    there = service("Salle", unit="day", description="Vue", vat_rate=Decimal(10), archived=True)
    [row] = plan("label;price\nSalle;12", [there], "EUR", RATE).rows
    assert row.changed == ("unit_price_cents",)
    assert (row.values.unit, row.values.description, row.values.archived) == ("day", "Vue", True)
    [row] = plan("nom\tprix\nChaise\t3", [], "EUR", RATE).rows
    assert (row.values.unit, row.values.vat_rate) == ("piece", RATE)


def test_an_export_holds_no_formula_and_comes_back_as_it_was(
    app: Flask, cast: Cast, browser: FlaskClient, offer: Offer
) -> None:
    offer('=HYPERLINK("http://evil.example")', description="-1+1\n@x", category="+33")
    raw = browser.get("/catalogue/export.csv")
    assert raw.headers["Content-Disposition"] == "attachment; filename=catalogue.csv"
    assert raw.data.startswith("\ufeff".encode())
    assert ';"\'=HYPERLINK(""http' in raw.get_data(as_text=True)
    preview = upload(browser, raw.data)
    assert "1 prestation inchangée" in text(preview)
    assert "Il n’y a rien à reprendre." in text(preview)


_TEXT = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp"), exclude_characters="'"),
    min_size=1,
    max_size=12,
)


@settings(max_examples=80, deadline=None)
@given(
    lang=st.sampled_from(LANGUAGES),
    other=st.sampled_from(LANGUAGES),
    cents=st.integers(0, 999_999_999_999),
    rate=st.integers(0, 1_000_000).map(lambda number: Decimal(number).scaleb(-4)),
    unit=st.sampled_from(("piece", "person", "hour", "day", "flat")),
    label=_TEXT,
    description=st.just("") | st.sampled_from(("=1+1", 'a\n"b";c', "'tis", "-", "1,5;2")) | _TEXT,
    archived=st.booleans(),
)
def test_what_goes_out_comes_back_in_every_language(
    lang: str, other: str, label: str, **facts: object
) -> None:
    cents, rate = facts.pop("cents"), facts.pop("rate")
    there = service(label, **facts, unit_price_cents=cents, vat_rate=rate)
    with use_lang(lang):
        written = as_csv([there], "EUR").encode()
    with use_lang(other):
        [row] = plan(decoded(written), [there], "EUR", RATE).rows
    assert (row.kind, row.changed, row.problems) == ("same", (), ())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_file_whatever_breaks_it(raw: bytes) -> None:
    try:
        plan(decoded(b"label;price\n" + raw), [service("Salle")], "EUR", RATE)
    except Refused as refused:
        assert refused.code in ("import-not-text", "import-columns", "import-too-long")
