"""Quantities and discounts of lines, as a person reads them."""

from decimal import Decimal, InvalidOperation

from joinways.formats import money, percent, quantity
from joinways.i18n import pgettext
from joinways.models import Quote, QuoteLine


def discount_text(line: QuoteLine | Quote, currency: str) -> str:
    """ "10 %", "15,00 €" or both."""
    parts = [percent(line.discount_percent)] if line.discount_percent else []
    if line.discount_cents:
        parts.append(money(line.discount_cents, currency))
    return " + ".join(parts)


def rate_text(rate: str) -> str:
    """ "5.5" -> "5,5 %"; what is no number stays as it is (a line that names no rate)."""
    try:
        return percent(Decimal(rate))
    except InvalidOperation:
        return rate


def quantity_with_unit(line: QuoteLine) -> str:
    """ "2,5 h": the quantity and its unit, short."""
    units = {
        "piece": "",
        # Translators: short for persons, after a number, on a line of a quote
        "person": pgettext("unit", "pers."),
        # Translators: short for hours, after a number
        "hour": pgettext("unit", "h"),
        # Translators: short for days, after a number
        "day": pgettext("unit", "d"),
    }
    unit = units.get(line.unit, "")
    return f"{quantity(line.quantity)}\u00a0{unit}" if unit else quantity(line.quantity)
