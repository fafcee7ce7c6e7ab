"""Quantities and discounts of lines, as a person reads them."""

from decimal import Decimal, InvalidOperation

from joinways.formats import measured, percent, reduction
from joinways.i18n import LANGUAGES, N_, gettext, use_lang
from joinways.models import Quote, QuoteLine

_REASONS = {
    # Translators: article 261, 4, 4° a of the French tax code, in the usual words
    "FR": N_("Training exempt from VAT: article 261, 4, 4° a of the CGI"),
    # Translators: article 20, Uno, 9.º of the Spanish VAT law, in the usual words
    "ES": N_("Training exempt from VAT: article 20.Uno.9.º of Ley 37/1992"),
}


def usual_reasons(country: str, language: str) -> list[str]:
    """Why a line may have no VAT, for a form to offer: in the quote's language, as it is printed.

    `country`: the seller's.
    """
    with use_lang(language if language in LANGUAGES else LANGUAGES[0]):
        training = [gettext(_REASONS[country])] if country in _REASONS else []
        return [
            gettext("Reverse charge"),
            *training,
            gettext("Tourist tax, collected for the municipality: outside VAT"),
            gettext("Guarantee, given back: outside VAT"),
        ]


def discount_text(line: QuoteLine | Quote, currency: str) -> str:
    """ "10 %", "15,00 €" or both."""
    return reduction(line.discount_percent, line.discount_cents, currency)


def rate_text(rate: str) -> str:
    """ "5.5" -> "5,5 %"; what is no number stays as it is (a line that names no rate)."""
    try:
        return percent(Decimal(rate))
    except InvalidOperation:
        return rate


def quantity_with_unit(line: QuoteLine) -> str:
    """ "2,5 h": the quantity and its unit, short."""
    return measured(line.quantity, line.unit)
