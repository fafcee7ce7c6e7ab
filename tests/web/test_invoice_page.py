"""The page of an invoice: what it says, and that it says it when it happens."""

from datetime import timedelta

import pytest
from flask import Flask

from joinways.models.columns import utc_now
from tests.actions.orderly import GROSS
from tests.cast import signed_in
from tests.web.invoice_page import Followed, today
from tests.web.seeing import HTMX, send, source, text


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


@pytest.mark.parametrize(("on", "words"), [(True, "Stripe peut envoyer"), (False, "désactivées")])
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
