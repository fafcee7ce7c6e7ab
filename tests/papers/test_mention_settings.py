"""Settings > Workspace > Legal notices: what a country wants, in one click, and where it goes."""

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import PaperStyle, Workspace
from joinways.papers.mentions import STYLE, mentions_for, words_of
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, send, source, text

HERE = "/settings/workspace/mentions"


def stands(app: Flask, cast: Cast) -> Workspace:
    with app.app_context():
        found: Workspace = db.session.get_one(Workspace, cast.workspace)
        db.session.expunge(found)
        return found


def test_french_notices_in_one_click(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "admin")
    shown = text(browser.get(HERE))
    assert "Indemnité de 40 € D’office" in shown
    assert "à partir de trois fois le taux légal" in shown
    for code in ("insurance", "insurance", "mediator", "franchise", "debits", "stripe-late"):
        assert send(browser, HERE, {"add": code}).status_code == 303
    kept = stands(app, cast)
    assert kept.legal_mentions.replace("\u00a0", " ").splitlines() == [
        "Assurance professionnelle : [assureur, adresse], police [numéro], valable en [pays].",
        "Médiation de la consommation : [nom du médiateur, adresse, site].",
    ]
    assert kept.invoice_footer.splitlines()[0].startswith("Pénalités de retard")  # as it was
    assert "indemnité forfaitaire de 40" in kept.invoice_footer.splitlines()[1]
    with app.app_context():
        style = db.session.scalars(select(PaperStyle)).one()
        assert style.exemption == "TVA non applicable, art. 293 B du CGI"
        assert style.vat_on_debits is True
    page = browser.get(HERE)
    assert "Il reste à compléter" in text(page)
    assert "Franchise en base de TVA Ajoutée" in text(page)
    form = prefilled_form(source(page), HERE)
    form |= {"legal_mentions": "Assurance professionnelle : Maif.\r\n"}
    assert send(browser, HERE, form).status_code == 303
    assert stands(app, cast).legal_mentions == "Assurance professionnelle : Maif."
    assert "Il reste à compléter" not in text(browser.get(HERE))


def test_what_is_refused(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    for code in ("indemnity", "register", "x"):  # by itself, Spanish, none
        assert send(browser, HERE, {"add": code}).status_code == 303
        assert "Cette mention n’est pas proposée" in text(browser.get(HERE))
    assert stands(app, cast).legal_mentions == ""
    answer = send(browser, HERE, {"legal_mentions": "x" * 4001, "invoice_footer": ""})
    assert answer.status_code == 422
    assert beside(source(answer), "legal_mentions") == "4000 caractères au plus."


@pytest.mark.parametrize(
    ("country", "language", "said"),
    [
        ("ES", "es", "Registro Mercantil de [ciudad]"),
        ("ES", "fr", "Registre du commerce de [ville]"),
        ("BE", "en", "Professional insurance: [insurer, address]"),
    ],
)
def test_each_country_has_its_own(
    app: Flask, cast: Cast, country: str, language: str, said: str
) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Workspace).values(country=country, language=language))
    assert said in text(signed_in(app).get(HERE))


@pytest.mark.parametrize("country", ["FR", "ES", "PT"])
def test_every_notice_has_words_and_a_place(app: Flask, cast: Cast, country: str) -> None:
    workspace = stands(app, cast)
    mentions = mentions_for(country)
    assert len({each.code for each in mentions}) == len(mentions)
    for each in mentions:
        assert words_of(each, workspace)
        assert each.column in (*STYLE, "legal_mentions", "invoice_footer", "")
        assert each.column or each.usual
