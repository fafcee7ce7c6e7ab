"""What Joinways refuses before it asks Stripe anything: each in its own words, and a way on."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Installation, Quote, StripeConnection, User, Workspace
from joinways.models.columns import utc_now
from tests.cast import Cast, Item, QuoteRef, signed_in
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.seeing import HTMX, form_of, send, source, speak

NOTHING = {"fr": "Rien n’est parti", "es": "No se ha enviado nada", "en": "Nothing was sent"}

WORDS = {
    "not-signed": {
        "fr": "Seul un devis signé peut être facturé.",
        "es": "Solo se puede facturar un presupuesto firmado.",
        "en": "Only a signed quote can be invoiced.",
    },
    "plan": {
        "fr": "Votre formule ne comprend pas la facturation."
        " Les formules Pro et Enterprise la comprennent.",
        "es": "Su plan no incluye la facturación. Los planes Pro y Enterprise sí.",
        "en": "Your plan has no invoicing. The Pro and Enterprise plans include it.",
    },
    "not-connected": {
        "fr": "Stripe n’est pas encore connecté.",
        "es": "Stripe todavía no está conectado.",
        "en": "Stripe isn’t connected yet.",
    },
    "too-small": {
        "fr": "Stripe n’accepte pas de facture de moins de 0,50 €."
        " Ajoutez plutôt ce montant à un autre devis.",
        "es": "Stripe no admite facturas de menos de 0,50 €. Añada este importe a otro"
        " presupuesto.",
        "en": "Stripe takes no invoice under €0.50. Add this amount to another quote instead.",
    },
    "too-many-lines": {
        "fr": "Stripe accepte au plus 250 lignes par facture ; ce devis en a 251.",
        "es": "Stripe admite como máximo 250 líneas por factura; este presupuesto tiene 251.",
        "en": "Stripe takes 250 lines per invoice at most; this quote has 251.",
    },
    "content-changed": {
        "fr": "Le contenu de ce devis n’est plus celui qui a été signé. Rien n’a été envoyé ;"
        " contactez-nous.",
        "es": "El contenido de este presupuesto ya no es el que se firmó. No se ha enviado nada;"
        " póngase en contacto con nosotros.",
        "en": "What this quote says is no longer what was signed. Nothing was sent; please"
        " contact us.",
    },
    "must-reconcile": {
        "fr": "Une sauvegarde a été restaurée. La facturation attend que la personne qui gère le"
        " serveur l’ait comparée avec Stripe.",
        "es": "Se ha restaurado una copia de seguridad. La facturación espera a que quien"
        " administra el servidor la haya comparado con Stripe.",
        "en": "A backup was restored. Invoicing waits until whoever runs the server has compared"
        " it with Stripe.",
    },
}
STATUS = {"plan": 403}


def _after_the_form(app: Flask, cast: Cast, why: str, quote: QuoteRef) -> None:
    """What happened between opening the form and pressing the button."""
    with app.app_context(), writing(db.session) as session:
        if why == "not-signed":
            session.execute(update(Quote).where(Quote.id == quote.id).values(state="replaced"))
        elif why == "plan":
            session.execute(update(Workspace).values(plan="basic"))
        elif why == "not-connected":
            session.execute(update(StripeConnection).values(ended_at=utc_now()))
        elif why == "must-reconcile":
            session.execute(update(Installation).values(must_reconcile=True))


def _quote(app: Flask, cast: Cast, why: str) -> QuoteRef:
    if why == "too-small":
        return cast.quote([Item("Café", "1", 40, "20")])
    if why == "too-many-lines":
        return cast.quote([Item(f"Ligne {n}", "1", 1000) for n in range(251)])
    if why == "content-changed":
        quote = cast.quote(state="sent")
        with app.app_context(), writing(db.session) as session:
            changed = update(Quote).where(Quote.id == quote.id)
            session.execute(changed.values(content_sha256="0" * 64, state="signed"))
        return quote
    return cast.quote()


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("language", ["fr", "es", "en"])
@pytest.mark.parametrize("why", WORDS)
def test_refusals_say_why_and_change_nothing(
    app: Flask, cast: Cast, stripe: StandIn, why: str, language: str, htmx: bool
) -> None:
    quote = _quote(app, cast, why)
    browser = signed_in(app)
    speak(browser, language)
    fields = form_of(browser, quote.address)
    _after_the_form(app, cast, why, quote)
    answer = send(browser, f"{quote.address}/invoice", fields, htmx=htmx)
    assert answer.status_code == STATUS.get(why, 409)
    words = seeing.text(answer)
    assert NOTHING[language] in words
    assert WORDS[why][language] in words
    assert 'role="alert"' in source(answer)
    assert ("<html" in source(answer)) is not htmx
    if htmx:
        swap = (answer.headers["HX-Retarget"], answer.headers["HX-Reswap"])
        assert swap == ("#quotes-quote", "outerHTML")
        assert source(answer).lstrip().startswith('<div id="quotes-quote"')
    assert stripe.calls() == []
    assert stripe.mailbox() == []
    with app.app_context():
        state = db.session.scalar(select(Quote.state))
        assert state == ("replaced" if why == "not-signed" else "signed")
        assert db.session.scalar(text("SELECT count(*) FROM invoicing")) == 0


@pytest.mark.parametrize("state", ["draft", "sent", "declined", "expired", "replaced"])
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_the_form_of_a_quote_that_is_not_signed_is_refused(
    app: Flask, cast: Cast, stripe: StandIn, state: str, htmx: bool
) -> None:
    quote = cast.quote(state=state)
    browser = signed_in(app)
    answers = (
        browser.get(f"{quote.address}/invoice", headers=HTMX if htmx else None),
        send(browser, f"{quote.address}/invoice", {"name": "x"}, htmx=htmx),
    )
    for answer in answers:
        assert answer.status_code == 409
        assert WORDS["not-signed"]["fr"] in seeing.text(answer)
    assert stripe.calls() == []


def test_a_refusal_offers_the_way_on(app: Flask, cast: Cast) -> None:
    quote = cast.quote()
    _after_the_form(app, cast, "not-connected", quote)
    page = source(signed_in(app).get(f"{quote.address}/invoice"))
    assert 'href="/settings/integrations"' in page
    with app.app_context(), writing(db.session) as session:
        session.execute(update(User).values(name="Ana Ruiz"))
    page = source(signed_in(app, "member").get(f"{quote.address}/invoice"))
    assert "Ana Ruiz peut le connecter dans les paramètres." in seeing.text(page)


def _facts(app: Flask) -> tuple[str | None, int | None]:
    with app.app_context():
        invoices = db.session.scalar(text("SELECT count(*) FROM invoice"))
        return db.session.scalar(select(Quote.state)), invoices


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
@pytest.mark.parametrize("language", ["fr", "es", "en"])
def test_the_second_press_shows_the_same_invoice(
    app: Flask, cast: Cast, stripe: StandIn, language: str, htmx: bool
) -> None:
    quote = cast.quote()
    tabs = [signed_in(app, who) for who in ("owner", "member")]
    fields = [form_of(tab, quote.address) for tab in tabs]
    pages = []
    for tab, filled in zip(tabs, fields, strict=True):
        speak(tab, language)
        answer = send(tab, f"{quote.address}/invoice", filled, htmx=htmx)
        answer.close()
        if htmx:
            assert answer.headers["HX-Retarget"] == "#quotes-quote"
            pages.append(seeing.text(answer))
        else:
            assert (answer.status_code, answer.location) == (303, quote.address)
            pages.append(seeing.text(tab.get(answer.location)))
    [invoice] = stripe.objects("invoice")
    assert len(stripe.mailbox()) == 1
    assert all(invoice["number"] in page for page in pages)
    assert _facts(app) == ("invoiced", 1)


def _invoiced(app: Flask, cast: Cast) -> tuple[QuoteRef, FlaskClient]:
    quote, browser = cast.quote(), signed_in(app)
    answer = send(browser, f"{quote.address}/invoice", form_of(browser, quote.address))
    answer.close()
    return quote, browser


def test_the_form_of_an_invoiced_quote_leads_to_the_invoice(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = _invoiced(app, cast)
    answer = browser.get(f"{quote.address}/invoice")
    assert (answer.status_code, answer.location) == (303, quote.address)
    answer = browser.get(f"{quote.address}/invoice", headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, quote.address)


def test_a_press_after_the_invoice_needs_no_valid_form(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    quote, browser = _invoiced(app, cast)
    answer = send(browser, f"{quote.address}/invoice", {"name": ""})
    assert (answer.status_code, answer.location) == (303, quote.address)
    assert len(stripe.objects("invoice")) == 1
