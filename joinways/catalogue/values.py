"""What a service says, as plain values."""

from dataclasses import dataclass
from decimal import Decimal

from joinways.domain.amounts import BadAmount
from joinways.formats import money_plain
from joinways.i18n import gettext
from joinways.models import Service

LONGEST_NAME = 200
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class ServiceValues:
    """What a person says of a service; the price is net, in cents, the rate in %."""

    label: str
    description: str
    category: str
    unit: str
    unit_price_cents: int
    vat_rate: Decimal
    archived: bool = False

    @classmethod
    def of(cls, service: Service) -> "ServiceValues":
        """What a row says."""
        return cls(**{name: getattr(service, name) for name in cls.__dataclass_fields__})


def in_one_line(value: str | None) -> str:
    """Without spaces around it, and with one between words."""
    return " ".join((value or "").split())


def amount_problem(bad: BadAmount, currency: str) -> str:
    """Why what was typed is no amount, as a sentence."""
    example = money_plain(123450, currency)
    if bad.reason == "decimals":
        return gettext(
            "An amount has two decimals at most. Write it like %(example)s.", example=example
        )
    if bad.reason == "ambiguous":
        return gettext(
            "This can be read in two ways. Write the cents too, like %(example)s.", example=example
        )
    return gettext("This is not an amount. Write it like %(example)s.", example=example)
