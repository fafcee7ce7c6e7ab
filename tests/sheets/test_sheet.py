"""The function sheet of an event: its slots, what was signed on it, and its order."""

import re
from datetime import date, time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Event, EventSlot, Quote, QuoteLine
from joinways.sheets import actions
from joinways.sheets.lookups import slots_in_order
from tests.cast import Cast, Item, signed_in
from tests.forms_of_page import prefilled_form
from tests.web.seeing import beside, counted, send, source, text

SLOT = {"label": "Dîner", "day": "2027-03-04", "starts": "19:30", "ends": "01:00"}


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "member")


@pytest.fixture
def address(app: Flask, cast: Cast) -> str:
    with app.app_context():
        return f"/events/{db.session.get_one(Event, cast.event).public_id}/sheet"


def sheet(app: Flask, cast: Cast) -> list[tuple[str, str]]:
    """Day and label of each slot, in the order of the page."""
    with app.app_context():
        slots = db.session.scalars(slots_in_order(cast.event)).all()
        return [(slot.day.isoformat()[5:], slot.label) for slot in slots]


def address_of(app: Flask, label: str) -> str:
    with app.app_context():
        query = select(EventSlot.public_id).where(EventSlot.label == label)
        return f"/slots/{db.session.scalars(query).one()}"


