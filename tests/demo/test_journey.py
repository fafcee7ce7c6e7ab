"""Every signed sample quote becomes its invoice at the simulated Stripe, as prefilled."""

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from joinways.extensions import db
from joinways.models import Quote
from tests.cast import token
from tests.forms_of_page import prefilled_form
from tests.stand_in import StandIn


def signed_in(app: Flask, who: str) -> FlaskClient:
    browser = app.test_client()
    fields = {
        "csrf_token": token(browser.get("/login").get_data(as_text=True)),
        "email": f"{who}@demo.joinways.example",
        "password": "joinways-demo",
    }
    assert browser.post("/login", data=fields).status_code == 303
    return browser


def test_each_signed_quote_is_invoiced_to_the_cent(seeded: Flask, stripe: StandIn) -> None:
    with seeded.app_context():
        query = select(Quote.public_id, Quote.gross_cents).where(
            Quote.state == "signed", Quote.workspace_id == 1
        )
        amounts = {row.public_id: row.gross_cents for row in db.session.execute(query)}
    browser = signed_in(seeded, "member")
    for public_id in amounts:
        address = f"/quotes/{public_id}/invoice"
        fields = prefilled_form(browser.get(address).get_data(as_text=True))
        answer = browser.post(address, data=fields)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        answer.close()
    invoices = stripe.objects("invoice")
    assert [invoice["status"] for invoice in invoices] == ["open"] * 9
    totals = sorted(invoice["total"] for invoice in invoices)
    assert totals == sorted(amounts.values())
    languages = {customer["preferred_locales"][0][:2] for customer in stripe.objects("customer")}
    assert languages == {"fr", "es", "en"}


def test_every_page_of_the_samples_is_right(seeded: Flask) -> None:
    for who, count in (("owner", 31), ("stranger", 2)):
        browser = signed_in(seeded, who)
        with seeded.app_context():
            workspace = 1 if who == "owner" else 2
            addresses = db.session.scalars(
                select(Quote.public_id).where(Quote.workspace_id == workspace)
            ).all()
        assert len(addresses) == count
        for page in ("/events", "/invoices", "/attention"):
            assert browser.get(page).status_code == 200
        for public_id in addresses:
            assert browser.get(f"/quotes/{public_id}").status_code == 200
