"""One quote in several parts, deposit and balance, that come to the whole to the cent.

Each part is invoiced alone, so its VAT is rounded alone: for every rate, nets are chosen so that
the VAT of the parts adds up to the VAT of the whole. A part's net is then within a few cents of
what was asked for, and no cent is lost or made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from joinways.domain.money import share, to_cents
from joinways.domain.vat import Priced, RateTotal


@dataclass(frozen=True)
class Part:
    """What one part takes of each rate: net and VAT in cents, the highest rate first."""

    rates: tuple[RateTotal, ...]

    @property
    def net_cents(self) -> int:
        return sum(rate.net_cents for rate in self.rates)

    @property
    def gross_cents(self) -> int:
        return sum(rate.net_cents + rate.vat_cents for rate in self.rates)


def split_by_percent(rates: Sequence[RateTotal], percents: Sequence[Decimal]) -> list[Part]:
    """Parts by percentages that add up to 100, e.g. [30, 70].

    Raises ValueError when they don't, or when one of them or of the nets is not above zero.
    """
    if sum(percents) != 100 or any(percent <= 0 for percent in percents):
        raise ValueError("percentages above zero that add up to 100")
    weights = [Fraction(percent) for percent in percents]
    return _split(rates, [weights] * len(rates))


def split_by_gross(rates: Sequence[RateTotal], gross_cents: Sequence[int]) -> list[Part]:
    """Parts whose gross amounts are these, to within some cents, and the last takes the rest.

    `gross_cents`: of all parts but the last. Raises ValueError when one is not above zero or
    nothing is left for the last.
    """
    whole = sum(rate.net_cents + rate.vat_cents for rate in rates)
    asked = [*gross_cents, whole - sum(gross_cents)]
    if any(cents <= 0 for cents in asked):
        raise ValueError("amounts above zero that leave something")
    weights = [Fraction(cents, whole) * 100 for cents in asked]
    return _split(rates, [weights] * len(rates))


def _split(rates: Sequence[RateTotal], weights: Sequence[Sequence[Fraction]]) -> list[Part]:
    if any(rate.net_cents < 0 for rate in rates) or not sum(rate.net_cents for rate in rates):
        raise ValueError("every rate has to come to something")
    by_rate = [_of_rate(rate, each) for rate, each in zip(rates, weights, strict=True)]
    return [Part(tuple(parts)) for parts in zip(*by_rate, strict=True)]


def _of_rate(whole: RateTotal, weights: Sequence[Fraction]) -> list[RateTotal]:
    """One rate's net in parts. All but the last stand on cumulative sums: what is left of net and
    VAT is the last one's, and its VAT is what its own net gives.
    """
    nets = share(whole.net_cents, [whole.net_cents * weight / 100 for weight in weights])
    parts: list[RateTotal] = []
    net_left, vat_left = whole.net_cents, whole.vat_cents
    for wanted in nets[:-1]:
        net = _near(wanted, net_left, vat_left, whole.rate)
        part = RateTotal(whole.rate, net, vat_of(net, whole.rate))
        parts.append(part)
        net_left, vat_left = net_left - part.net_cents, vat_left - part.vat_cents
    return [*parts, RateTotal(whole.rate, net_left, vat_left)]


def _near(wanted: int, net_left: int, vat_left: int, rate: Decimal) -> int:
    """The net nearest to what is wanted that leaves a net whose own VAT is the VAT left.

    There is always one: nothing at all leaves everything as it is.
    """
    return next(
        net
        for step in range(net_left + 1)
        for net in (wanted - step, wanted + step)
        if 0 <= net <= net_left and vat_of(net, rate) + vat_of(net_left - net, rate) == vat_left
    )


def vat_of(net_cents: int, rate: Decimal) -> int:
    """VAT of a net under one rate, half up."""
    return to_cents(net_cents * rate / 100)


def deductions(parts: Sequence[Part]) -> list[Priced]:
    """What the last part takes off for those before it: one negative net for each rate."""
    rates = [rate.rate for rate in parts[-1].rates]
    return [
        Priced(-sum(part.rates[index].net_cents for part in parts[:-1]), rate)
        for index, rate in enumerate(rates)
    ]
