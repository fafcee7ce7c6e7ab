"""Sentences about an amount that was typed, wherever it was."""

from joinways.formats import money_plain
from joinways.i18n import N_, gettext

LAST_DECIMAL = N_(
    "The last of the three decimals must be 0: no smaller amount can be paid. Write it like"
    " %(example)s."
)


def last_decimal(currency: str) -> str:
    """Why 12.505 dinars are refused."""
    return gettext(LAST_DECIMAL, example=money_plain(1250, currency))
