"""The page of an invoiced quote: the invoice, where it stands, how to get at it."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, StripeConnection
from joinways.models.columns import utc_now
from tests.cast import Cast, QuoteRef, signed_in
from tests.web.seeing import counted, source, speak, text
from tests.web.test_quote_page import BUTTON, change


def invoiced(app: Flask, cast: Cast, **values: object) -> QuoteRef:
    """A quote with an invoice of that kind, as history wrote it."""
    quote = cast.quote(state="invoiced")
    facts = {
        "status": "open",
        "livemode": False,
        "due_on": date(2031, 2, 1),
        "hosted_url": "https://pay.example/i",
        "pdf_url": "https://pay.example/i.pdf",
    }
    with app.app_context(), writing(db.session) as session:
        session.add(
            Invoice(
                workspace_id=cast.workspace,
                quote_id=quote.id,
                connection_id=cast.connection,
                stripe_id="in_1",
                number="DOM-0007",
                currency="EUR",
                net_cents=49988,
                vat_cents=9998,
                gross_cents=59986,
                issued_on=date(2026, 1, 1),
                fetched_at=utc_now(),
                **{**facts, **values},
            )
        )
    return quote


STATUSES = {
    ("open", date(2031, 2, 1)): ("En attente", "Pendiente", "Pending"),
    ("open", date(2026, 1, 31)): ("En retard", "Vencida", "Overdue"),
    ("paid", date(2026, 1, 31)): ("Payée", "Pagada", "Paid"),
    ("uncollectible", date(2026, 1, 31)): ("Irrécouvrable", "Incobrable", "Uncollectible"),
}


@pytest.mark.parametrize(("facts", "words"), STATUSES.items())
def test_the_locked_page_shows_the_invoice_and_its_status(
    app: Flask, cast: Cast, facts: tuple[str, date], words: tuple[str, str, str]
) -> None:
    quote = invoiced(app, cast, status=facts[0], due_on=facts[1])
    for language, word in zip(("fr", "es", "en"), words, strict=True):
        browser = signed_in(app, "member")
        speak(browser, language)
        page = source(browser.get(quote.address))
        block = re.search(r'<div id="invoices-invoice".*?</dl>', page, re.DOTALL)
        assert block
        assert "DOM-0007" in text(block[0])
        assert word in text(block[0])
        assert BUTTON[language] not in text(page)


def test_old_links_are_fetched_afresh_and_new_ones_lead_to_stripe(app: Flask, cast: Cast) -> None:
    browser = signed_in(app)
    quote = invoiced(app, cast)
    page = source(browser.get(quote.address))
    assert 'href="https://pay.example/i"' in page
    assert 'href="https://pay.example/i.pdf"' in page
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Invoice).values(due_on=date(2026, 2, 1)))
        public_id = session.scalar(select(Invoice.public_id))
    page = source(browser.get(quote.address))
    assert f'href="/invoices/{public_id}/page"' in page
    assert f'href="/invoices/{public_id}/pdf"' in page
    assert "https://pay.example" not in page


def test_a_sample_invoice_offers_nothing_at_stripe(app: Flask, cast: Cast) -> None:
    page = source(signed_in(app).get(invoiced(app, cast, sample=True).address))
    assert "cette facture n’a jamais été chez Stripe" in text(page)
    assert "pay.example" not in page


def test_the_locked_and_the_not_connected_page_take_six_statements_at_most(
    app: Flask, cast: Cast
) -> None:
    locked = invoiced(app, cast)
    browser = signed_in(app, "member")
    with counted(app) as statements:
        browser.get(locked.address)
    assert len(statements) <= 6
    change(app, StripeConnection, ended_at=utc_now())
    quote = cast.quote()
    with counted(app) as statements:
        browser.get(quote.address)
    assert len(statements) <= 6
