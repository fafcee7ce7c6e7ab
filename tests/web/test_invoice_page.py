"""The page of an invoice, and ordering from it as a browser without JavaScript does."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import stripe as sdk
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import BankTransfer, CreditNote, Invoice, InvoiceOrder
from joinways.models.columns import utc_now
from joinways.stripe_gateway import door
from tests.actions.desk import Desk
from tests.actions.orderly import GROSS, issued
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.stand_in import StandIn
from tests.web.seeing import HTMX, beside, send, source, text


def today() -> date:
    """The day in the workspace's time zone."""
    return datetime.now(ZoneInfo("Europe/Paris")).date()


class Followed:
    """An invoice that left some minutes ago, and a browser on its page."""

    def __init__(self, app: Flask, cast: Cast, stripe: StandIn) -> None:
        self.app, self.stripe = app, stripe
        with app.app_context():
            found = issued(Desk(app, cast, stripe))
            self.id, self.public_id = found.id, found.row().public_id
            self.quote = found.quote
            db.session.remove()
        self.address = f"/invoices/{self.public_id}"
        self.browser = signed_in(app, "member")

    def page(self) -> str:
        return text(self.browser.get(self.address))

    def form(self, kind: str, **typed_in: str) -> dict[str, str]:
        page = source(self.browser.get(f"{self.address}/{kind}"))
        return {**prefilled_form(page, f"/{kind}"), **typed_in}

    def press(self, kind: str, fields: dict[str, str], status: int = 303) -> str:
        """The page that the browser is left with."""
        answer = self.browser.post(f"{self.address}/{kind}", data=fields)
        assert answer.status_code == status, text(answer)
        return source(self.browser.get(answer.location)) if status == 303 else source(answer)

    def set(self, **values: object) -> None:
        with self.app.app_context(), writing(db.session) as session:
            session.execute(update(Invoice).where(Invoice.id == self.id).values(**values))

    def row(self) -> Invoice:
        with self.app.app_context():
            return db.session.get_one(Invoice, self.id)

    def orders(self) -> list[str]:
        with self.app.app_context():
            return list(db.session.scalars(select(InvoiceOrder.status)))


@pytest.fixture
def followed(app: Flask, cast: Cast, stripe: StandIn) -> Iterator[Followed]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sdk.HTTPClient, "INITIAL_DELAY", 0)
        patch.setattr(sdk.HTTPClient, "MAX_DELAY", 0)
        yield Followed(app, cast, stripe)


def test_page_says_what_there_is(followed: Followed) -> None:
    row = followed.row()
    followed.set(due_on=today() - timedelta(days=12), failed_payments=2, failed_at=utc_now())
    page = followed.page()
    for words in (
        f"Facture {row.number}",
        "En retard 12 jours de retard",
        "Total TTC 2 194,86 €",
        "Reste à payer 2 194,86 €",
        "Envoyée 1 fois",
        "Paiements échoués 2",
        "compta@atelier-nord.example",
        "Dernière vérification chez Stripe",
        "Facture demandée Owner",
    ):
        assert words in page, words
    links = source(followed.browser.get(followed.address))
    for address in ("/page", "/pdf", "/send", "/transfer", "/credit", "/void"):
        assert f'href="{followed.address}{address}"' in links
    assert f'action="{followed.address}/check"' in links
    assert f'href="{followed.quote.address}"' in links


@pytest.mark.parametrize(("on", "words"), [(True, "fonctionnent"), (False, "désactivées")])
def test_page_says_whether_stripes_reminders_work(followed: Followed, on: bool, words: str) -> None:
    followed.set(auto_advance=on)
    page = followed.browser.get(followed.address)
    assert words in text(page)
    assert 'href="https://dashboard.stripe.com/settings/billing/automatic"' in source(page)


def test_quotes_page_leads_to_it(followed: Followed) -> None:
    page = source(followed.browser.get(followed.quote.address))
    assert f'href="{followed.address}"' in page


def test_others_invoice_is_not_there(followed: Followed, app: Flask) -> None:
    stranger = signed_in(app, "stranger")
    for way in ("", "/send", "/transfer", "/void", "/credit"):
        assert stranger.get(followed.address + way).status_code == 404
        if way:
            assert send(stranger, followed.address + way).status_code == 404


def test_open_page_asks_and_hears_nothing_until_there_is_news(followed: Followed) -> None:
    page = source(followed.browser.get(followed.address))
    seen = page.split("?seen=")[1].split('"')[0]
    asked = f"{followed.address}?seen={seen}"
    answer = followed.browser.get(asked, headers=HTMX)
    assert (answer.status_code, answer.data) == (204, b"")
    followed.set(status="paid", changed_at=utc_now())
    answer = followed.browser.get(asked, headers=HTMX)
    assert answer.status_code == 200
    fragment = source(answer)
    assert fragment.lstrip().startswith('<div id="orders-invoice"')
    assert "Payée" in text(fragment)
    assert seen not in fragment


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


def test_sample_invoice_has_a_page_and_no_orders(followed: Followed) -> None:
    followed.set(sample=True)
    page = followed.browser.get(followed.address)
    assert page.status_code == 200
    assert "Données d’exemple" in text(page) or "exemple" in text(page)
    assert f"{followed.address}/send" not in source(page)
    assert followed.browser.get(f"{followed.address}/send").status_code == 409


def test_what_needs_a_person_is_said(followed: Followed) -> None:
    detail = {"cents": GROSS, "currency": "EUR"}
    followed.set(attention="overpaid", attention_detail=detail)
    page = followed.browser.get(followed.address)
    assert "2 194,86 € de trop" in text(page)
    assert f'action="{followed.address}/settled"' in source(page)
