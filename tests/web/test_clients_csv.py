"""Clients and events out as CSV and in, row by row and only when confirmed."""

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, Event, StoredFile
from tests.cast import Cast, signed_in
from tests.clients.people import add_client
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, csrf, send, source, speak, text


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


def upload(browser: FlaskClient, content: bytes, place: str = "/clients") -> Any:
    file = (io.BytesIO(content), "liste.csv")
    return browser.post(f"{place}/import", data={"csrf_token": csrf(browser), "file": file})


MIXED = (
    "Société;Nom du contact;E-mail de facturation;Ville;Pays;Humeur\n"
    "Atelier Nord SAS;Léa Martin;COMPTA@atelier-nord.example;Bron;France;bonne\n"
    ";Ana Ruiz;ana@noria.example;Jaca;España;\n"
    ";Encore Ana;ana@noria.example;;;\n"
    ";;seul@x.example;;;\n"
    ";C;double@x.example;;;\n"
    "=cmd|'/C calc'!A0;C;pas une adresse;;Atlantide;\n"
    ";X;x@eux.example;;;\n"
)


def rows_of(page: str) -> list[str]:
    return [text(each) for each in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)[1:]]


def count(app: Flask, model: Any) -> int:
    with app.app_context():
        return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def test_each_row_says_what_becomes_of_it_and_nothing_happens_before(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    with app.app_context():
        add_client(cast, workspace=cast.other_workspace, name="X", email="x@eux.example")
        for name in ("A", "B"):
            add_client(cast, name=name, email="double@x.example")
    heads = source(browser.get("/clients/import"))
    assert "Nom du contact" in text(heads)
    answer = upload(browser, MIXED.encode())
    assert answer.status_code == 303
    page = source(browser.get(answer.location))
    assert "Nouvelle 2 Modifiée 1 Inchangée 0 Refusée 4" in text(page)
    assert "Ces colonnes ne sont pas reprises : Humeur" in text(page)
    words = " / ".join(rows_of(page))
    assert "Ville : Lyon → Bron" in words
    assert "Le même client qu’à la ligne 3" in words
    assert "Plusieurs clients ont cet e-mail" in words
    assert count(app, Client) == 4
    form = prefilled_form(page, answer.location)
    assert send(browser, answer.location, form).location == "/clients"
    assert "3 lignes sont importées" in text(browser.get("/clients"))
    with app.app_context():
        ana = db.session.scalars(select(Client).where(Client.name == "Ana Ruiz")).one()
        assert (ana.country, ana.private_person, ana.language) == ("ES", True, "es")
        lea = db.session.get_one(Client, cast.client)
        assert (lea.city, lea.vat_number, lea.line1) == (
            "Bron",
            "FR40303265045",
            "3 rue des Tilleuls",
        )
    assert count(app, StoredFile) == 0
    assert send(browser, answer.location, form).status_code == 404


@pytest.mark.parametrize("lang", ["fr", "es", "en"])
def test_what_was_exported_comes_back_unchanged(
    app: Flask, cast: Cast, browser: FlaskClient, lang: str
) -> None:
    with app.app_context():
        add_client(
            cast, name="=HYPERLINK(1)", private_person=True, phone="+33 6", notes='a;"b"\nc, d'
        )
        with writing(db.session) as session:
            event = session.get_one(Event, cast.event)
            event.kind, event.guests, event.venue = "wedding", 120, "-salle"
    speak(browser, lang)
    for place, total in (("/clients", 2), ("/events", 1)):
        content = browser.get(f"{place}/export.csv").get_data()
        lines = list(
            csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";,"[lang == "en"])
        )
        assert len(lines) == total + 1
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in lines for cell in row)
        page = source(browser.get(upload(browser, content, place).location))
        numbers = re.findall(r'<dd class="amount">(\d+)</dd>', page)
        assert numbers == ["0", "0", str(total), "0"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "Ce fichier est vide."),
        (b"\x00\x01", "Ce n’est pas un fichier CSV"),
        (b"a;b\n1;2", "ne nomme aucune de nos colonnes"),
        (b"notes", "aucune ligne sous ses en-têtes"),
        (b'notes\n"x', "un guillemet reste ouvert"),
        (b"notes\n" + b"x\n" * 2001, "plus de 2 000 lignes"),
    ],
)
@pytest.mark.parametrize("place", ["/clients", "/events"])
def test_what_is_no_table_is_refused_beside_the_field(
    browser: FlaskClient, content: bytes, words: str, place: str
) -> None:
    answer = upload(browser, content, place)
    assert answer.status_code == 422
    assert words in text(answer)


