"""The board where there is nothing to show, and the way to it."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection, Workspace
from tests.cast import Cast, signed_in
from tests.web.billed import bill, today
from tests.web.seeing import source, speak, text

A_DAY = timedelta(days=1)
LATE, SOON = {"due_on": today() - 12 * A_DAY}, {"due_on": today() + 20 * A_DAY}


@pytest.fixture
def browser(app: Flask, cast: Cast) -> FlaskClient:
    return signed_in(app, "owner")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Aucune facture pour l’instant Ouvrez un événement"),
        ("es", "Todavía no hay facturas Abra un evento"),
        ("en", "No invoices yet Open an event"),
    ],
)
def test_no_invoices_yet_says_what_to_do_first(
    app: Flask, cast: Cast, browser: FlaskClient, language: str, words: str
) -> None:
    speak(browser, language)
    assert words in text(browser.get("/invoices"))


def test_who_has_no_stripe_yet_is_led_to_connecting(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.delete(session.get_one(StripeConnection, cast.connection))
    page = source(signed_in(app, "owner").get("/invoices"))
    assert "Connectez d’abord Stripe" in page
    assert '<a class="button button-primary" href="/settings/integrations">' in page
    assert "Ouvrez un événement" in text(signed_in(app, "member").get("/invoices"))


def test_plan_without_invoicing_is_told_so(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    with app.app_context(), writing(db.session) as session:
        session.get_one(Workspace, cast.workspace).plan = "basic"
    assert "Les formules Pro et Enterprise la comprennent" in text(browser.get("/invoices"))


def test_nothing_found_offers_the_way_back(app: Flask, cast: Cast, browser: FlaskClient) -> None:
    bill(app, cast, {})
    page = source(browser.get("/invoices?q=zzz&status=paid"))
    assert "Aucune facture trouvée" in page
    assert 'href="/invoices"><span>Effacer les filtres' in page
    assert '<option value="paid" selected>' in page
    assert 'value="zzz"' in page


def test_navigation_leads_there_from_everywhere(
    app: Flask, cast: Cast, browser: FlaskClient
) -> None:
    assert '<a href="/invoices">Factures</a>' in source(browser.get("/events"))
    assert '<a href="/invoices" aria-current="page">' in source(browser.get("/invoices"))
