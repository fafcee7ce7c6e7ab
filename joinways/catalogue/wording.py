"""Units of the catalogue in words, and the words read back."""

from collections.abc import Mapping
from functools import cache

from joinways.folding import fold
from joinways.i18n import LANGUAGES, gettext, pgettext, use_lang

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