def test_a_file_that_is_too_large_is_not_taken(app: Flask, browser: FlaskClient) -> None:
    multipart = "multipart/form-data; boundary=x"
    parts = '--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{}\r\n--x\r\n' + (
        'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n{}\r\n--x--\r\n'
    )
    raw = parts.format(csrf(browser), "x" * 3_000_000).encode()
    for place in ("/clients", "/events", "/catalogue"):
        answer = browser.post(f"{place}/import", data=raw, content_type=multipart)
        assert answer.status_code == 422
        assert beside(source(answer), "file") == "Ce fichier dépasse 1 Mo. Divisez-le."
    answer = browser.post("/clients/import", data=b"x" * 4_100_000, content_type=multipart)
    assert answer.status_code == 413
    assert count(app, StoredFile) == 0


def test_nothing_is_written_when_the_data_changed_after_the_preview(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    answer = upload(browser, b"email,city\ncompta@atelier-nord.example,Bron\n,x")
    page = source(browser.get(answer.location))
    with app.app_context(), writing(db.session) as session:
        session.get_one(Client, cast.client).city = "Bron"
    again = send(browser, answer.location, prefilled_form(page, answer.location))
    assert again.location == answer.location
    assert "Les données ont changé" in text(browser.get(again.location))
    assert "Inchangée 1" in text(browser.get(again.location))


@pytest.mark.parametrize(
    ("lang", "client", "event"),
    [
        (
            "en",
            "Kind of client: Not known: “club”. Use one of: Company, Private person."
            " Language: Not known: “de”. Use one of: Français, Español, English."
            " Country: Not known: “Atlantis”. Write its two letters, such as FR or ES, or its"
            " name.",
            "Kind of event: Not known: “fest”. Use one of: Wedding, Birthday, Baptism,",
        ),
        (
            "fr",
            "Langue : Inconnu : « de ». Choisissez parmi : Français, Español, English."
            " Pays : Inconnu : « Atlantis ». Indiquez ses deux lettres, comme FR ou ES, ou",
            "Premier jour : Ce jour n’existe pas. Dernier jour : Saisissez le jour,",
        ),
        (
            "es",
            "Idioma: No se reconoce «de». Use uno de estos: Français, Español, English."
            " País: No se reconoce «Atlantis». Indique sus dos letras, como FR o ES, o su nombre.",
            "Estado: No se reconoce «maybe». Use uno de estos: Opción, Confirmado,",
        ),
    ],
)
def test_a_refused_row_says_what_may_stand_there(
    browser: FlaskClient, lang: str, client: str, event: str
) -> None:
    speak(browser, lang)
    answer = upload(browser, b"name,kind,language,country\nA,club,de,Atlantis\n")
    assert client in text(browser.get(answer.location))
    row = ",".join(("compta@atelier-nord.example", "fest", "maybe", "31/02/2027", "soon"))
    head = "client_email,kind,status,starts_on,ends_on"
    answer = upload(browser, f"{head}\n{row}\n".encode(), "/events")
    assert event in text(browser.get(answer.location))


def test_events_come_in_with_their_clients(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    with app.app_context():
        known = db.session.get_one(Event, cast.event).public_id
    content = (
        "id,client,client_email,title,kind,status,starts_on,ends_on,guests\n"
        f"{known},,,Congrès,Congreso,confirmed,2027-03-04,06/03/2027,80\n"
        ",atelier nord sas,,,mariage,,19/06/2027,,\n"
        ",Inconnu,,T,,,2027-06-19,,\n"
        ",,compta@atelier-nord.example,T,,,2027-06-19,2027-06-18,x\n"
        f"{known},,,Encore,,,2027-06-19,,\n"
        "zzz,,,T,,,2027-06-19,,\n"
    )
    answer = upload(browser, content.encode(), "/events")
    page = source(browser.get(answer.location))
    assert "Nouvelle 1 Modifiée 1 Inchangée 0 Refusée 4" in text(page)
    assert "Aucun client ne correspond" in text(page)
    assert "Le dernier jour précède le premier" in text(page)
    assert count(app, Event) == 1
    send(browser, answer.location, prefilled_form(page, answer.location))
    listed = text(browser.get("/events"))
    assert "Mariage – Atelier Nord SAS" in listed
    assert "4 mars 2027 – 6 mars 2027" in listed
