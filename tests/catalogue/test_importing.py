"""A CSV of services: out and in again, whoever wrote it and however."""

import io
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from joinways.catalogue.import_routes import SERVICES
from joinways.catalogue.importing import import_services
from joinways.catalogue.table import plan
from joinways.csv_files import MOST_ROWS
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.import_pages import read_upload
from joinways.importing import keep_upload
from joinways.models import Service, StoredFile
from tests.cast import Cast, signed_in
from tests.catalogue.conftest import Offer, services
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, csrf, send, source, text

RATE = Decimal(20)


def upload(browser: FlaskClient, raw: bytes) -> TestResponse:
    data = {"csrf_token": csrf(browser), "file": (io.BytesIO(raw), "services.csv")}
    return browser.post("/catalogue/import", data=data, content_type="multipart/form-data")


def look(browser: FlaskClient, raw: bytes) -> tuple[str, str]:
    """The address of the preview, and the page."""
    answer = upload(browser, raw)
    assert answer.status_code == 303
    assert answer.location.startswith("/catalogue/import/")
    return answer.location, source(browser.get(answer.location))


def confirm(browser: FlaskClient, address: str, preview: str) -> str:
    """Where pressing the button leads to."""
    answer = send(browser, address, prefilled_form(preview, address))
    assert answer.status_code == 303
    return str(answer.location)


def stored(app: Flask) -> int:
    with app.app_context():
        return int(db.session.scalar(select(func.count()).select_from(StoredFile)) or 0)


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
        "Buffet;Traiteur;Kilo;12;110",
        ";Traiteur;Personne;12;10",
        "",
        "Vin;Cave;Pièce;1.234;20",
    )
    address, preview = look(browser, "\r\n".join(lines).encode("cp1252"))
    page = text(preview)
    for said in (
        "Nouvelle 1 Modifiée 1 Inchangée 1 Refusée 3",
        "Buffet Ligne 5 Refusée Unité : Inconnu : « Kilo »."
        " Choisissez parmi : Pièce, Personne, Heure, Jour, Forfait."
        " Taux de TVA : Saisissez un taux de 0 à 100",
        "– Ligne 6 Refusée Nom : Saisissez le nom de la prestation.",
        "Vin Ligne 8 Refusée Prix unitaire HT : Cela peut se lire de deux façons.",
        "Dîner « assis » Ligne 4 Nouvelle 1 234,50 € · Personne · TVA 10 %",
        "éclairage Ligne 2 Modifiée Prestation : Éclairage → éclairage"
        " Catégorie : – → Technique Prix unitaire HT : 250,00 € → 275,50 €",
    ):
        assert said in page
    assert len(services(app, cast.workspace)) == 2, "nothing is written before it is confirmed"
    assert confirm(browser, address, preview) == "/catalogue"
    assert "2 lignes sont importées." in text(browser.get("/catalogue"))
    assert services(app, cast.workspace) == [
        ("Dîner « assis »", "", "Traiteur", "person", 123450, Decimal(10), False),
        ("Salle", "", "", "flat", 100000, RATE, False),
        ("éclairage", "", "Technique", "day", 27550, RATE, False),
    ]


def test_what_was_shown_is_what_is_done(
    app: Flask, cast: Cast, browser: FlaskClient, offer: Offer
) -> None:
    offer("Salle", 1000)
    address, preview = look(browser, b"service,price\nSalle,20\nVin,5")
    offer("Vin", 700)
    assert confirm(browser, address, preview) == address
    again = source(browser.get(address))
    assert "Les données ont changé entre-temps" in text(again)
    assert [row[4] for row in services(app, cast.workspace)] == [1000, 700]
    with app.app_context(), writing(db.session) as session:
        session.scalars(select(Service).where(Service.label == "Vin")).one().unit_price_cents = 800
    assert confirm(browser, address, again) == address, "8 → 5 was not shown"
    assert confirm(browser, address, source(browser.get(address))) == "/catalogue"
    assert [row[4] for row in services(app, cast.workspace)] == [2000, 500]
    assert stored(app) == 0
    assert browser.get(address).status_code == 404


