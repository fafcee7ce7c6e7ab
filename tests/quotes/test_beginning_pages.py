"""Beginning a quote on the pages: blank, from a template, as a copy, for another event."""

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Event, Quote, QuoteTemplate, Workspace
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, send, source, text


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return f"/events/{db.session.get_one(Event, cast.event).public_id}/quotes"


def newest(app: Flask) -> Quote:
    with app.app_context():
        found = db.session.scalars(select(Quote).order_by(Quote.id.desc()).limit(1)).one()
        db.session.expunge(found)
        return found


def other_event(app: Flask, workspace_id: int, client_id: int, title: str) -> str:
    with app.app_context(), writing(db.session) as session:
        day = date(2027, 9, 1)
        event = Event(
            workspace_id=workspace_id,
            client_id=client_id,
            title=title,
            status="option",
            starts_on=day,
            ends_on=day,
        )
        session.add(event)
        session.flush()
        return event.public_id


def test_a_new_quote_is_one_press_away(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    assert f'href="{address}/new"' in source(browser.get(address)), "where there is none yet"
    form = prefilled_form(source(browser.get(f"{address}/new")), "/new")
    assert (form["title"], form["source"]) == ("Séminaire d’équipe", "blank")
    form.pop("words", None)
    answer = send(browser, f"{address}/new", form)
    quote = newest(app)
    assert answer.status_code == 303
    assert (answer.location or "").startswith(f"/quotes/{quote.public_id}")
    assert (quote.state, quote.title, quote.event_id) == ("draft", form["title"], cast.event)
    assert f'href="{address}/new"' in source(browser.get(address))
    again = send(browser, f"{address}/new", {**form, "title": " "}, htmx=True)
    assert again.status_code == 422
    assert beside(source(again), "title") == "Saisissez un titre."


def test_templates_and_other_quotes_are_offered(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    quote = cast.quote()
    send(browser, f"{quote.address}/template", {"name": "Mariage"})
    with app.app_context():
        template = db.session.scalars(select(QuoteTemplate.public_id)).one()
    for source_of in (f"template:{template}", f"quote:{quote.public_id}"):
        send(browser, f"{address}/new", {"title": "Encore", "source": source_of})
        made = newest(app)
        assert (made.state, made.title, made.net_cents) == ("draft", "Encore", 49988)


def test_searching_loses_nothing_and_chooses_what_it_finds(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    old = cast.quote(state="draft")
    for _ in range(22):
        cast.quote()
    with app.app_context(), writing(db.session) as session:
        session.get_one(Quote, old.id).title = "Gala d’été"
    fields = {"title": "Mon titre", "source": "blank", "words": "", "searched": ""}
    assert old.public_id not in source(browser.get(f"{address}/new"))
    # Enter in the field of the search: no button is named, but the words are others.
    for pressed in ({"words": "gala ete"}, {"words": "gala ete", "find": "1"}):
        answer = send(browser, f"{address}/new", {**fields, **pressed}, htmx=True)
        assert answer.status_code == 200
        form = prefilled_form(source(answer), "/new")
        assert (form["title"], form["words"], form["searched"]) == ("Mon titre", *["gala ete"] * 2)
        assert form["source"] == "blank"
    assert old.public_id in source(answer)
    send(browser, f"{address}/new", {**form, "source": f"quote:{old.public_id}"})
    assert newest(app).title == "Mon titre"
    chosen = send(browser, f"{address}/new", {**fields, "source": "quote:gone", "words": "gala"})
    assert prefilled_form(source(chosen), "/new")["source"] == f"quote:{old.public_id}"


@pytest.mark.parametrize("source_of", ["", "quote:", "template:1", "quote:zzzz", "x" * 5000, "'--"])
def test_what_was_not_offered_is_refused(
    app: Flask, cast: Cast, browser: FlaskClient, address: str, source_of: str
) -> None:
    answer = send(browser, f"{address}/new", {"title": "a", "source": source_of})
    assert answer.status_code == 422
    assert beside(source(answer), "source") == "Choisissez le point de départ du devis."
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Quote)) == 0


def test_nothing_of_another_team_is_taken(app: Flask, cast: Cast, address: str) -> None:
    quote = cast.quote()
    stranger = signed_in(app, "stranger")
    assert send(stranger, f"{quote.address}/duplicate", {"title": "a"}).status_code == 404
    theirs = other_event(app, cast.workspace, cast.client, "À nous")
    with app.app_context(), writing(db.session) as session:
        row = session.scalars(select(Event).where(Event.public_id == theirs)).one()
        other = Quote(
            workspace_id=cast.workspace,
            event_id=row.id,
            client_id=cast.client,
            title="b",
            state="draft",
            language="fr",
            currency="EUR",
        )
        session.add(other)
    fields = {"title": "a", "source": f"quote:{quote.public_id}"}
    assert send(stranger, f"{address}/new", fields).status_code == 404


def test_a_quote_is_copied_for_another_event(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    quote = cast.quote()
    before = newest(app)
    target = other_event(app, cast.workspace, cast.client, "Assemblée générale")
    page = browser.get(quote.address)
    assert f'href="{quote.address}/duplicate"' in source(page)
    form = prefilled_form(source(browser.get(f"{quote.address}/duplicate")), "/duplicate")
    assert form["title"] == "Salle et repas"
    found = send(browser, f"{quote.address}/duplicate", {**form, "words": "assemblee", "find": "1"})
    form = prefilled_form(source(found), "/duplicate")
    assert "Assemblée générale · Atelier Nord SAS" in text(found)
    answer = send(browser, f"{quote.address}/duplicate", {**form, "event": target})
    assert answer.status_code == 303
    copy = newest(app)
    assert copy.id != before.id
    assert (copy.state, copy.net_cents, copy.number) == ("draft", before.net_cents, None)
    bad = send(browser, f"{quote.address}/duplicate", {"title": "a", "event": "zzzz"})
    assert beside(source(bad), "event") == "Choisissez l’événement."


def test_a_plan_without_quotes_says_so(app: Flask, cast: Cast, address: str) -> None:
    quote = cast.quote()
    with app.app_context(), writing(db.session) as session:
        session.get_one(Workspace, cast.workspace).plan = "basic"
    browser = signed_in(app, "owner")
    assert f"{address}/new" not in source(browser.get(address))
    page = browser.get(f"{address}/new")
    assert "Votre formule ne comprend pas les devis" in text(page)
    for where, fields in (
        (f"{address}/new", {"title": "a", "source": "blank"}),
        (f"{quote.address}/duplicate", {"title": "a", "event": _event_of(app, cast)}),
        (f"{quote.address}/template", {"name": "a"}),
    ):
        refused = send(browser, where, fields)
        assert refused.status_code == 409
        assert "Les formules Pro et Enterprise les comprennent." in text(refused)
    assert text(browser.get("/catalogue/templates")).count("Pas encore de modèles") == 1


def _event_of(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return db.session.get_one(Event, cast.event).public_id
