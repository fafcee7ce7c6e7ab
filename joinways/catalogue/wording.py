"""Units and columns of the catalogue in words, and the words read back."""

from collections.abc import Mapping

from joinways.folding import fold
from joinways.i18n import LANGUAGES, gettext, pgettext, use_lang

UNITS = ("piece", "person", "hour", "day", "flat")

COLUMNS = (
    "reference",
    "label",
    "description",
    "category",
    "unit",
    "unit_price",
    "vat_rate",
    "archived",
)
"""The columns of a CSV of the catalogue, in order; as they are called they are read too."""

_ALSO = {
    "label": ("name", "nom", "nombre", "service", "prestation", "servicio", "libelle"),
    "unit_price": ("price", "prix", "precio", "prix ht", "prix unitaire ht", "prix unitaire"),
    "vat_rate": ("vat", "tva", "iva", "taux de tva"),
}
"""What people call them elsewhere, folded."""


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


def column_word(column: str) -> str:
    """The heading of a column of the CSV, in the language in use."""
    return {
        "reference": gettext("Reference"),
        "label": gettext("Service"),
        "description": pgettext("service", "Description"),
        "category": gettext("Category"),
        "unit": gettext("Unit"),
        "unit_price": gettext("Unit price excl. tax"),
        "vat_rate": gettext("VAT rate"),
        "archived": gettext("Archived"),
    }[column]


def yes_no(value: bool) -> str:
    """Yes or no, in the language in use."""
    return gettext("Yes") if value else gettext("No")


def columns_by_word() -> Mapping[str, str]:
    """Every heading that is understood, folded -> the column."""
    found = {word: column for column, words in _ALSO.items() for word in words}
    found |= {name: column for column in COLUMNS for name in (column, column.replace("_", " "))}
    for lang in LANGUAGES:
        with use_lang(lang):
            found |= {fold(column_word(column)): column for column in COLUMNS}
    return found


def units_by_word() -> Mapping[str, str]:
    """Every word for a unit that is understood, folded -> the unit."""
    found = {unit: unit for unit in UNITS}
    for lang in LANGUAGES:
        with use_lang(lang):
            found |= {fold(unit_word(unit)): unit for unit in UNITS}
            found |= {fold(per_unit(unit)): unit for unit in UNITS if per_unit(unit)}
    return found


def answers_by_word() -> Mapping[str, bool]:
    """Every word for yes and no that is understood, folded -> which."""
    found = {"1": True, "true": True, "x": True, "0": False, "false": False, "": False}
    for lang in LANGUAGES:
        with use_lang(lang):
            found |= {fold(yes_no(answer)): answer for answer in (True, False)}
    return found
