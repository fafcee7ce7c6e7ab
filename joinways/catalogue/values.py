"""What a service says, as plain values."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from joinways.amount_words import last_decimal
from joinways.domain.amounts import BadAmount
from joinways.domain.typed import most_cents
from joinways.formats import money, money_plain
from joinways.i18n import gettext
from joinways.models import Service

LONGEST_NAME = 200
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class ServiceValues:
    """What a person says of a service; the price is net, in cents, the rate in %.

    `vat_free`: why it has no VAT, "" for the usual reason and where it has VAT.
    """

    label: str
    description: str
    category: str
    unit: str
    unit_price_cents: int
    vat_rate: Decimal
    vat_free: str = ""
    archived: bool = False


COLUMNS = {
    "label": "label",
    "description": "description",
    "category": "category",
    "unit": "unit",
    "unit_price": "unit_price_cents",
    "vat_rate": "vat_rate",
    "vat_free": "vat_free",
    "archived": "archived",
}
"""Column of a CSV -> the attribute. A file has no cents, so that its column isn't called so."""


def columns_of(service: Service | ServiceValues) -> dict[str, Any]:
    """What it says, by column."""
    return {column: getattr(service, name) for column, name in COLUMNS.items()}


def amount_problem(bad: BadAmount, currency: str) -> str:
    """Why what was typed is no amount, as a sentence."""
    example = money_plain(123450, currency)
    if bad.reason == "decimals":
        return gettext(
            "An amount has no more decimals than its currency. Write it like %(example)s.",
            example=example,
        )
    if bad.reason == "last":
        return last_decimal(currency)
    if bad.reason == "large":
        return gettext("From 0 to %(most)s.", most=money(most_cents(currency), currency))
    if bad.reason == "ambiguous":
        return gettext(
            "This can be read in two ways. Write the cents too, like %(example)s.", example=example
        )
    return gettext("This is not an amount. Write it like %(example)s.", example=example)
