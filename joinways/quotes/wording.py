"""Quantities and discounts of lines, as a person reads them."""

from decimal import Decimal, InvalidOperation

from joinways.formats import measured, percent, reduction
from joinways.models import Quote, QuoteLine


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
