"""What Stripe refuses or gets wrong comes back to the person, who can correct it."""

import pytest
from flask import Flask

from joinways.database import writing
from joinways.extensions import db
from tests.cast import Cast, Item, signed_in
from tests.stand_in import StandIn
from tests.web.pressing import press, state_of
from tests.web.seeing import beside, source, speak, text, typed

LANGUAGES = ("fr", "es", "en")
MANY = {"times": 1000}
ENGLISH = "Something only Stripe would say"


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
