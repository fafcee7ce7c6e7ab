"""150 quotes by chance, from payload to comparison at the simulated Stripe: to the cent."""

import random
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest

from tests.actions.desk import Desk
from tests.cast import Item

QUOTES = 150
RATES = ("20", "10", "5.5", "2.1", "8.5", "0")


def half_up(exact: Fraction) -> int:
    """Halves away from zero, by integers alone."""
    size = floor(abs(exact) + Fraction(1, 2))
    return size if exact >= 0 else -size


def by_chance(dice: random.Random) -> tuple[list[Item], str, int]:
    """Lines, and the discount on the whole quote: percent or cents."""
    items = [_item(dice) for _ in range(dice.choice((1, 1, 2, 3, 5, 9, 12)))]
    # Enough that no discount brings the quote below Stripe's minimum.
    items.append(Item("Salle", "1", 3_000_000, dice.choice(RATES)))
    percent = dice.choice(("0", "0", "10", "7.25", "33.3333"))
    return items, percent, dice.choice((0, 0, 0, 12345)) if percent == "0" else 0


def _item(dice: random.Random) -> Item:
    return Item(
        "Prestation",
        str(Decimal(dice.randrange(1, 200_000)) / dice.choice((1000, 10_000))),
        dice.choice((1, 1, 1, 0)) * dice.randrange(1, 40_000) or -dice.randrange(1, 800),
        dice.choice(RATES),
        dice.choice(("0", "0", "0", "5", "12.5")),
        dice.choice((0, 0, 0, 99)),
    )


def net_of(items: list[Item], percent: str, cents: int) -> int:
    """What it must come to without VAT, by fractions."""
    net = sum(
        half_up(Fraction(one.quantity) * one.cents * (100 - Fraction(one.percent)) / 100)
        - one.off_cents
        for one in items
    )
    return half_up(net * (100 - Fraction(percent)) / 100) - cents


@pytest.mark.parametrize("seed", range(3))
def test_quotes_by_chance_are_equal_to_the_cent(desk: Desk, seed: int) -> None:
    dice = random.Random(seed)
    wanted = {}
    for _ in range(QUOTES // 3):
        items, percent, cents = by_chance(dice)
        quote = desk.cast.quote(items, percent=percent, cents=cents)
        desk.drive(desk.claim(quote), until="mail")
        assert desk.quote_state(quote) == "invoiced", (items, percent, cents)
        wanted[quote.public_id] = net_of(items, percent, cents)
    lines = desk.stripe.objects("line_item")
    for invoice in desk.stripe.objects("invoice"):
        assert invoice["subtotal"] == wanted[invoice["metadata"]["quote"]]
        mine = [line for line in lines if line["invoice"] == invoice["id"]]
        assert invoice["total"] - invoice["subtotal"] == vat(mine)
    assert len(desk.stripe.objects("invoice")) == QUOTES // 3


def vat(lines: list[dict[str, object]]) -> int:
    """Each rate's VAT rounded once, on the sum of what its lines at Stripe say."""
    nets: dict[str, int] = {}
    for line in lines:
        rate, amount = line["metadata"]["rate"], line["amount"]  # type: ignore[index]
        nets[rate] = nets.get(rate, 0) + amount  # type: ignore[operator]
    return sum(half_up(Fraction(rate) * net / 100) for rate, net in nets.items())
