"""Units of the catalogue in words, and the words read back; why something has no VAT."""

from collections.abc import Mapping
from functools import cache

from joinways.folding import fold
from joinways.i18n import LANGUAGES, N_, gettext, pgettext, use_lang

UNITS = ("piece", "person", "hour", "day", "flat")


def unit_word(unit: str) -> str:
    """What one pays for, in the language in use."""
    return {
        "piece": pgettext("unit of a price", "Piece"),
        "person": pgettext("unit of a price", "Person"),
        "hour": pgettext("unit of a price", "Hour"),
        "day": pgettext("unit of a price", "Day"),
        "flat": pgettext("unit of a price", "Flat rate"),
    }[unit]


def per_unit(unit: str) -> str:
    """What stands after a price: "per person"; "" for a flat rate."""
    return {
        "piece": gettext("per piece"),
        "person": gettext("per person"),
        "hour": gettext("per hour"),
        "day": gettext("per day"),
    }.get(unit, "")


def yes_no(value: bool) -> str:
    """Yes or no, in the language in use."""
    return gettext("Yes") if value else gettext("No")


@cache
def units_by_word() -> Mapping[str, str]:
    """Every word for a unit that is understood, folded -> the unit."""
    found = {unit: unit for unit in UNITS}
    for lang in LANGUAGES:
        with use_lang(lang):
            found |= {fold(unit_word(unit)): unit for unit in UNITS}
            found |= {fold(per_unit(unit)): unit for unit in UNITS if per_unit(unit)}
    return found


@cache
def answers_by_word() -> Mapping[str, bool]:
    """Every word for yes and no that is understood, folded -> which."""
    found = {"1": True, "true": True, "x": True, "0": False, "false": False, "": False}
    for lang in LANGUAGES:
        with use_lang(lang):
            found |= {fold(yes_no(answer)): answer for answer in (True, False)}
    return found


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
