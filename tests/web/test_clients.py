"""Clients as the team works with them."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, ClientContact, ClientCorrection
from tests.cast import Cast, Item, signed_in
from tests.clients.people import add_client, public_id
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, counted, send, source, speak, text

FILLED = {
    "kind": "company",
    "company": "Noria SARL",
    "name": "Ana Ruiz",
    "email": "ana@noria.example",
    "phone": "+33 6 11 22 33 44",
    "line1": "1 rue X",
    "postal_code": "75001",
    "city": "Paris",
    "country": "FR",
    "vat_number": "40 303 265 045",
    "registration": "303 265 045",
    "language": "es",
    "notes": "Une ligne\nDeux",
}


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


def names(browser: FlaskClient, **query: object) -> list[str]:
    page = source(browser.get("/clients", query_string=query))
    return [
        text(each) for each in re.findall(r'<th scope="row"><a href="/clients/\w+">(.*?)</a>', page)
    ]


def address_of(app: Flask, number: int) -> str:
    with app.app_context():
        return f"/clients/{public_id(number)}"


def added(app: Flask, cast: Cast, **columns: Any) -> str:
    with app.app_context():
        return f"/clients/{public_id(add_client(cast, **columns))}"


def test_a_client_is_made_shown_and_changed(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    answer = send(browser, "/clients/new", FILLED)
    assert answer.status_code == 303
    page = text(browser.get(answer.location))
    for words in (
        "Le client est enregistré",
        "Noria SARL",
        "Ana Ruiz",
        "FR40303265045",
        "303265045",
    ):
        assert words in page
    assert "1 rue X 75001 Paris France" in page
    assert "NIF 303265045 Langue Español" in page
    form = prefilled_form(source(browser.get(f"{answer.location}/edit")), "/edit")
    assert (form["company"], form["country"], form["language"]) == ("Noria SARL", "FR", "es")
    changed = {**FILLED, **form, "kind": "person", "company": "kept?", "vat_number": "", "city": ""}
    assert send(browser, f"{answer.location}/edit", changed).status_code == 303
    page = text(browser.get(answer.location))
    assert "kept?" not in page
    assert "Ana Ruiz" in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "", "Choisissez l’un des deux."),
        ("company", "", "Saisissez le nom de la société."),
        ("email", "ana@", "adresse"),
        ("country", "", "Choisissez le pays."),
        ("vat_number", "FR40303265046", "n’existe pas"),
        ("registration", "303265046", "ni un SIREN ni un SIRET"),
        ("company", "x" * 201, "200"),
        ("notes", "x" * 5001, "5000"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(
    app: Flask, browser: FlaskClient, field: str, value: str, words: str
) -> None:
    answer = send(browser, "/clients/new", {**FILLED, field: value})
    page = source(answer)
    assert answer.status_code == 422
    assert words in beside(page, field)
    assert prefilled_form(page, "/new")["phone"] == "+33 6 11 22 33 44"
    with app.app_context():
        assert db.session.query(Client).count() == 1


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["Atelier Nord SAS", "Zoé & Fils"]),
        ("zoe", ["Zoé & Fils"]),
        ("LÉA lyon", ["Atelier Nord SAS"]),
        ("compta@", ["Atelier Nord SAS"]),
        ("paul", ["Zoé & Fils"]),
        ("ancien", ["Atelier Nord SAS"]),
        ("%", []),
        ("x" * 3000, []),
    ],
)
def test_search(app: Flask, cast: Cast, browser: FlaskClient, asked: str, found: list[str]) -> None:
    added(app, cast, company="Ancien nom", merged_into_id=cast.client)
    with app.app_context():
        number = add_client(cast, company="Zoé & Fils")
        add_client(cast, workspace=cast.other_workspace, company="Zoé chez eux")
        with writing(db.session) as session:
            contact = ClientContact(workspace_id=cast.workspace, client_id=number, name="Paul")
            session.add(contact)
    assert names(browser, q=asked) == found


@pytest.mark.parametrize(
    ("lang", "words"),
    [("fr", "Pas encore de clients"), ("es", "Todavía no hay clientes"), ("en", "No clients yet")],
)
def test_an_empty_list_says_what_to_do(app: Flask, cast: Cast, lang: str, words: str) -> None:
    stranger = signed_in(app, "stranger")
    speak(stranger, lang)
    page = source(stranger.get("/clients"))
    assert words in text(page)
    assert page.count('href="/clients/new"') == 2


def test_contacts_come_change_and_go(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    client = address_of(app, cast.client)
    assert send(browser, f"{client}/contacts/new", {"name": ""}).status_code == 422
    send(browser, f"{client}/contacts/new", {"name": "Paul", "role": "Régie", "email": "p@x.fr"})
    page = source(browser.get(client))
    assert "Paul · Régie p@x.fr" in text(page)
    edit = re.search(r"/contacts/\w+/edit", page)
    assert edit
    send(browser, edit[0], {"name": "Paula", "email": ""})
    assert "Paula" in text(browser.get(client))
    send(browser, edit[0].replace("edit", "remove"))
    assert "Paula" not in text(browser.get(client))


def test_doubles_are_proposed_compared_and_merged(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    cast.quote([Item("a", "1", 100000, "20")])
    mine = address_of(app, cast.client)
    double = added(app, cast, company="ATELIER NORD SAS", phone="04")
    added(app, cast, name="Autre", email="COMPTA@atelier-nord.example")
    added(app, cast, name="Loin", vat_number="FR40303265045")
    added(app, cast, workspace=cast.other_workspace, company="Atelier Nord SAS")
    page = source(browser.get(mine))
    assert len(re.findall(r"/merge\?other=", page)) == 3
    other = double.removeprefix("/clients/")
    side = text(browser.get(f"{mine}/merge?other={other}"))
    assert "Garder Atelier Nord SAS" in side
    assert "Garder ATELIER NORD SAS" in side
    assert send(browser, f"{mine}/merge", {"other": other}).status_code == 422
    answer = send(browser, f"{mine}/merge", {"other": other, "keep": other})
    assert answer.location == double
    page = text(browser.get(double))
    assert "Les deux ne font plus qu’un client" in page
    assert "Séminaire d’équipe" in page  # the event
    assert "D-2026-001" in page  # the quote signed in the other's name
    assert browser.get(mine).location == double
    assert browser.get(f"{mine}/edit").status_code == 404
    assert "ATELIER NORD SAS" in names(browser)
    assert "Atelier Nord SAS" not in names(browser)
    assert "Séminaire" in text(browser.get("/events?q=martin"))


@pytest.mark.parametrize(
    ("decision", "city", "said"),
    [("accept", "Bron", "sont corrigées"), ("dismiss", "Lyon", "restent ce qu’elles étaient")],
)
def test_a_correction_is_accepted_or_dismissed_in_one_click(
    app: Flask, cast: Cast, browser: FlaskClient, decision: str, city: str, said: str
) -> None:
    quote, client = cast.quote(), address_of(app, cast.client)
    with app.app_context(), writing(db.session) as session:
        proposed = {"city": "Bron", "name": "Léa Martin", "country": "ES"}
        about = {"workspace_id": cast.workspace, "client_id": cast.client}
        session.add(ClientCorrection(**about, quote_id=quote.id, proposed=proposed))
    page = source(browser.get(client))
    assert "a corrigé ses coordonnées en signant" in text(page)
    assert "Ville Lyon Bron Pays France Espagne" in text(page)
    press = re.search(rf"/corrections/\w+/{decision}", page)
    assert press
    send(browser, press[0])
    page = text(browser.get(client))
    assert said in page
    assert f"69002 {city}" in page
    assert "en signant" not in page
    send(browser, press[0])
    assert "déjà traité" in text(browser.get(client))


def test_only_a_client_without_events_is_deleted(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    used, free = address_of(app, cast.client), added(app, cast, name="Ana")
    assert "ne peut pas être supprimé" in text(browser.get(f"{used}/delete"))
    send(browser, f"{used}/delete")
    assert browser.get(used).status_code == 200
    assert "définitivement" in text(browser.get(f"{free}/delete"))
    assert send(browser, f"{free}/delete").location == "/clients"
    assert browser.get(free).status_code == 404


def test_statements_do_not_grow(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    pages = ("/clients", address_of(app, cast.client))
    seen = []
    for many in (1, 20):
        for number in range(many):
            cast.quote()
            added(app, cast, name=f"N {number}")
        counts = []
        for each in pages:
            with counted(app) as statements:
                browser.get(each)
            counts.append(len(statements))
        seen.append(counts)
    assert seen[0] == seen[1]
    assert max(seen[0]) <= 9, seen
