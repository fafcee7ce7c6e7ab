"""Two clients become one: what moves, what is filled, what stays, and at once."""

import threading
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.clients.actions import decide_correction
from joinways.clients.merging import merge
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.events.actions import create
from joinways.extensions import db
from joinways.models import Client, ClientContact, ClientCorrection, Event, Quote
from tests.cast import Cast, signed_in
from tests.clients.people import add_client, viewer_of


def client(number: int) -> Client:
    return db.session.get_one(Client, number, populate_existing=True)


def test_what_hangs_on_it_moves_and_what_was_signed_stays(app: Flask, cast: Cast) -> None:
    draft, signed, sent = (cast.quote(state=each) for each in ("draft", "signed", "sent"))
    with app.app_context():
        kept = add_client(cast, company="Atelier Nord", phone="+33 4", notes="Sans gluten")
        with writing(db.session) as session:
            about = {"workspace_id": cast.workspace, "client_id": cast.client}
            session.add(ClientContact(**about, name="Paul"))
            session.add(ClientCorrection(**about, quote_id=signed.id, proposed={"city": "Bron"}))
        merge(db.session, kept, cast.client)
        assert db.session.get_one(Event, cast.event).client_id == kept
        owners = {each: db.session.get_one(Quote, each.id).client_id for each in (draft, signed)}
        assert owners == {draft: kept, signed: cast.client}
        assert db.session.get_one(Quote, sent.id).client_id == cast.client
        contacts = db.session.scalars(select(ClientContact)).all()
        assert {each.client_id for each in contacts} == {kept}
        assert client(cast.client).merged_into_id == kept
        correction = db.session.scalars(select(ClientCorrection)).one()
        decide_correction(db.session, correction.id, cast.users["member"], accept=True)
        assert client(kept).city == "Bron"


def test_empty_fields_are_filled_and_nobody_is_lost(app: Flask, cast: Cast) -> None:
    with app.app_context():
        kept = add_client(cast, company="Atelier Nord", email="lea@nord.example", notes="A")
        merge(db.session, kept, cast.client)
        found = client(kept)
        assert (found.company, found.email) == ("Atelier Nord", "lea@nord.example")
        assert (found.name, found.line1, found.city) == ("Léa Martin", "3 rue des Tilleuls", "Lyon")
        assert (found.vat_number, found.notes) == ("FR40303265045", "A")
        contact = db.session.scalars(select(ClientContact)).one()
        assert (contact.name, contact.email) == ("Léa Martin", "compta@atelier-nord.example")


def test_an_address_is_never_mixed(app: Flask, cast: Cast) -> None:
    with app.app_context():
        kept = add_client(cast, name="Léa", country="ES", city="Jaca")
        merge(db.session, kept, cast.client)
        found = client(kept)
        assert (found.line1, found.city, found.country, found.vat_number) == ("", "Jaca", "ES", "")


def test_chains_are_flat_and_a_merged_one_stays_merged(app: Flask, cast: Cast) -> None:
    with app.app_context():
        second, third = add_client(cast, name="B"), add_client(cast, name="C")
        merge(db.session, second, cast.client)
        merge(db.session, third, second)
        assert {client(each).merged_into_id for each in (cast.client, second)} == {third}
        for pair in ((third, second), (second, third)):
            with pytest.raises(Refused, match="client-merged"):
                merge(db.session, *pair)
        with pytest.raises(Refused, match="merge-same"):
            merge(db.session, third, third)
        stranger = add_client(cast, workspace=cast.other_workspace, name="B")
        with pytest.raises(Refused, match="client-gone"):
            merge(db.session, third, stranger)


def test_an_event_of_a_merged_client_is_the_others(app: Flask, cast: Cast) -> None:
    with app.app_context():
        kept = add_client(cast, name="B")
        merge(db.session, kept, cast.client)
        day = date(2027, 5, 1)
        values = {"title": "", "kind": "", "status": "option", "starts_on": day, "ends_on": day}
        public_id = create(db.session, viewer_of(cast), values, client_id=cast.client)
        found = db.session.scalars(select(Event).where(Event.public_id == public_id)).one()
        assert found.client_id == kept


def test_crosswise_at_once_leaves_one(app: Flask, cast: Cast) -> None:
    with app.app_context():
        other = add_client(cast, name="B")
    outcomes: list[str] = []
    gate = threading.Barrier(4)

    def run(kept: int, gone: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                merge(db.session, kept, gone)
                outcomes.append("done")
            except Refused as refused:
                outcomes.append(refused.code)
            db.session.remove()

    pairs = [(cast.client, other), (other, cast.client)] * 2
    threads = [threading.Thread(target=run, args=pair) for pair in pairs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(outcomes) == ["client-merged"] * 3 + ["done"]
    with app.app_context():
        into: list[Any] = [client(each).merged_into_id for each in (cast.client, other)]
        assert into.count(None) == 1
        standing = cast.client if into[0] is None else other
        assert db.session.get_one(Event, cast.event).client_id == standing


def test_a_correction_is_decided_once(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    with app.app_context():
        with writing(db.session) as session:
            proposed = {"city": "Bron", "notes": "mine", "merged_into_id": 1, "id": 9}
            row = ClientCorrection(
                workspace_id=cast.workspace,
                client_id=cast.client,
                quote_id=quote.id,
                proposed=proposed,
            )
            session.add(row)
            session.flush()
            number = row.id
        decide_correction(db.session, number, cast.users["member"], accept=True)
        with pytest.raises(Refused, match="correction-decided"):
            decide_correction(db.session, number, cast.users["owner"], accept=False)
        found = client(cast.client)
        assert (found.city, found.notes, found.merged_into_id) == ("Bron", "", None)
    assert signed_in(app).get("/clients").status_code == 200
