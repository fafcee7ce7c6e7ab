"""What a client corrected while signing stands in the invoice's form, and is settled by it."""

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, ClientCorrection
from tests.cast import Cast, signed_in
from tests.stand_in import StandIn
from tests.web.seeing import form_of, send, text

TYPED = {"city": "Bron", "line1": "9 rue Haute", "phone": "+33 4 00 00 00 00", "name": "Léa Martin"}


@pytest.mark.parametrize(
    ("changed", "decided", "kept"),
    [
        ({}, "accepted", ("Bron", "9 rue Haute", "+33 4 00 00 00 00")),
        ({"city": "Vienne"}, "dismissed", ("Vienne", "9 rue Haute", "")),
    ],
)
def test_the_form_begins_with_what_was_typed(
    app: Flask,
    cast: Cast,
    stripe: StandIn,
    changed: dict[str, str],
    decided: str,
    kept: tuple[str, ...],
) -> None:
    quote, other = cast.quote(), cast.quote()
    about = {"workspace_id": cast.workspace, "client_id": cast.client}
    with app.app_context(), writing(db.session) as session:
        session.add(ClientCorrection(**about, quote_id=quote.id, proposed=TYPED))
    browser = signed_in(app)
    page = text(browser.get(f"{quote.address}/invoice"))
    assert "Corrigé par le client en signant Adresse, Ville." in page
    assert "Corrigé par le client" not in text(browser.get(f"{other.address}/invoice"))
    filled = form_of(browser, quote.address, **changed)
    assert (filled["city"], filled["line1"]) == (changed.get("city", "Bron"), "9 rue Haute")
    assert send(browser, f"{quote.address}/invoice", filled).status_code == 303
    with app.app_context():
        client = db.session.get_one(Client, cast.client)
        assert (client.city, client.line1, client.phone) == kept
        row = db.session.scalars(select(ClientCorrection)).one()
        assert (row.status, row.decided_by) == (decided, cast.users["owner"])
    [invoice] = stripe.objects("invoice")
    assert invoice["customer_address"]["city"] == kept[0]
