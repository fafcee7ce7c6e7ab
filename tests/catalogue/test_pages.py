"""The pages of the catalogue and of templates, as a team uses them."""

import re
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from joinways.catalogue.actions import keep_template
from joinways.catalogue.lookups import search_services
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import QuoteTemplate
from tests.cast import Cast, signed_in
from tests.catalogue.conftest import Offer, services
from tests.forms_of_page import prefilled_form
from tests.web.seeing import HTMX, beside, counted, send, source, speak, text

NEW = {
    "label": "  Dîner   assis ",
    "category": "Traiteur",
    "description": "Trois plats\r\net café",
    "unit": "person",
    "unit_price": "1.234,50 €",
    "vat_rate": "5,5 %",
}
ROW = ("Dîner assis", "Trois plats\net café", "Traiteur", "person", 123450, Decimal("5.5"), False)


def labels(browser: FlaskClient, **query: object) -> list[str]:
    page = source(browser.get("/catalogue", query_string=query))
    return [text(each) for each in re.findall(r'<a href="/services/\w+">(.*?)</a>', page)]


def test_a_service_is_added_changed_archived_and_offered_again(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    blank = prefilled_form(source(browser.get("/catalogue/new")), "/catalogue/new")
    assert text(blank["vat_rate"]) == "20 %"
    answer = send(browser, "/catalogue/new", NEW)
    assert (answer.status_code, answer.location) == (303, "/catalogue")
    assert "« Dîner assis » est dans le catalogue." in text(browser.get("/catalogue"))
    assert services(app, cast.workspace) == [ROW]
    address = re.findall(r'href="(/services/\w+)"', source(browser.get("/catalogue")))[0]
    form = prefilled_form(source(browser.get(address)), address)
    assert text(form["unit_price"]) == "1 234,50"
    send(browser, f"{address}/archive", {"archived": "1"})
    send(browser, address, {**NEW, "label": "Dîner debout", "unit_price": form["unit_price"]})
    assert services(app, cast.workspace) == [("Dîner debout", *ROW[1:6], True)]
    assert labels(browser) == []
    assert labels(browser, show="archived") == ["Dîner debout"]
    send(browser, f"{address}/archive", {"archived": "0"})
    assert labels(browser) == ["Dîner debout"]


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("label", "   ", "Saisissez le nom de la prestation."),
        ("label", "x" * 201, "200 caractères au plus."),
        ("unit", "dozen", "Inconnu : « dozen ». Choisissez parmi : Pièce, Personne,"),
        ("unit_price", "", "Saisissez le prix."),
        ("unit_price", "1.234", "Cela peut se lire de deux façons."),
        ("unit_price", "-5", "De 0 à 10 000 000,00 €."),
        ("unit_price", "9" * 14, "De 0 à 10 000 000,00 €."),
        ("unit_price", "cinq", "Ce n’est pas un montant."),
        ("unit_price", "1,234.567", "Un montant n’a pas plus de décimales que sa devise."),
        ("vat_rate", "101", "Saisissez un taux de 0 à 100"),
        ("vat_rate", "<b>", "Saisissez un taux de 0 à 100"),
    ],
)
def test_what_cannot_be_read_is_said_beside_its_field(
    app: Flask, cast: Cast, browser: FlaskClient, field: str, typed: str, said: str
) -> None:
    answer = send(browser, "/catalogue/new", {**NEW, field: typed})
    assert answer.status_code == 422
    assert said in beside(source(answer), field)
    assert "Erreur" in source(answer).split("</title>")[0]
    assert services(app, cast.workspace) == []


def test_list_searches_and_filters(browser: FlaskClient, offer: Offer) -> None:
    offer("Salle des Tilleuls", category="Salles")
    offer("Éclairage", category="Technique", description="Pour la salle")
    offer("100 % vegan", category="Traiteur")
    offer("<script>alert(1)</script>", category="<b>")
    assert labels(browser, q="SALLE") == ["Salle des Tilleuls", "Éclairage"]
    assert labels(browser, q="eclair salle") == ["Éclairage"]
    assert labels(browser, q="%") == ["100 % vegan"]
    assert labels(browser, category="Salles") == ["Salle des Tilleuls"]
    assert labels(browser, category="<b>") == ["<script>alert(1)</script>"]
    assert labels(browser, q="'; DROP TABLE service; --") == []
    assert len(labels(browser, page="9" * 30)) == 4
    assert "<script>alert" not in source(browser.get("/catalogue"))


