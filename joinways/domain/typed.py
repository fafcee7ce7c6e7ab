"""What a person types in a line of a quote: quantities, prices, rates, discounts.

All usual spellings of numbers (domain/amounts.py), and a minus sign before them where it makes
sense: a line may take something off.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from joinways.domain.amounts import BadAmount, amount_in, parse_amount
from joinways.domain.currencies import largest_charge
from joinways.domain.money import to_cents
from joinways.domain.vat import Discount

QUANTITY_DECIMALS = 4
RATE_DECIMALS = 4
MOST_RATE = 100
_MINUS = re.compile(r"^[-\u2212\u2013]\s*")
_PERCENT = re.compile(r"\s*%$")


@dataclass(frozen=True)
class Bound:
    """The largest number, above or below zero, that is taken for what it says.

    `cents`: of a price, in any currency (`most_cents` where Stripe charges more); `line`: of a
    quantity times its price, so that the sum of a quote's lines fits the database's integers.
    """

    quantity: int = 1_000_000
    cents: int = 1_000_000_000
    line: int = 10**15


BOUND = Bound()


def most_cents(currency: str) -> int:
    """The largest price that may be typed: at least what Stripe charges at once, 100 million
    rupiahs being but some thousand euros."""
    return max(BOUND.cents, largest_charge(currency))


def amount_of(typed: str, currency: str) -> int:
    """As `cents_of`, of what is never below zero."""
    cents = amount_in(currency, typed)
    if cents > most_cents(currency):
        raise BadAmount("large")
    return cents


def quantity_of(typed: str) -> Decimal:
    """ "2,5" -> 2.5, "-1" -> -1. Raises BadAmount, also with the reason "large"."""
    number = _signed(typed, lambda text: parse_amount(text, QUANTITY_DECIMALS))
    if abs(number) > BOUND.quantity * 10**QUANTITY_DECIMALS:
        raise BadAmount("large")
    return Decimal(number).scaleb(-QUANTITY_DECIMALS).normalize() + 0


def cents_of(typed: str, currency: str = "EUR") -> int:
    """ "199,95" -> 19995, in the currency's smallest unit. Raises BadAmount, also "large"."""
    return _signed(typed, lambda text: amount_of(text, currency))


def rate_of(typed: str) -> Decimal:
    """ "5,5" or "5.5 %" -> 5.5. Raises BadAmount, "large" above 100."""
    text = _PERCENT.sub("", typed.strip())
    rate = Decimal(parse_amount(text, RATE_DECIMALS)).scaleb(-RATE_DECIMALS).normalize() + 0
    if rate > MOST_RATE:
        raise BadAmount("large")
    return rate


def discount_of(typed: str, currency: str = "EUR") -> Discount:
    """ "10 %", "50 €" (an amount), or both: "10 % + 50 €"; a bare number is a percentage.

    Raises BadAmount; "unreadable" for two of a kind, "large" above 100 %.
    """
    percent, cents, seen = Decimal(0), 0, set()
    for part in filter(None, (each.strip() for each in typed.split("+"))):
        amount = bool(re.search(r"€|[A-Z]{3}", part))
        if amount in seen:
            raise BadAmount("unreadable")
        seen.add(amount)
        if amount:
            cents = amount_of(part, currency)
        else:
            percent = rate_of(part)
    return Discount(percent, cents)


def net_of_gross(gross_cents: int, rate: Decimal) -> int:
    """The unit price excl. tax of one typed incl. tax: divided by 1 + rate, half up to the cent.

    Everything else follows from the price excl. tax, so that what a line comes to incl. tax may
    differ by some cents from its quantity times the typed price.
    """
    return to_cents(Decimal(gross_cents) * 100 / (100 + rate))


def gross_of_net(net_cents: int, rate: Decimal) -> int:
    """A unit price with its VAT, half up to the cent: how a price excl. tax is shown incl. tax."""
    return to_cents(Decimal(net_cents) * (100 + rate) / 100)


def _signed(typed: str, read: Callable[[str], int]) -> int:
    text = typed.strip()
    plain = _MINUS.sub("", text)
    number = read(plain)
    return number if plain == text else -number
