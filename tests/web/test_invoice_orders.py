"""Ordering about an invoice from its page, as a browser without JavaScript does."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import BankTransfer, CreditNote, InvoiceOrder
from joinways.stripe_gateway import door
from tests.cast import signed_in
from tests.forms_of_page import prefilled_form
from tests.web.invoice_page import Followed, today
from tests.web.seeing import HTMX, beside, send, source, text


def test_send_again_asks_first_then_says_so(followed: Followed) -> None:
    asked = text(followed.browser.get(f"{followed.address}/send"))
    assert "Elle a déjà été envoyée 1 fois." in asked
    assert "compta@atelier-nord.example" in asked
    fields = followed.form("send")
    page = text(followed.press("send", fields))
    assert "Stripe a renvoyé la facture." in page
    assert "Renvoyée" in page
    assert "Envoyée 2 fois" in page
    # The same form once more, by the way back of the browser: nothing more leaves.
    followed.press("send", fields)
    assert len(followed.stripe.mailbox()) == 2
    later = followed.browser.get(f"{followed.address}/send")
    assert later.status_code == 409
    assert "il y a moins d’une minute" in text(later)


def test_transfer_is_typed_in_any_spelling_and_nothing_is_lost(followed: Followed) -> None:
    fields = followed.form("transfer", amount="1.234", note="BNP 17")
    assert (
        prefilled_form(source(followed.browser.get(f"{followed.address}/transfer")), "/transfer")[
            "amount"
        ].replace("\u202f", " ")
        == "2 194,86"
    )
    page = followed.press("transfer", fields, 422)
    assert "Est-ce 1 234,00 ou 1,23 ?" in beside(page, "amount").replace("\u202f", " ")
    assert prefilled_form(page, "/transfer")["note"] == "BNP 17"
    page = followed.press("transfer", {**fields, "amount": "3.000,00"}, 422)
    assert "3 000,00 €" in text(beside(page, "amount"))
    assert "2 194,86 €" in text(beside(page, "amount"))
    assert followed.orders() == []
    page = text(followed.press("transfer", {**fields, "amount": "1,194.86"}))
    assert "Reste à payer 1 000,00 €" in page
    assert "le reste est de 1 000,00 €" in page
    assert "BNP 17" in page
    page = text(followed.press("transfer", followed.form("transfer")))
    assert "Payée" in page
    assert followed.row().status == "paid"


@pytest.mark.parametrize("days", [-1, 1])
def test_transfer_of_tomorrow_or_before_the_invoice_is_refused(
    followed: Followed, days: int
) -> None:
    day = (today() + timedelta(days=days)).isoformat()
    page = followed.press("transfer", followed.form("transfer", received_on=day), 422)
    assert "Choisissez une date" in beside(page, "received_on")
    assert typed_date(page) == day


def typed_date(page: str) -> str:
    return prefilled_form(page, "/transfer")["received_on"]


def test_transfer_is_taken_back(followed: Followed, app: Flask) -> None:
    followed.press("transfer", followed.form("transfer", amount="100"))
    with app.app_context():
        public_id = db.session.scalars(select(BankTransfer.public_id)).one()
    answer = send(followed.browser, f"/transfers/{public_id}/reverse")
    assert answer.location == followed.address
    page = followed.page()
    assert "Reste à payer 2 194,86 €" in page
    assert "Virement retiré" in page
    assert send(signed_in(app, "stranger"), f"/transfers/{public_id}/reverse").status_code == 404


def test_void_needs_a_reason_and_says_what_the_law_expects(followed: Followed) -> None:
    page = text(followed.browser.get(f"{followed.address}/void"))
    assert "CGI, art. 289, I-5" in page
    assert "Émettre plutôt un avoir" in page
    fields = followed.form("void", reason="non")
    page = followed.press("void", fields, 422)
    assert "De 5 à 500 caractères." in beside(page, "reason")
    fields["reason"] = "Mauvais client"
    page = followed.press("void", fields, 422)
    assert "cochez que vous le savez" in beside(page, "reached")
    assert "Mauvais client" in page
    page = text(followed.press("void", {**fields, "reached": "y"}))
    assert "Annulée" in page
    assert "Mauvais client" in page
    assert "peut être facturé à nouveau" in page
    assert followed.row().status == "void"
    assert followed.browser.get(f"{followed.address}/void").status_code == 409


def test_credit_note_shows_its_amounts_before_it_is_issued(followed: Followed, app: Flask) -> None:
    fields = {**followed.form("credit", reason="order_change", memo="Annulé"), "lines": "1"}
    page = followed.press("credit", fields, 200)
    assert "Avoir TTC 599,86 €" in text(page)
    assert followed.stripe.objects("credit_note") == []
    confirmed = {**prefilled_form(page, "/credit"), "confirmed": "1"}
    page = text(followed.press("credit", confirmed))
    assert f"{followed.row().number}-CN-01" in page
    assert "Crédité -599,86 €" in page
    assert followed.press("credit", confirmed)  # pressed twice: the same one
    [note] = followed.stripe.objects("credit_note")
    assert (note["total"], note["memo"]) == (59986, "Annulé")
    with app.app_context():
        public_id = db.session.scalars(select(CreditNote.public_id)).one()
    answer = followed.browser.get(f"/credit-notes/{public_id}/pdf")
    assert (answer.status_code, answer.location) == (302, note["pdf"])
    assert signed_in(app, "stranger").get(f"/credit-notes/{public_id}/pdf").status_code == 404


def test_credit_note_of_nothing_or_without_a_reason(followed: Followed) -> None:
    fields = followed.form("credit")
    fields.pop("lines", None)
    page = followed.press("credit", {**fields, "reason": ""}, 422)
    assert "Choisissez le motif." in beside(page, "reason")
    page = followed.press("credit", {**fields, "reason": "duplicate"}, 422)
    assert "dont le total dépasse zéro" in beside(page, "lines")


def test_stripes_no_leaves_what_was_typed(followed: Followed) -> None:
    for _ in range(2):
        followed.stripe.add_fault("refused", "invoices.void", code="x")
    fields = followed.form("void", reason="Mauvais client", reached="y")
    page = followed.press("void", fields, 422)
    assert "Stripe a refusé." in text(page)
    assert typed_reason(page) == "Mauvais client"
    again = prefilled_form(page, "/void")
    assert again["once"] != fields["once"]
    assert "Annulée" in text(followed.press("void", {**fields, "once": again["once"]}))
    assert "Stripe a refusé" not in followed.page()


def typed_reason(page: str) -> str:
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert found
    return found[1].strip()


def test_silence_is_said_and_goes_on_by_the_open_page(
    followed: Followed, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    followed.stripe.add_fault("drop_after", "invoices.void")
    page = followed.press("void", followed.form("void", reason="Mauvais client", reached="y"))
    assert "Nous vérifions auprès de Stripe." in text(page)
    assert followed.browser.get(f"{followed.address}/send").status_code == 409
    with app.app_context(), writing(db.session) as session:
        session.execute(update(InvoiceOrder).values(next_try_at=InvoiceOrder.created_at))
    seen = page.split("?seen=")[1].split('"')[0]
    answer = followed.browser.get(f"{followed.address}?seen={seen}", headers=HTMX)
    assert "Annulée" in text(answer)
    assert followed.orders() == ["done"]


def test_blocked_order_is_asked_again_or_given_up(followed: Followed) -> None:
    for _ in range(2):
        followed.stripe.add_fault("forbidden", "invoices.void")
    page = text(followed.press("void", followed.form("void", reason="Mauvais client", reached="y")))
    assert "Stripe n’accepte pas votre clé." in page
    send(followed.browser, f"{followed.address}/order")
    assert followed.orders() == ["open"]
    send(followed.browser, f"{followed.address}/order/give-up")
    assert followed.orders() == ["refused"]
    assert "Abandonné avant la réponse de Stripe" in followed.page()


def test_htmx_gets_the_form_or_is_led_away(followed: Followed) -> None:
    fields = followed.form("void", reason="")
    answer = send(followed.browser, f"{followed.address}/void", fields, htmx=True)
    assert answer.status_code == 422
    assert source(answer).lstrip().startswith('<div id="orders-void"')
    fields |= {"reason": "Mauvais client", "reached": "y"}
    answer = send(followed.browser, f"{followed.address}/void", fields, htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, followed.address)