@pytest.mark.parametrize("meanwhile", ["changed", "added", "written", ""])
def test_what_happens_between_looking_and_writing_is_noticed(
    app: Flask, cast: Cast, offer: Offer, meanwhile: str
) -> None:
    offer("Salle", 1000)
    raw = b"service,price\nChaise,3\nSalle,20"
    with app.app_context():
        keep_upload(db.session, cast.workspace, "import-services", "a.csv", raw)
        file_id = db.session.scalars(select(StoredFile.id)).one()
        rows = plan(db.session, cast.workspace, read_upload(SERVICES, raw))
    if meanwhile == "added":
        offer("chaise", 400)
    with app.app_context():
        if meanwhile == "changed":
            with writing(db.session) as session:
                session.scalars(select(Service)).one().category = "Lieu"
        if meanwhile in ("written", ""):
            import_services(db.session, cast.workspace, file_id, rows, "EUR")
        if meanwhile:
            with pytest.raises(Refused) as refused:
                import_services(db.session, cast.workspace, file_id, rows, "EUR")
            assert refused.value.code == f"import-{'gone' if meanwhile == 'written' else 'changed'}"
    prices = [row[4] for row in services(app, cast.workspace)]
    assert prices == {"changed": [1000], "added": [1000, 400]}.get(meanwhile, [300, 2000])


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "Ce fichier est vide."),
        (b"\xef\xbb\xbf \r\n", "Ce fichier est vide."),
        (b"a;b\n1;2", "La première ligne ne nomme aucune de nos colonnes"),
        (b"service;service;price\na;b;1", "ou en nomme une deux fois"),
        (b"service;unit\na;b", "doit nommer ces colonnes : Prestation, Prix unitaire HT."),
        (b"service;price", "aucune ligne sous ses en-têtes"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "Ce n’est pas un fichier CSV."),
        ("service;price\nSalle;1".encode("utf-16"), "Ce n’est pas un fichier CSV."),
        (b"service;price\n\x81;1", "Ce n’est pas un fichier CSV."),
        (b"service;price\n" + b'"' + b"x" * 200_000, "un guillemet reste ouvert"),
        (b"service;price\n" + b"a;1\n" * (MOST_ROWS + 1), "plus de 2 000 lignes"),
    ],
)
def test_files_that_are_none_are_refused(
    app: Flask, browser: FlaskClient, raw: bytes, said: str
) -> None:
    answer = upload(browser, raw)
    assert answer.status_code == 422
    assert said in beside(source(answer), "file")
    assert stored(app) == 0


def test_a_forged_confirmation_does_nothing(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    address, preview = look(browser, b"service,price\nSalle,1")
    fine = prefilled_form(preview, address)
    for forged in ({}, {"seen": ""}, {"seen": "x"}):
        assert send(browser, address, forged).location == address
    for stranger in ("stranger", "member"):
        other = signed_in(app, stranger)
        place = address if stranger == "stranger" else "/clients" + address[len("/catalogue") :]
        answer = send(other, place, {"seen": fine["seen"]})
        assert answer.status_code == 404
    assert services(app, cast.workspace) == []


def test_an_export_holds_no_formula_and_comes_back_as_it_was(
    app: Flask, cast: Cast, browser: FlaskClient, offer: Offer
) -> None:
    offer('=HYPERLINK("http://evil.example")', description="-1+1\n@x", category="+33")
    raw = browser.get("/catalogue/export.csv")
    assert raw.headers["Content-Disposition"] == "attachment; filename=catalogue.csv"
    assert raw.data.startswith("\ufeff".encode())
    assert ';"\'=HYPERLINK(""http' in raw.get_data(as_text=True)
    preview = text(look(browser, raw.data)[1])
    assert "Nouvelle 0 Modifiée 0 Inchangée 1 Refusée 0" in preview
    assert "Il n’y a rien à importer." in preview
