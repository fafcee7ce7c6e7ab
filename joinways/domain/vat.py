"""From lines to net, VAT per rate and gross, to the cent.

VAT is rounded once per rate, half up, on the sum of the rate's nets (CGI ann. II art. 242
nonies A asks for the VAT per rate; directive 2006/112/EC leaves the rounding to the member
states), then shared over that rate's lines, since Stripe wants an amount for each line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from joinways.domain.money import share, share_by_weight, to_cents


@dataclass(frozen=True)
class Discount:
    """What is taken off: a percentage (10 = 10 %), an amount in cents, or both, in that order."""

    percent: Decimal = Decimal(0)
    cents: int = 0

    def __bool__(self) -> bool:
        return bool(self.percent or self.cents)

    def of(self, cents: Decimal) -> int:
        """Cents that remain of an exact amount in cents; one rounding, half up."""
        return to_cents(cents * (100 - self.percent) / 100) - self.cents


@dataclass(frozen=True)
class Priced:
    """A net amount in cents under a VAT rate (20 = 20 %)."""

    net_cents: int
    rate: Decimal


@dataclass(frozen=True)
class RateTotal:
    """All of one VAT rate: net and VAT in cents."""

    rate: Decimal
    net_cents: int
    vat_cents: int


@dataclass(frozen=True)
class Totals:
    """What a quote comes to, in cents.

    `rates`: highest rate first. `discounts`: one negative amount for each rate that the
    discount on the whole quote touches. `line_vat`: VAT of each line, then of each discount.
    """

    net_cents: int
    rates: tuple[RateTotal, ...]
    discounts: tuple[Priced, ...]
    line_vat: tuple[int, ...]

    @property
    def vat_cents(self) -> int:
        return sum(rate.vat_cents for rate in self.rates)

    @property
    def gross_cents(self) -> int:
        return self.net_cents + self.vat_cents


def line_net(quantity: Decimal, unit_price_cents: int, discount: Discount) -> int:
    """Net cents of a line: quantity times unit price less its discount, rounded once."""
    return discount.of(quantity * unit_price_cents)


def totals(lines: Sequence[Priced], discount: Discount | None = None) -> Totals:
    """Add up lines, and share the discount on the whole quote over its rates.

    Where no rate comes to more than zero there is nothing to take a discount off.
    """
    discounts = _shared_discount(lines, discount or Discount())
    everything = [*lines, *discounts]
    rates = tuple(_rate_total(rate, everything) for rate in _rates(everything))
    vat: dict[int, int] = {}
    for rate_total in rates:
        vat |= _shared_vat(rate_total, everything)
    return Totals(
        net_cents=sum(line.net_cents for line in everything),
        rates=rates,
        discounts=discounts,
        line_vat=tuple(vat[index] for index in range(len(everything))),
    )


def _rates(lines: Iterable[Priced]) -> list[Decimal]:
    return sorted({line.rate for line in lines}, reverse=True)


def _rate_total(rate: Decimal, lines: Sequence[Priced]) -> RateTotal:
    net = sum(line.net_cents for line in lines if line.rate == rate)
    return RateTotal(rate, net, to_cents(net * rate / 100))


def _shared_vat(total: RateTotal, lines: Sequence[Priced]) -> dict[int, int]:
    indexes = [i for i, line in enumerate(lines) if line.rate == total.rate]
    exact = [Fraction(lines[i].net_cents) * Fraction(total.rate) / 100 for i in indexes]
    return dict(zip(indexes, share(total.vat_cents, exact), strict=True))


def _shared_discount(lines: Sequence[Priced], discount: Discount) -> tuple[Priced, ...]:
    if not discount:
        return ()
    rates = _rates(lines)
    nets = [_rate_total(rate, lines).net_cents for rate in rates]
    if all(net <= 0 for net in nets):
        return ()
    off = sum(nets) - discount.of(Decimal(sum(nets)))
    parts = share_by_weight(off, nets)
    return tuple(Priced(-part, rate) for part, rate in zip(parts, rates, strict=True) if part)
