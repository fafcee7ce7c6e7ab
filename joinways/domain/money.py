"""Integer cents: rounding and sharing without losing or inventing one."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import floor

USUAL_SMALLEST_CHARGE = 50

_SMALLEST_CHARGE = {
    "AED": 200,
    "BGN": 100,
    "CZK": 1500,
    "DKK": 250,
    "GBP": 30,
    "HKD": 400,
    "HUF": 17500,
    "MXN": 1000,
    "MYR": 200,
    "NOK": 300,
    "PLN": 200,
    "RON": 200,
    "SEK": 300,
    "THB": 1000,
}


def smallest_charge(currency: str) -> int:
    """The smallest total in cents that we invoice in a currency (ISO 4217, capitals).

    Stripe marks an invoice below its minimum charge as paid at once, so we refuse to make one.
    Stripe: docs, Supported currencies > "Minimum and maximum charge amounts". Where it names
    none that differs (EUR, USD, CHF and others), or none at all, it is 50. An account that
    settles in another currency is held by Stripe to the minimum of that one, which we don't know.
    """
    return _SMALLEST_CHARGE.get(currency, USUAL_SMALLEST_CHARGE)


def to_cents(amount: Decimal) -> int:
    """Whole cents of an amount in cents with a fraction, halves away from zero."""
    return int(amount.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def share(total: int, exact: Sequence[Fraction]) -> list[int]:
    """Split `total` cents over parts whose exact values (cents) add up to about it.

    Largest remainder: each part gets its floor, what is left goes to the largest fractions,
    the earlier part first. The result adds up to `total`, each within a cent of its value.
    Raises ValueError when the parts are too far from the total to do that.
    """
    parts = [floor(value) for value in exact]
    left = total - sum(parts)
    if not 0 <= left <= len(parts):
        raise ValueError(f"{total} cents cannot be shared over parts worth {sum(exact)}")
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for index in by_remainder[:left]:
        parts[index] += 1
    return parts


def share_by_weight(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` cents in proportion to `weights` (cents); parts add up to `total`.

    Weights at or below zero get nothing. Raises ValueError when no weight is above zero.
    """
    kept = [max(weight, 0) for weight in weights]
    whole = sum(kept)
    if not whole:
        raise ValueError("nothing to share over")
    return share(total, [Fraction(total * weight, whole) for weight in kept])
