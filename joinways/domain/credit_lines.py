"""What a credit note takes back, line by line, where it was made at Stripe.

Stripe says of each line what it comes to and its VAT; of the rate often only an id. The rate is
then that of the invoice's line with the same words, or the only one of the invoice that gives this
VAT. Of an amount without VAT that says nothing: any would fit a line at 0 %.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from joinways.domain.billing import BillLine
from joinways.domain.money import to_cents

SLACK_CENTS = 1
"""What VAT may differ from net times rate: a line has its share of the VAT of its rate."""


@dataclass(frozen=True)
class ToldLine:
    """A line as Stripe tells it, amounts in cents. `rate`: "20", or "" where it isn't said."""

    description: str
    net_cents: int
    vat_cents: int
    rate: str


@dataclass(frozen=True)
class CreditLine:
    """A line that is known. `position`: of the bill's line that it takes back, 0 for another."""

    description: str
    net_cents: int
    vat_cents: int
    rate: str
    position: int = 0


def known_lines(
    told: Sequence[ToldLine], sums: tuple[int, int], bill: Sequence[BillLine]
) -> list[dict[str, Any]] | None:
    """The lines as they are kept; None where a rate stays unknown or they don't come to the `sums`,
    net and VAT in cents."""
    found = [_known(line, bill) for line in told]
    known = [line for line in found if line]
    net, vat = sum(line.net_cents for line in known), sum(line.vat_cents for line in known)
    if not known or len(known) != len(found) or (net, vat) != sums:
        return None
    return [asdict(line) for line in known]


def _known(line: ToldLine, bill: Sequence[BillLine]) -> CreditLine | None:
    position = _position(line, bill)
    if position and _fits(line, bill[position - 1].rate):
        return _as(line, bill[position - 1].rate, position)
    if line.rate:
        return _as(line, line.rate) if _fits(line, line.rate) else None
    if not line.vat_cents:
        return None
    fitting = {each.rate for each in bill if Decimal(each.rate) and _fits(line, each.rate)}
    return _as(line, fitting.pop()) if len(fitting) == 1 else None


def _position(line: ToldLine, bill: Sequence[BillLine]) -> int:
    same = [n for n, each in enumerate(bill, 1) if each.description == line.description]
    return same[0] if same and len({bill[n - 1].rate for n in same}) == 1 else 0


def _as(line: ToldLine, rate: str, position: int = 0) -> CreditLine:
    return CreditLine(line.description, line.net_cents, line.vat_cents, rate, position)


def _fits(line: ToldLine, rate: str) -> bool:
    expected = to_cents(line.net_cents * Decimal(rate) / 100)
    return abs(expected - line.vat_cents) <= SLACK_CENTS
