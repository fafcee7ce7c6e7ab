"""Stripe does not answer, or does not let us in: what the person who pressed sees."""

import re
import time

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.extensions import db
from joinways.models import StripeConnection
from joinways.stripe_gateway import door
from tests.cast import Cast, signed_in
from tests.stand_in import StandIn
from tests.web.pressing import a_moment_later, press, state_of
from tests.web.seeing import HTMX, form_of, send, source, speak, text

LANGUAGES = ("fr", "es", "en")
MANY = {"times": 1000}


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call, and no call that waits: the answers are what is looked at."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    monkeypatch.setattr(door.Door.__init__, "__defaults__", (None, 0.5))


BLOCKED = {
    "unauthorized": {
        "fr": "Stripe refuse votre clé La clé a été révoquée. Une facture attend qu’elle soit"
        " remplacée, puis reprend d’elle-même.",
        "es": "Stripe rechaza su clave La clave fue revocada. Una factura espera a que se"
        " sustituya, y después continúa sola.",
        "en": "Stripe refuses your key The key was revoked. An invoice waits until it is"
        " replaced, then goes on by itself.",
    },
    "forbidden": {
        "fr": "Un droit manque à votre clé Stripe Une facture attend que la clé ait le droit"
        " d’écrire les clients et les factures, puis reprend d’elle-même.",
        "es": "A su clave de Stripe le falta un permiso Una factura espera a que la clave tenga"
        " permiso para escribir clientes y facturas, y después continúa sola.",
        "en": "Your Stripe key lacks a right An invoice waits until the key has the right to"
        " write customers and invoices, then goes on by itself.",
    },
}
WAY_ON = {
    "owner": {"fr": "Remplacer la clé", "es": "Sustituir la clave", "en": "Replace the key"},
    "member": {
        "fr": "Adressez-vous à un propriétaire ou à un administrateur",
        "es": "Diríjase a un propietario o a un administrador",
        "en": "Ask an owner or administrator",
    },
}


@pytest.mark.parametrize("who", ["owner", "member"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", BLOCKED)
def test_a_key_that_stripe_refuses_waits_for_another(
    app: Flask, cast: Cast, stripe: StandIn, kind: str, language: str, who: str
) -> None:
    quote, browser = cast.quote(), signed_in(app, who)
    speak(browser, language)
    stripe.add_fault(kind, "invoices.create", right="rak_invoice_write", **MANY)
    status, page = press(browser, quote)
    assert status == 303
    assert BLOCKED[kind][language] in text(page)
    assert WAY_ON[who][language] in text(page)
    assert ('href="/settings/integrations">' in page.split("<main")[1]) == (who == "owner")
    fragment = browser.get(f"{quote.address}/invoice/steps?after=0&poll=1", headers=HTMX)
    assert BLOCKED[kind][language] in text(fragment)
    stripe.clear_faults()
    a_moment_later(app)
    assert stripe.objects("invoice") == []
    page = text(browser.get(quote.address, follow_redirects=True))
    assert stripe.objects("invoice")[0]["number"] in page
    assert state_of(app, quote) == "invoiced"
    with app.app_context():
        assert db.session.scalar(select(StripeConnection.broken)) == ""


CHECKING = {
    "fr": "Nous vérifions auprès de Stripe Stripe ne répond pas pour le moment. Vous n’avez"
    " rien à faire : Joinways continue d’interroger Stripe, et aucune facture ne peut être"
    " créée deux fois.",
    "es": "Lo estamos comprobando con Stripe Stripe no responde en este momento. No tiene que"
    " hacer nada: Joinways sigue preguntando y ninguna factura puede crearse dos veces.",
    "en": "We are checking with Stripe Stripe doesn’t answer at the moment. There is nothing to"
    " do: Joinways keeps asking, and no invoice can be made twice.",
}
SILENCE = [("drop_before", "*"), ("drop_after", "invoices.finalize"), ("error_500", "*")]
SILENCE += [("hang_before", "invoices.create"), ("rate_limited", "*"), ("in_use", "*")]


@pytest.mark.parametrize(("kind", "match"), SILENCE, ids=[kind for kind, _ in SILENCE])
def test_while_stripe_is_silent_we_are_checking_and_the_next_visit_finishes(
    app: Flask, cast: Cast, stripe: StandIn, kind: str, match: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.add_fault(kind, match, seconds=2, **MANY)
    status, page = press(browser, quote)
    assert status == 303
    for language in LANGUAGES:
        speak(browser, language)
        page = text(browser.get(quote.address, follow_redirects=True))
        assert CHECKING[language] in page
    assert len(stripe.mailbox()) == 0
    stripe.clear_faults()
    a_moment_later(app)
    while stripe.ask("GET", "working")["data"]:
        time.sleep(0.05)  # Stripe itself still works on the call that hung
    page = text(browser.get(quote.address, follow_redirects=True))
    assert "Invoiced" in page
    [invoice] = stripe.objects("invoice")
    assert invoice["number"] in page
    assert len(stripe.mailbox()) == 1


def test_with_htmx_the_waiting_page_is_gone_to_and_its_steps_end_it(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    stripe.add_fault("drop_before", "invoices.create", **MANY)
    fields = form_of(browser, quote.address)
    answer = send(browser, f"{quote.address}/invoice", fields, htmx=True)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, quote.address)
    assert source(answer) == ""
    address = f"{quote.address}/invoice/steps?after=0&poll=1"
    fragment = browser.get(address, headers=HTMX)
    assert fragment.status_code == 200
    assert re.findall(r'<li class="step-(\w+)"', source(fragment)) == [
        "done",
        "current",
        "waiting",
        "waiting",
        "waiting",
    ]
    assert 'data-hx-trigger="every 1s"' in source(fragment)
    stripe.clear_faults()
    a_moment_later(app)
    browser.get(address, headers=HTMX)
    answer = browser.get(address, headers=HTMX)
    assert answer.headers["HX-Redirect"] == quote.address
    assert "Facturé" in text(browser.get(quote.address))


def test_htmx_gets_the_locked_quote_in_place_of_the_form(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    fields = form_of(browser, quote.address)
    answer = send(browser, f"{quote.address}/invoice", fields, htmx=True)
    assert answer.status_code == 200
    swap = (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"])
    assert swap == ("#quotes-quote", "outerHTML")
    assert source(answer).lstrip().startswith('<div id="quotes-quote"')
    assert "Facturé" in text(answer)
    assert "Générer la facture" not in text(answer)


def test_htmx_on_the_form_s_own_page_goes_to_the_quote(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    fields = form_of(browser, quote.address)
    here = f"http://localhost{quote.address}/invoice"
    headers = {**HTMX, "HX-Current-URL": here}
    answer = browser.post(f"{quote.address}/invoice", data=fields, headers=headers)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, quote.address)


@pytest.mark.parametrize("after", ["-1", "x", "9" * 40, ""])
def test_odd_questions_for_the_steps_are_answered(
    app: Flask, cast: Cast, stripe: StandIn, after: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    answer = browser.get(f"{quote.address}/invoice/steps?after={after}", headers=HTMX)
    assert answer.status_code == 200
