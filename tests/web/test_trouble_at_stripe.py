"""What Stripe refuses, leaves unanswered or gets wrong, as the person who pressed sees it."""

import re
import time
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from joinways import stripe_gateway
from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoicing, Quote, StripeConnection
from tests.cast import Cast, Item, QuoteRef, signed_in
from tests.stand_in import StandIn
from tests.web.seeing import HTMX, beside, form_of, send, source, speak, text, typed

LANGUAGES = ("fr", "es", "en")
MANY = {"times": 1000}
ENGLISH = "Something only Stripe would say"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call, and no call that waits: the answers are what is looked at."""
    monkeypatch.setattr(stripe_gateway, "MOST_RETRIES", 0)
    monkeypatch.setattr(stripe_gateway.StripeGateway.__init__, "__defaults__", (None, 0.5))


def a_moment_later(app: Flask) -> None:
    """Some minutes pass: nobody waits for a back-off any longer."""
    with app.app_context(), writing(db.session) as session:
        for attempt in session.scalars(select(Invoicing)):
            attempt.tried_at = attempt.created_at - timedelta(minutes=5)
            attempt.next_try_at = attempt.created_at - timedelta(minutes=5)


def state_of(app: Flask, quote: QuoteRef) -> str | None:
    with app.app_context():
        found: str | None = db.session.scalar(select(Quote.state).where(Quote.id == quote.id))
        return found


def press(
    browser: FlaskClient,
    quote: QuoteRef,
    changes: dict[str, str] | None = None,
    *,
    htmx: bool = False,
) -> tuple[int, str]:
    """The status, and the page that a browser is then left with."""
    fields = form_of(browser, quote.address, **(changes or {}))
    answer = send(browser, f"{quote.address}/invoice", fields, htmx=htmx)
    answer.close()
    leads = answer.headers.get("HX-Redirect") or answer.location
    if leads:
        return answer.status_code, source(browser.get(leads, follow_redirects=True))
    return answer.status_code, source(answer)


REFUSED_DETAIL = {
    "fr": "Stripe a refusé une des coordonnées du client",
    "es": "Stripe ha rechazado uno de los datos del cliente",
    "en": "Stripe refused one of the client’s details",
}
# code, param, field, its words
FIELDS: list[tuple[str, str, str, tuple[str, str, str]]] = [
    (
        "tax_id_invalid",
        "tax_id_data[0][value]",
        "vat_number",
        (
            "Stripe n’accepte pas ce numéro de TVA intracommunautaire. Corrigez-le ou laissez le"
            " champ vide.",
            "Stripe no acepta este NIF-IVA. Corríjalo o deje el campo vacío.",
            "Stripe doesn’t accept this VAT number. Correct it, or leave it empty.",
        ),
    ),
    (
        "email_invalid",
        "email",
        "email",
        (
            "Stripe n’accepte pas cette adresse e-mail. Vérifiez-la avec votre client.",
            "Stripe no acepta este correo electrónico. Compruébelo con su cliente.",
            "Stripe doesn’t accept this email address. Check it with your client.",
        ),
    ),
    (
        "",
        "address[country]",
        "country",
        (
            "Stripe n’accepte pas ce pays.",
            "Stripe no acepta este país.",
            "Stripe doesn’t accept this country.",
        ),
    ),
    (
        "postal_code_invalid",
        "address[postal_code]",
        "postal_code",
        (
            "Stripe n’accepte pas ce code postal.",
            "Stripe no acepta este código postal.",
            "Stripe doesn’t accept this postal code.",
        ),
    ),
]


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize(("code", "param", "field", "words"), FIELDS, ids=[f[2] for f in FIELDS])
def test_what_stripe_refuses_comes_back_beside_its_field(
    app: Flask,
    cast: Cast,
    stripe: StandIn,
    code: str,
    param: str,
    field: str,
    words: tuple[str, str, str],
    htmx: bool,
) -> None:
    browser = signed_in(app, "member")
    for language, said in zip(LANGUAGES, words, strict=True):
        speak(browser, language)
        quote = cast.quote()
        stripe.add_fault(
            "refused", "customers.create", code=code, param=param, message=ENGLISH, **MANY
        )
        status, page = press(browser, quote, {"city": "Grenoble"}, htmx=htmx)
        assert status == 422
        assert ("<html" in page) is not htmx
        assert beside(page, field) == said
        assert typed(page, "city") == "Grenoble"
        assert REFUSED_DETAIL[language] in text(page)
        assert ENGLISH not in page
        assert state_of(app, quote) == "signed"
        again = source(browser.get(f"{quote.address}/invoice"))
        assert beside(again, field) == said, "and it is still there when the form is opened again"
        stripe.clear_faults()
        assert press(browser, quote, {field: form_value(field)})[0] == 303
        assert state_of(app, quote) == "invoiced"
        stripe.ask("POST", "reset")
        forget_customers(app)
    assert stripe.mailbox() == []


def form_value(field: str) -> str:
    """A value that nobody refuses."""
    values = {"vat_number": "", "email": "x@y.example", "country": "FR", "postal_code": "38000"}
    return values[field]


def forget_customers(app: Flask) -> None:
    """So that the next press tells Stripe the client anew."""
    with app.app_context(), writing(db.session) as session:
        session.connection().exec_driver_sql("DELETE FROM stripe_customer")


REFUSED = {
    "fr": "Stripe a refusé la facture : rien n’est parti"
    f" Le devis est toujours signé. Stripe indique : « {ENGLISH} »",
    "es": "Stripe ha rechazado la factura: no se ha enviado nada"
    f" El presupuesto sigue firmado. Stripe indica: «{ENGLISH}»",
    "en": "Stripe refused the invoice: nothing was sent"
    f" The quote is still signed. Stripe says: “{ENGLISH}”",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_another_refusal_quotes_what_stripe_says(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote(), signed_in(app)
    speak(browser, language)
    stripe.add_fault("refused", "invoices.create", code="odd", message=ENGLISH, **MANY)
    status, page = press(browser, quote)
    assert (status, REFUSED[language] in text(page)) == (422, True)
    assert state_of(app, quote) == "signed"
    assert REFUSED[language] in text(browser.get(quote.address))
    assert stripe.objects("invoice") == []


DIFFERS = {
    "fr": (
        "Les montants de Stripe ne sont pas ceux du devis : rien n’est parti",
        "Total HT 1 000,00 € 1 000,01 €",
        "Total TTC 1 055,00 € 1 055,01 €",
    ),
    "es": (
        "Los importes de Stripe no son los del presupuesto: no se ha enviado nada",
        "Base imponible 1.000,00 € 1.000,01 €",
        "Total, IVA incluido 1.055,00 € 1.055,01 €",
    ),
    "en": (
        "Stripe’s figures are not the quote’s: nothing was sent",
        "Total excl. tax €1,000.00 €1,000.01",
        "Total incl. tax €1,055.00 €1,055.01",
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_totals_that_differ_stop_it_and_both_figures_are_shown(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote([Item("Salle", "1", 100000, "5.5")]), signed_in(app)
    speak(browser, language)
    stripe.add_fault("tamper", "invoices.add_lines", cents=1, what="amount")
    status, page = press(browser, quote)
    assert status == 422
    for words in DIFFERS[language]:
        assert words in text(page)
    assert stripe.mailbox() == []
    assert stripe.objects("invoice") == []
    assert state_of(app, quote) == "signed"
    for words in DIFFERS[language]:
        assert words in text(source(browser.get(quote.address)))


RATES = {"fr": "TVA 5,5 % 55,00 € 55,01 €", "es": "IVA 5,5 % 55,00 € 55,01 €"}
RATES["en"] = "VAT 5.5% €55.00 €55.01"


@pytest.mark.parametrize("language", LANGUAGES)
def test_vat_that_differs_names_its_rate(
    app: Flask, cast: Cast, stripe: StandIn, language: str
) -> None:
    quote, browser = cast.quote([Item("Salle", "1", 100000, "5.5")]), signed_in(app)
    speak(browser, language)
    stripe.add_fault("tamper", "invoices.add_lines", cents=1, what="tax")
    assert RATES[language] in text(press(browser, quote)[1])


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
    "fr": "Nous vérifions auprès de Stripe Stripe ne répond pas pour le moment. Il n’y a rien à"
    " faire : Joinways continue de demander, et aucune facture ne peut être créée deux fois.",
    "es": "Lo estamos comprobando con Stripe Stripe no responde en este momento. No hay nada que"
    " hacer: Joinways sigue preguntando y ninguna factura puede crearse dos veces.",
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
