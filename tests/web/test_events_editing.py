"""Events are made, changed, given another status and deleted."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, Event, History, Quote
from tests.cast import Cast, signed_in
from tests.clients.people import add_client, public_id
from tests.web.seeing import HTMX, beside, send, source, speak, text

DAY = {"kind": "", "status": "option", "starts_on": "2027-06-19"}


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


@pytest.fixture
def event(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return f"/events/{db.session.get_one(Event, cast.event).public_id}"


@pytest.mark.parametrize(
    ("lang", "typed", "title"),
    [
        ("fr", {"kind": "wedding", "new_name": "Ana Ruiz"}, "Mariage – Ruiz"),
        ("es", {"kind": "wedding", "new_company": "Noria"}, "Boda – Noria"),
        ("en", {"kind": "", "new_name": "Ana"}, "Event – Ana"),
        ("fr", {"title": "La fête", "new_name": "Ana"}, "La fête"),
    ],
)
def test_an_event_is_made_with_a_new_client(
    app: Flask, browser: FlaskClient, lang: str, typed: dict[str, str], title: str
) -> None:
    speak(browser, lang)
    answer = send(browser, "/events/new", {**DAY, "client": "new", **typed})
    assert answer.status_code == 303
    page = source(browser.get(answer.location))
    assert text(re.findall(r"<h1>(.*?)</h1>", page)[0]) == title
    with app.app_context():
        made = db.session.scalars(select(Client).order_by(Client.id.desc())).first()
        assert made
        assert (made.language, made.country) == ("fr", "FR")  # the workspace's, not the screen's
        assert made.private_person == ("new_company" not in typed)


def test_an_event_of_a_client_that_is_there(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    with app.app_context():
        client = public_id(cast.client)
        for number in range(12):
            add_client(cast, name=f"Autre {number}")
    chosen = source(browser.get(f"/events/new?client={client}"))
    assert re.search(rf'<input checked [^>]*value="{client}">', chosen)
    typed = {**DAY, "title": "Gala", "client_search": "lea nord", "notes": "kept"}
    found = send(browser, "/events/new", {**typed, "find": "1"})
    assert found.status_code == 200
    assert f'value="{client}"' in source(found)
    assert "kept" in source(found)
    live = browser.get("/events/new/clients?client_search=autre+3", headers=HTMX)
    assert "Autre 3" in text(live)
    assert "Atelier" not in text(live)
    answer = send(
        browser, "/events/new", {**typed, "client": client, "new_name": "", "new_email": "@"}
    )
    assert "Atelier Nord SAS" in text(browser.get(answer.location))
    with app.app_context():
        assert db.session.query(Client).count() == 13


def test_the_title_is_proposed_while_typing(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    with app.app_context():
        client = public_id(cast.client)
    for query, title in (
        (f"kind=gala&client={client}", "Gala – Atelier Nord SAS"),
        ("kind=wedding&client=new&new_name=Ana+Ruiz", "Mariage – Ruiz"),
    ):
        assert title in text(browser.get(f"/events/new/proposal?{query}", headers=HTMX))


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("client", "", "Choisissez le client"),
        ("new_name", "", "Saisissez le nom du client"),
        ("new_email", "x@", "adresse"),
        ("starts_on", "", "Saisissez le jour"),
        ("starts_on", "0001-01-01", "Vérifiez l’année"),
        ("ends_on", "2027-06-18", "Le dernier jour précède le premier"),
        ("ends_on", "2029-06-18", "un an au plus"),
        ("guests", "-1", "nombre entier"),
        ("guests", "9" * 30, "nombre entier"),
        ("guests", "9" * 400, "nombre entier"),
        ("status", "won", "hoix"),
        ("title", "x" * 201, "200"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    app: Flask, browser: FlaskClient, field: str, value: str, words: str
) -> None:
    fields = {**DAY, "client": "new", "new_name": "Ana", "venue": "Chai", field: value}
    answer = send(browser, "/events/new", fields)
    page = source(answer)
    assert answer.status_code == 422
    wanted = "events-clients" if field == "client" else field
    said = beside(page, wanted) if field != "client" else text(page)
    assert words in said
    assert 'value="Chai"' in page
    with app.app_context():
        assert db.session.query(Event).count() == 1


def test_changes_and_statuses_stand_in_the_history(
    app: Flask, browser: FlaskClient, event: str
) -> None:
    fields = {**DAY, "title": "", "kind": "seminar", "ends_on": "2027-06-20", "guests": "12"}
    assert send(browser, f"{event}/edit", fields).status_code == 303
    send(browser, f"{event}/status", {"status": "lost"})
    send(browser, f"{event}/status", {"status": "lost"})
    page = text(browser.get(event))
    assert "Séminaire – Atelier Nord SAS" in page
    assert "19 juin 2027 – 20 juin 2027" in page
    history = page[page.index("Historique") :]
    assert history.count("Statut modifié") == 2
    assert "Option → Perdu" in history
    assert "Événement modifié" in history
    assert history.index("Option → Perdu") < history.index("Événement modifié")
    assert send(browser, f"{event}/status", {"status": "won"}).status_code == 400


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("", "Préparez un devis"),
        ("draft", "Envoyez le devis D-2026-001"),
        ("sent", "En attente de la signature du devis D-2026-001"),
        ("signed", "Facturez le devis signé D-2026-001"),
    ],
)
def test_the_overview_says_what_comes_next(
    cast: Cast, browser: FlaskClient, event: str, state: str, words: str
) -> None:
    quote = cast.quote(state=state) if state else None
    page = source(browser.get(event))
    assert f"Prochaine étape {words}" in text(page)
    assert f'href="{quote.address if quote else event + "/quotes"}"' in page


def test_an_event_of_which_nothing_left_is_deleted_with_its_drafts(
    app: Flask, cast: Cast, browser: FlaskClient, event: str
) -> None:
    quote = cast.quote(state="draft")  # with a number: it was sent once
    assert "annulez-le" in text(browser.get(f"{event}/delete"))
    send(browser, f"{event}/delete")
    assert browser.get(event).status_code == 200
    with app.app_context(), writing(db.session) as session:
        session.get_one(Quote, quote.id).number = None
    send(browser, f"{event}/status", {"status": "lost"})
    assert "définitivement" in text(browser.get(f"{event}/delete"))
    assert send(browser, f"{event}/delete").location == "/events"
    assert browser.get(event).status_code == 404
    with app.app_context():
        assert db.session.query(Quote).count() == db.session.query(History).count() == 0


def test_other_history_is_never_deleted(
    app: Flask, cast: Cast, browser: FlaskClient, event: str
) -> None:
    send(browser, f"{event}/status", {"status": "lost"})
    cast.quote(state="sent")
    with (
        app.app_context(),
        pytest.raises(DBAPIError, match="only added to"),
        writing(db.session) as session,
    ):
        session.execute(delete(History))
