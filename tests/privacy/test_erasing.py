"""A client's data: handed over, erased, and what the law wants kept."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Update, select, text, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, ClientContact, Event, History, Quote, Workspace
from joinways.privacy.retention import forget_due
from tests.cast import Cast, signed_in
from tests.signing.table import Table
from tests.web.seeing import send
from tests.web.seeing import text as seen

EMAIL = "lea@atelier-nord.example"
WORDS = (
    EMAIL,
    "Marguerite Blanc",
    "allergique aux noix",
    "Trop cher pour moi",
)
"""What was written down of this client, and must be nowhere afterwards."""


@pytest.fixture
def table(app: Flask, cast: Cast) -> Table:
    return Table(app, cast)


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "admin")


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    """The client, of whom a good deal is known."""
    with app.app_context(), writing(db.session) as session:
        client = session.get_one(Client, cast.client)
        client.email, client.notes = EMAIL, "allergique aux noix"
        session.get_one(Event, cast.event).notes = "Mme Blanc est allergique aux noix"
        session.add(
            ClientContact(
                workspace_id=cast.workspace, client_id=client.id, name="Marguerite Blanc", role=""
            )
        )
        return f"/clients/{client.public_id}"


GO = {"events": "y"}
"""The tick for events that are to come."""


def everything(app: Flask) -> str:
    """All rows of all tables, as one text."""
    with app.app_context():
        names = list(Client.metadata.tables)
        rows = [str(db.session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names]  # noqa: S608
        return "\n".join(rows)


def test_without_a_signature_nothing_is_left(
    app: Flask, table: Table, browser: FlaskClient, address: str
) -> None:
    link = table.link(table.sent())
    table.browser.get(link)
    send(table.browser, f"{link}/decline", {"reason": "Trop cher pour moi"})
    before = everything(app)
    assert all(word in before for word in WORDS)
    assert "le nom et l’adresse sont effacés aussi" in seen(browser.get(f"{address}/data"))
    assert send(browser, f"{address}/erase", GO).status_code == 303
    after = everything(app)
    assert [word for word in (*WORDS, "Atelier Nord") if word in after] == []
    assert table.browser.get(link).status_code == 410
    assert "Client effacé" in seen(browser.get(address))
    assert "Client effacé" not in seen(browser.get("/clients"))
    assert browser.get(f"{address}/edit").status_code == 404


def test_an_event_to_come_is_named_and_goes_only_with_its_tick(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    page = seen(browser.get(f"{address}/data"))
    assert "Encore à venir" in page and "Séminaire d’équipe , 4 mars 2027" in page
    assert "Les événements sans devis sont supprimés." in page
    refused = send(browser, f"{address}/erase")
    assert refused.status_code == 409
    assert "Un événement de ce client est encore à venir." in seen(refused)
    with app.app_context():
        assert db.session.get_one(Client, cast.client).erased_at is None
        assert db.session.scalars(select(Event.title)).all() == ["Séminaire d’équipe"]
    assert send(browser, f"{address}/erase", GO).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(Event)).all() == []


@pytest.mark.parametrize(
    "settled",
    [update(Quote).values(state="replaced"), update(Event).values(status="cancelled")],
    ids=["replaced", "event cancelled"],
)
def test_what_was_signed_is_kept_and_said(
    app: Flask, table: Table, browser: FlaskClient, address: str, settled: Update
) -> None:
    quote = table.sent()
    table.sign(table.link(quote), email=EMAIL)
    assert "Réglez cela d’abord" in seen(browser.get(f"{address}/data")), "it is to be invoiced"
    answer = send(browser, f"{address}/erase", GO)
    assert (answer.status_code, "Rien n’a été effacé" in seen(answer)) == (409, True)
    with app.app_context(), writing(db.session) as session:
        session.execute(settled)
    year = datetime.now(UTC).year + 10
    assert str(year) in seen(browser.get(f"{address}/data"))
    assert send(browser, f"{address}/erase", GO).status_code == 303
    after = everything(app)
    assert "Marguerite Blanc" not in after
    assert "allergique" not in after
    assert "Atelier Nord" in after, "the name stands on what was signed"
    with app.app_context():
        kept = db.session.get_one(Client, table.cast.client)
        assert (kept.email, kept.phone, bool(kept.company)) == ("", "", True)
        told = db.session.scalars(select(History).where(History.action == "client-erased")).one()
        assert told.detail == {"client": kept.public_id}
        noted = f"A effacé les données du client {kept.public_id}."
    assert noted in seen(browser.get("/settings/audit"))
    assert send(browser, f"{address}/erase", GO).status_code == 409


def test_everything_is_handed_over(
    app: Flask, table: Table, browser: FlaskClient, address: str
) -> None:
    quote = table.sent()
    table.sign(table.link(quote), email=EMAIL)
    found = json.loads(browser.get(f"{address}/data.json").data)
    assert [each["email"] for each in found["clients"]] == [EMAIL]
    assert [each["name"] for each in found["contacts"]] == ["Marguerite Blanc"]
    assert [each["state"] for each in found["quotes"]] == ["signed"]
    assert found["quotes"][0]["lines"][0]["label"]
    assert len(found["signatures"]) == len(found["openings"]) == 1
    assert found["events"][0]["notes"] == "Mme Blanc est allergique aux noix"
    assert found["emails"]
    assert [each["kind"] for each in found["documents"]] == ["signed-quote"]
    log = seen(browser.get("/settings/audit"))
    assert f"A exporté les données du client {address.removeprefix('/clients/')}." in log


@pytest.mark.parametrize("database_says", ["history is only added to"])
def test_the_history_of_others_stays_closed(
    app: Flask, table: Table, address: str, database_says: str
) -> None:
    link = table.link(table.sent())
    send(table.browser, f"{link}/decline", {"reason": "Trop cher pour moi"})
    with (
        app.app_context(),
        pytest.raises(Exception, match=database_says),
        writing(db.session) as session,
    ):
        session.execute(update(History).values(actor_name="", detail={}))


LONG_AGO = datetime.now(UTC) - timedelta(days=4 * 365)


def of_long_ago(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Client).values(created_at=LONG_AGO))
        session.execute(update(Event).values(starts_on=LONG_AGO.date(), ends_on=LONG_AGO.date()))
        session.execute(update(Quote).values(created_at=LONG_AGO))


@pytest.mark.parametrize(
    ("state", "months", "erased"),
    [
        ("declined", 36, True),
        ("draft", 36, True),
        ("declined", 60, False),
        ("declined", None, False),
        ("sent", 36, False),
        ("signed", 36, False),
        ("invoiced", 36, False),
    ],
)
def test_who_never_signed_is_forgotten_when_the_workspace_says_so(
    app: Flask, cast: Cast, address: str, state: str, months: int | None, erased: bool
) -> None:
    cast.quote(state=state)
    of_long_ago(app, cast)
    with app.app_context():
        with writing(db.session) as session:
            session.get_one(Workspace, cast.workspace).prospect_months = months
        assert forget_due(db.session) == int(erased)
        db.session.expire_all()
        assert (db.session.get_one(Client, cast.client).erased_at is not None) == erased
        assert forget_due(db.session) == 0


def test_the_months_are_kept_only_after_it_was_shown_whom_they_concern(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    cast.quote(state="declined")
    of_long_ago(app, cast)
    for wrong in ("3", "9" * 400):
        assert "de 6 à 120" in seen(send(browser, "/settings/privacy", {"months": wrong}))
    answer = send(browser, "/settings/privacy", {"months": "36"})
    assert "1 client serait effacé" in seen(answer)
    with app.app_context():
        assert db.session.get_one(Workspace, cast.workspace).prospect_months is None
    send(browser, "/settings/privacy", {"months": "36", "seen": "yes"})
    with app.app_context():
        assert db.session.get_one(Workspace, cast.workspace).prospect_months == 36
        assert db.session.get_one(Workspace, cast.other_workspace).prospect_months is None
