"""What the form refuses: each error beside its field, in the person's language."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from joinways.formats import date_long
from joinways.i18n import use_lang
from tests.cast import Cast, signed_in
from tests.web.seeing import beside, form_of, send, source, speak, text, typed

LANGUAGES = ("fr", "es", "en")
TODAY = datetime.now(ZoneInfo("Europe/Paris")).date()
LAST = TODAY + timedelta(days=365)
LONG = "x" * 201

# field, what is typed, the error in French, Spanish, English
ERRORS: list[tuple[str, str, str, str, str]] = [
    (
        "name",
        " ",
        "Saisissez le nom du client.",
        "Introduzca el nombre del cliente.",
        "Enter the client’s name.",
    ),
    (
        "company",
        LONG,
        "200 caractères au plus.",
        "200 caracteres como máximo.",
        "At most 200 characters.",
    ),
    (
        "email",
        "",
        "Stripe envoie la facture par e-mail : saisissez une adresse.",
        "Stripe envía la factura por correo: introduzca una dirección.",
        "Stripe sends the invoice by email: enter an address.",
    ),
    (
        "email",
        "compta@",
        "Cette adresse e-mail n’est pas complète.",
        "Esta dirección de correo no está completa.",
        "This is not a complete email address.",
    ),
    (
        "line1",
        "",
        "Saisissez l’adresse de facturation.",
        "Introduzca la dirección de facturación.",
        "Enter the billing address.",
    ),
    (
        "postal_code",
        "",
        "Saisissez le code postal.",
        "Introduzca el código postal.",
        "Enter the postal code.",
    ),
    ("city", "", "Saisissez la ville.", "Introduzca la ciudad.", "Enter the city."),
    ("country", "", "Choisissez le pays.", "Elija el país.", "Choose the country."),
    (
        "country",
        "XX",
        "Ce choix n’est pas valide.",
        "Esta opción no es válida.",
        "Not a valid choice.",
    ),
    (
        "language",
        "de",
        "Ce choix n’est pas valide.",
        "Esta opción no es válida.",
        "Not a valid choice.",
    ),
    (
        "vat_number",
        "FR40303265046",
        "Ce numéro de TVA intracommunautaire n’existe pas dans le pays choisi. Vérifiez chaque"
        " chiffre.",
        "Este NIF-IVA no existe en el país elegido. Compruebe cada dígito.",
        "This VAT number doesn’t exist in the chosen country. Check each digit.",
    ),
    (
        "due_days",
        "",
        "Saisissez le nombre de jours.",
        "Introduzca el número de días.",
        "Enter the number of days.",
    ),
    (
        "due_days",
        "366",
        "De 0 à 365 jours.",
        "De 0 a 365 días.",
        "From 0 to 365 days.",
    ),
    ("due_days", "-1", "De 0 à 365 jours.", "De 0 a 365 días.", "From 0 to 365 days."),
    ("due_days", "9" * 400, "De 0 à 365 jours.", "De 0 a 365 días.", "From 0 to 365 days."),
    (
        "due_days",
        "1.5",
        "Saisissez un nombre entier.",
        "Introduzca un número entero.",
        "Not a valid integer value.",
    ),
    (
        "due_days",
        "9" * 5000,
        "Saisissez un nombre entier.",
        "Introduzca un número entero.",
        "Not a valid integer value.",
    ),
]


@pytest.mark.parametrize(
    ("field", "wrong", "fr", "es", "en"), ERRORS, ids=[f"{e[0]}={e[1][:12]}" for e in ERRORS]
)
def test_each_error_stands_beside_its_field_and_what_was_typed_stays(
    app: Flask, cast: Cast, field: str, wrong: str, fr: str, es: str, en: str
) -> None:
    quote = cast.quote()
    browser = signed_in(app, "member")
    for language, words in zip(LANGUAGES, (fr, es, en), strict=True):
        speak(browser, language)
        fields = form_of(browser, quote.address, **{field: wrong, "line2": "Bâtiment B"})
        answer = send(browser, f"{quote.address}/invoice", fields)
        page = source(answer)
        assert answer.status_code == 422
        assert beside(page, field) == words
        assert typed(page, "line2") == "Bâtiment B"
        if field not in ("country", "language", "name"):
            assert typed(page, field) == wrong
        title = re.search(r"<title>(.*?)</title>", page)
        assert title
        assert title[1].startswith({"fr": "Erreur", "es": "Error:", "en": "Error:"}[language])
        summary = re.search(r'<div class="notice notice-error error-summary".*?</ul>', page, re.S)
        assert summary
        assert f'href="#{field}"' in summary[0]
        assert words in text(summary[0])


def test_past_and_far_dates_are_refused_with_the_days_that_are_taken(
    app: Flask, cast: Cast
) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    words = {
        "fr": "Choisissez une date entre le {} et le {}.",
        "es": "Elija una fecha entre el {} y el {}.",
        "en": "Choose a date from {} to {}.",
    }
    for language in LANGUAGES:
        speak(browser, language)
        with use_lang(language):
            wanted = text(words[language].format(date_long(TODAY), date_long(LAST)))
        for day in (TODAY - timedelta(days=1), LAST + timedelta(days=1), date(1, 1, 1)):
            fields = form_of(browser, quote.address, due="date", due_date=day.isoformat())
            answer = send(browser, f"{quote.address}/invoice", fields)
            assert (answer.status_code, beside(source(answer), "due_date")) == (422, wanted)
            assert typed(source(answer), "due_date") == day.isoformat()
            assert typed(source(answer), "due") == "date"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [("", "Saisissez l’échéance."), ("2026-02-30", "Cette date n’est pas valide.")],
)
def test_a_date_is_needed_where_a_date_is_chosen(
    app: Flask, cast: Cast, wrong: str, words: str
) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    fields = form_of(browser, quote.address, due="date", due_date=wrong)
    answer = send(browser, f"{quote.address}/invoice", fields)
    assert (answer.status_code, beside(source(answer), "due_date")) == (422, words)


@pytest.mark.parametrize("due", ["", "never"])
def test_how_it_is_due_has_to_be_chosen(app: Flask, cast: Cast, due: str) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    answer = send(browser, f"{quote.address}/invoice", form_of(browser, quote.address, due=due))
    assert answer.status_code == 422
    assert beside(source(answer), "due")