def test_statements_do_not_grow_with_the_catalogue(
    app: Flask, browser: FlaskClient, offer: Offer
) -> None:
    def count() -> int:
        with counted(app) as statements:
            assert browser.get("/catalogue").status_code == 200
        return len(statements)

    offer("a")
    few = count()
    for number in range(60):
        offer(f"b{number}", category=f"c{number}")
    assert count() == few
    assert "Page 2 sur 2" in text(browser.get("/catalogue?page=2"))


def test_the_editors_search_finds_ten_and_offers_them_as_buttons(
    app: Flask, cast: Cast, browser: FlaskClient, offer: Offer
) -> None:
    for number in range(12):
        offer(f"Grande salle {number:02}")
    wanted = offer("Salle à manger", 45000, unit="day", category="Salles")
    offer("Salle fermée", archived=True)
    with app.app_context():
        found = search_services(db.session, cast.workspace, "salle", 10)
        assert [each.label for each in found][:2] == ["Salle à manger", "Grande salle 00"]
        assert len(found) == 10
        assert search_services(db.session, cast.other_workspace, "salle") == []
    page = source(browser.get("/catalogue/search?q=sàlle mang", headers=HTMX))
    assert page.lstrip().startswith('<ul class="picks" id="catalogue-found">')
    assert re.findall(r'name="add-service" value="(\w+)"', page) == [wanted]
    assert "Salle à manger Salles 450,00 € par jour TVA 20 %" in text(page)
    whole = source(browser.get("/catalogue/search?q=manger"))
    assert f'href="/services/{wanted}"' in whole
    assert "add-service" not in whole
    nothing = text(browser.get("/catalogue/search?q=zzz", headers=HTMX))
    assert nothing == "Le catalogue n’a pas de prestation avec ces mots."


def test_templates_are_listed_renamed_and_deleted(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    assert "Pas encore de modèles" in text(browser.get("/catalogue/templates"))
    quote = cast.quote(state="draft")
    send(browser, f"{quote.address}/template", {"name": " Mariage "})
    again = send(browser, f"{quote.address}/template", {"name": "Mariage"})
    assert again.status_code == 422
    assert beside(source(again), "name") == "Un autre modèle porte déjà ce nom."
    send(browser, f"{quote.address}/template", {"name": "Gala"})
    page = source(browser.get("/catalogue/templates"))
    gala, mariage = re.findall(r'<a href="(/templates/\w+)">', page)
    assert "Repas assis" in text(browser.get(gala))
    assert send(browser, gala, {"name": "Mariage"}).status_code == 422
    assert send(browser, gala, {"name": "Gala"}).status_code == 303
    assert send(browser, gala, {"name": "Soirée"}).status_code == 303
    assert send(browser, f"{mariage}/delete").status_code == 303
    with app.app_context():
        assert db.session.scalars(select(QuoteTemplate.name)).all() == ["Soirée"]
    assert browser.get(mariage).status_code == 404


def test_two_teams_may_give_the_same_name(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for workspace_id in (cast.workspace, cast.other_workspace):
            keep_template(db.session, workspace_id, "Boda", {"lines": []})
        with pytest.raises(Refused, match="template-name"):
            keep_template(db.session, cast.workspace, "Boda", {})
        with writing(db.session) as session:
            assert len(session.scalars(select(QuoteTemplate)).all()) == 2


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Catalogue", "Le catalogue est encore vide", "Importer un CSV"]),
        ("es", ["Catálogo", "El catálogo todavía está vacío", "Importar un CSV"]),
        ("en", ["Catalogue", "The catalogue is still empty", "Import a CSV"]),
    ],
)
def test_an_empty_catalogue_says_what_it_is_for(
    app: Flask, cast: Cast, language: str, words: list[str]
) -> None:
    browser = signed_in(app, "stranger")
    speak(browser, language)
    page = text(browser.get("/catalogue"))
    assert [word for word in words if word not in page] == []
