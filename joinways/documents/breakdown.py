"""The VAT of an invoice by category and rate [BG-23], as EN 16931 wants it.

Lines at 0 % may have none for different reasons. Those of one category are one breakdown, whose
reason [BT-120] says all of them; the page prints each beside its lines.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from joinways.documents.einvoice import Allowance, EInvoice, Exemption, InvoiceLine
from joinways.domain.money import share_by_weight
from joinways.domain.vat import RateTotal

TAXED = "S"


@dataclass(frozen=True)
class Breakdown:
    """Net and VAT in cents of one category at one rate. `exemption`: None where VAT is charged;
    `off_cents`: the part of the discount on the whole invoice that is in it, positive."""

    category: str
    rate: Decimal
    net_cents: int
    vat_cents: int
    off_cents: int
    exemption: Exemption | None = None


def exemption_of(invoice: EInvoice, line: InvoiceLine) -> Exemption | None:
    """Why a line has no VAT: its own reason, else the invoice's; None for one with VAT."""
    return None if line.rate else line.exemption or invoice.exemption


def category_of(invoice: EInvoice, line: InvoiceLine) -> str:
    """Its VAT category [BT-151]."""
    found = exemption_of(invoice, line)
    return found.category if found else TAXED


def reasons_of(invoice: EInvoice) -> tuple[Exemption, ...]:
    """Every reason that its lines have, each once, in their order."""
    found = (exemption_of(invoice, line) for line in invoice.lines)
    return tuple(dict.fromkeys(each for each in found if each))


def breakdowns(invoice: EInvoice) -> tuple[Breakdown, ...]:
    """In the order of the rates, those at 0 % in the order of their lines."""
    return tuple(each for rate in invoice.rates for each in _of_rate(invoice, rate))


def _of_rate(invoice: EInvoice, total: RateTotal) -> Iterator[Breakdown]:
    off = sum(each.cents for each in invoice.allowances if each.rate == total.rate)
    if total.rate:
        yield Breakdown(TAXED, total.rate, total.net_cents, total.vat_cents, off)
        return
    nets: dict[str, int] = {}
    for line in invoice.lines:
        if not line.rate:
            category = category_of(invoice, line)
            nets[category] = nets.get(category, 0) + line.net_cents
    shares = share_by_weight(off, list(nets.values())) if off else [0] * len(nets)
    for (category, net), less in zip(nets.items(), shares, strict=True):
        said = [each for each in reasons_of(invoice) if each.category == category]
        yield Breakdown(category, total.rate, net - less, 0, less, _joined(said))


def _joined(said: Sequence[Exemption]) -> Exemption | None:
    """All reasons of one category as one. A code is only said where it is that of all."""
    if not said:
        return None
    codes = {each.code for each in said}
    reason = " ; ".join(dict.fromkeys(each.reason for each in said))
    return Exemption(said[0].category, codes.pop() if len(codes) == 1 else "", reason)


def allowances_by_category(invoice: EInvoice) -> Iterator[tuple[Allowance, str]]:
    """The discount on the whole invoice [BG-20] by category and rate."""
    for each in breakdowns(invoice):
        if each.off_cents:
            yield Allowance(each.off_cents, each.rate), each.category