def test_a_slot_is_added_changed_and_deleted(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    assert "La fiche est encore vide" in text(browser.get(address))
    blank = prefilled_form(source(browser.get(address)), "/sheet")
    assert blank["day"] == "2027-03-04"
    more = {"room": "Orangerie", "setup": "12 tables rondes", "quantity": "96 pers."}
    more |= {"category": "Traiteur", "notes": "Deux menus\nsans gluten"}
    assert send(browser, address, {**SLOT, **more}).status_code == 303
    page = text(browser.get(address))
    for said in ("19:30 – 01:00 Dîner Traiteur", "Orangerie 12 tables rondes", "96 pers."):
        assert said in page
    slot = address_of(app, "Dîner")
    form = prefilled_form(source(browser.get(slot)), slot)
    assert (form["starts"], form["ends"], form["room"]) == ("19:30", "01:00", "Orangerie")
    assert send(browser, slot, {**SLOT, "label": "Souper", "ends": ""}).status_code == 303
    page = text(browser.get(address))
    assert "19:30 Souper" in page
    assert "Orangerie" not in page
    assert send(browser, f"{slot}/delete").status_code == 303
    assert sheet(app, cast) == []
    assert browser.get(slot).status_code == 404


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("label", " ", "Saisissez ce qui se passe."),
        ("label", "x" * 201, "200 caractères au plus."),
        ("day", "", "Saisissez le jour."),
        ("day", "2027-03-13", "Choisissez une date entre le 25 février 2027 et le 12 mars 2027."),
        ("day", "0000-99-99", ""),
        ("starts", "25:00", ""),
        ("starts", "", "Saisissez aussi le début."),
        ("ends", "<script>", ""),
        ("notes", "x" * 2001, "2000 caractères au plus."),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_lost(
    app: Flask, cast: Cast, browser: FlaskClient, address: str, field: str, typed: str, said: str
) -> None:
    shown = "ends" if said == "Saisissez aussi le début." else field
    for htmx in (False, True):
        answer = send(browser, address, {**SLOT, field: typed, "room": "<b>Salle"}, htmx=htmx)
        assert answer.status_code == 422
        assert beside(source(answer), shown)
        assert said in beside(source(answer), shown)
        assert 'value="&lt;b&gt;Salle"' in source(answer)
    assert sheet(app, cast) == []


def test_slots_stand_in_the_order_of_their_times_and_can_be_moved(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    for label, day, starts in (
        ("Dîner", "2027-03-04", "19:30"),
        ("Démontage", "2027-03-05", ""),
        ("Accueil", "2027-03-04", "09:00"),
        ("Note", "2027-03-04", ""),
        ("Midi", "2027-03-04", "12:00"),
        ("Montage", "2027-03-03", "14:00"),
    ):
        fields = {"label": label, "day": day, "starts": starts}
        assert send(browser, address, fields).status_code == 303
    labels = ["Montage", "Accueil", "Midi", "Dîner", "Note", "Démontage"]
    assert [label for _, label in sheet(app, cast)] == labels
    for label, step, after in (
        ("Note", "up", ["Montage", "Accueil", "Midi", "Note", "Dîner", "Démontage"]),
        ("Accueil", "up", ["Montage", "Accueil", "Midi", "Note", "Dîner", "Démontage"]),
        ("Accueil", "down", ["Montage", "Midi", "Accueil", "Note", "Dîner", "Démontage"]),
        ("Dîner", "down", ["Montage", "Midi", "Accueil", "Note", "Dîner", "Démontage"]),
    ):
        answer = send(browser, f"{address_of(app, label)}/move", {"step": step}, htmx=True)
        assert answer.status_code == 200
        assert [name for _, name in sheet(app, cast)] == after, (label, step)
        assert re.findall(r'<th scope="row"><span>(.*?)</span>', source(answer)) == after
    moved = {"label": "Note", "day": "2027-03-03", "starts": "08:00"}
    send(browser, address_of(app, "Note"), moved)
    assert sheet(app, cast)[0] == ("03-03", "Note")


def test_the_signed_lines_come_once(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    assert "Partir des lignes signées" not in text(browser.get(address))
    cast.quote([Item("Refusé", "1")], "declined")
    ref = cast.quote(
        [Item("Traiteur"), Item("Repas", "80", unit="person"), Item("Salle", "1", unit="flat")],
        "draft",
    )
    with app.app_context(), writing(db.session) as session:
        lines = session.scalars(select(QuoteLine).where(QuoteLine.quote_id == ref.id)).all()
        lines[0].kind, lines[1].description, lines[2].optional = "section", "Trois plats", True
        session.flush()
        session.get_one(Quote, ref.id).state = "signed"
    cast.quote([Item("Bus", "2", unit="piece"), Item("Bus", "2", unit="piece")], "invoiced")
    assert "Partir des lignes signées" in text(browser.get(address))
    answer = send(browser, f"{address}/begin", htmx=True)
    assert "3 lignes sont maintenant sur la fiche." in source(answer)
    with app.app_context():
        names = ("label", "category", "quantity", "notes", "day", "starts")
        slots = db.session.scalars(slots_in_order(cast.event)).all()
        day = date(2027, 3, 4)
        bus = ("Bus", "", "2", "", day, None)
        repas = ("Repas", "Traiteur", "80\u00a0pers.", "Trois plats", day, None)
        said = [tuple(getattr(slot, name) for name in names) for slot in slots]
        assert sorted(map(str, said)) == sorted(map(str, [bus, bus, repas]))
    assert "€" not in source(browser.get(address)), "a sheet has no prices"
    bus_slot = _first(app, "Bus")
    send(browser, bus_slot, {"label": "Bus", "quantity": "2", "day": "2027-03-05"})
    answer = send(browser, f"{address}/begin")
    assert "Toutes les lignes signées sont déjà sur la fiche." in text(browser.get(address))
    assert len(sheet(app, cast)) == 3
    send(browser, f"{bus_slot}/delete")
    send(browser, f"{address}/begin")
    assert len(sheet(app, cast)) == 3


def test_an_amended_quantity_is_taken_over(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    """The same line with another quantity is no second line."""
    quote = cast.quote([Item("Repas", "80", unit="person")])
    send(browser, f"{address}/begin")
    with app.app_context(), writing(db.session) as session:
        session.get_one(Quote, quote.id).state = "replaced"
    cast.quote([Item("Repas", "95", unit="person")])
    send(browser, f"{address}/begin")
    with app.app_context():
        slots = db.session.scalars(slots_in_order(cast.event)).all()
        assert [(each.label, each.quantity) for each in slots] == [("Repas", "95\u00a0pers.")]


def _first(app: Flask, label: str) -> str:
    with app.app_context():
        query = select(EventSlot.public_id).where(EventSlot.label == label).order_by(EventSlot.id)
        return f"/slots/{db.session.scalars(query.limit(1)).one()}"


def test_a_sheet_has_an_end(
    app: Flask, cast: Cast, browser: FlaskClient, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "MOST_SLOTS", 2)
    cast.quote([Item("a"), Item("b"), Item("c")])
    with app.app_context(), pytest.raises(Refused, match="too-many-slots"):
        actions.begin_from_signed(db.session, cast.event)
    send(browser, f"{address}/begin")
    assert "Une fiche a 2 lignes au plus." in text(browser.get(address))
    for _ in range(2):
        send(browser, address, SLOT)
    answer = send(browser, address, SLOT)
    assert answer.status_code == 409
    assert "Une fiche a 2 lignes au plus." in text(answer)
    assert len(sheet(app, cast)) == 2


def test_statements_do_not_grow_with_the_sheet(
    app: Flask, cast: Cast, browser: FlaskClient, address: str
) -> None:
    def count() -> int:
        with counted(app) as statements:
            assert browser.get(address).status_code == 200
        return len(statements)

    few = count()
    with app.app_context(), writing(db.session) as session:
        session.add_all(
            EventSlot(
                workspace_id=cast.workspace,
                event_id=cast.event,
                day=date(2027, 3, 4 + number % 2),
                starts=time(number % 24),
                label=f"Slot {number}",
            )
            for number in range(60)
        )
    assert count() == few
