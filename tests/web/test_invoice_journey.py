"""From the signed quote to the locked one, as a browser without JavaScript sees it."""

import re

from flask import Flask

from joinways.extensions import db
from joinways.models import Invoice
from tests.cast import Cast, Item, signed_in
from tests.forms_of_page import prefilled_form
from tests.stand_in import StandIn


def test_invoice_prefilled_form_runs_to_the_locked_quote(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote = cast.quote([Item(), Item("Salle", "1", 145000, "10", unit="flat")])
    browser = signed_in(app)
    assert "Générer la facture" in browser.get(quote.address).get_data(as_text=True)
    fields = prefilled_form(browser.get(f"{quote.address}/invoice").get_data(as_text=True))
    answer = browser.post(f"{quote.address}/invoice", data=fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    answer.close()  # what follows the answer runs when the server has sent it
    page = browser.get(answer.location).get_data(as_text=True)
    assert "Facturé" in page
    assert "Générer la facture" not in page
    [invoice] = stripe.objects("invoice")
    assert invoice["status"] == "open"
    assert invoice["number"] in page
    assert invoice["hosted_invoice_url"] in page
    assert invoice["total"] == 145000 + 14500 + 49988 + 9998
    with app.app_context():
        stored = db.session.query(Invoice).one()
        assert (stored.stripe_id, stored.gross_cents) == (invoice["id"], invoice["total"])
    assert len(stripe.mailbox()) == 1
    writing = [call["name"] for call in stripe.calls() if call["method"] == "POST"]
    assert writing == [
        "customers.create",
        "invoices.create",
        "invoices.add_lines",
        "invoices.finalize",
        "invoices.send",
        "invoices.update",
    ]
    assert not re.search(r"Traceback", page)
