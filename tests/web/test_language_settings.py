"""The languages that a workspace works in for its clients, and the usual term of its invoices."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.domain.due import due_on
from joinways.extensions import db
from joinways.models import Client, Workspace
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.web.billed import today
from tests.web.seeing import beside, csrf, send, source, text, typed

HERE = "/settings/workspace/languages"


def choices(page: str) -> list[str]:
    """The languages that a form offers, and the chosen one in brackets."""
    found = re.search(r'<select[^>]*id="language"[^>]*>(.*?)</select>', page, re.DOTALL)
    assert found
    options = re.findall(r"<option ([^>]*)>", found[1])
    return [
        re.sub(r'.*value="(..)".*', r"[\1]" if "selected" in each else r"\1", each)
        for each in options
    ]


def choose(app: Flask, *worked: str, language: str) -> int:
    browser = signed_in(app)
    data = {"csrf_token": csrf(browser), "worked": list(worked), "language": language}
    return browser.post(HERE, data=data).status_code


def test_forms_offer_the_languages_that_are_worked_in(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "member")
    assert choices(source(browser.get("/clients/new"))) == ["[fr]", "es", "en"]
    assert choose(app, "es", "en", language="en") == 303
    assert choices(source(browser.get("/clients/new"))) == ["es", "[en]"]
    with app.app_context():
        client = db.session.get_one(Client, cast.client).public_id
    signed, draft = cast.quote(), cast.quote(state="draft")
    # Léa has French, and keeps it: on her own page, in the editor, in what is sent, on the bill.
    for address in (
        f"/clients/{client}/edit",
        f"{draft.address}/edit",
        f"{draft.address}/send",
        f"{signed.address}/invoice",
    ):
        assert choices(source(browser.get(address))) == ["[fr]", "es", "en"], address
    form = prefilled_form(source(browser.get(f"/clients/{client}/edit")), f"/clients/{client}/edit")
    assert send(browser, f"/clients/{client}/edit", form | {"language": "es"}).status_code == 303
    assert choices(source(browser.get(f"/clients/{client}/edit"))) == ["[es]", "en"]


def test_at_least_one_and_the_usual_one_among_them(app: Flask, cast: Cast) -> None:
    assert choose(app, language="fr") == 422
    assert choose(app, "es", language="fr") == 422
    assert choose(app, "es", "xx", language="es") == 422
    browser = signed_in(app)
    data = {"csrf_token": csrf(browser), "worked": ["es"], "language": "fr"}
    page = browser.post(HERE, data=data).get_data(as_text=True)
    assert beside(page, "language") == "Choisissez l’une des langues pour les clients."
    with app.app_context():
        assert db.session.get_one(Workspace, cast.workspace).client_languages == "fr es en"
    assert choose(app, "fr", "es", language="es") == 303
    log = text(browser.get("/settings/audit"))
    assert "Langues pour les clients, Langue des nouveaux clients" in log


@pytest.mark.parametrize("term", ["net", "end", "then"])
def test_the_invoice_begins_with_the_usual_term(app: Flask, cast: Cast, term: str) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Workspace).values(due_days=45, due_term=term))
    page = source(signed_in(app).get(f"{cast.quote().address}/invoice"))
    assert typed(page, "due") == ("days" if term == "net" else "date")
    assert typed(page, "due_days") == "45"
    due = date.fromisoformat(typed(page, "due_date"))
    assert due == due_on(today(), 45, term)
    assert term == "then" or due >= today() + timedelta(days=45)


def test_a_term_longer_than_the_law_is_warned_of_and_kept(app: Flask, cast: Cast) -> None:
    browser, here = signed_in(app), "/settings/workspace"
    form = prefilled_form(source(browser.get(here)), here)
    assert form["due_term"] == "net"
    assert send(browser, here, form | {"due_days": "45", "due_term": "then"}).status_code == 303
    assert "L441-10" not in text(browser.get(here))
    assert send(browser, here, form | {"due_days": "60", "due_term": "then"}).status_code == 303
    assert "ou 45 jours fin de mois si le contrat le prévoit" in text(browser.get(here))
    with app.app_context():
        kept = db.session.get_one(Workspace, cast.workspace)
        assert (kept.due_days, kept.due_term) == (60, "then")
