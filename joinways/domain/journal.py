"""An invoice as an accountant books it: postings whose debits and credits are the same.

Accounts are the usual ones of the national chart; whoever keeps the books maps them to theirs.
France: Plan comptable général (4191 for deposits received). Spain: Plan General de Contabilidad.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from joinways.domain.vat import RateTotal


@dataclass(frozen=True)
class Chart:
    """The accounts of one country."""

    clients: str
    sales: str
    deposits: str
    vat: str


FRENCH = Chart(clients="411000", sales="706000", deposits="419100", vat="445710")
SPANISH = Chart(clients="430000", sales="705000", deposits="438000", vat="477000")


@dataclass(frozen=True)
class Posting:
    """One row: one of both amounts is 0, the other above. `what`: clients, sales, deposits or vat;
    `rate`: of the VAT, None for the client's."""

    what: str
    account: str
    debit_cents: int
    credit_cents: int
    rate: Decimal | None = None


def chart_of(country: str) -> Chart:
    """Spain's for Spain, France's for all others."""
    return SPANISH if country == "ES" else FRENCH


def postings(
    chart: Chart,
    rates: Sequence[RateTotal],
    *,
    deposit: bool = False,
    deducted: Iterable[RateTotal] = (),
    back: bool = False,
) -> list[Posting]:
    """An invoice: the client owes what was sold and its VAT.

    `deposit`: it is one, so that nothing is sold yet. `deducted`: the nets of the deposits that a
    balance takes off: they become sales. `back`: the reverse, for a credit note or a void invoice.
    """
    off = {each.rate: each.net_cents for each in deducted}
    sign = -1 if back else 1
    gross = sum(each.net_cents + each.vat_cents for each in rates)
    made = [_posting("clients", chart.clients, sign * gross, None)]
    for each in rates:
        kind = "deposits" if deposit else "sales"
        net = each.net_cents + off.get(each.rate, 0)
        made.append(_posting(kind, getattr(chart, kind), -sign * net, each.rate))
        taken = sign * off.get(each.rate, 0)
        made.append(_posting("deposits", chart.deposits, taken, each.rate))
        made.append(_posting("vat", chart.vat, -sign * each.vat_cents, each.rate))
    return list(_real(made))


def _posting(what: str, account: str, cents: int, rate: Decimal | None) -> Posting:
    """Cents above zero are a debit."""
    return Posting(what, account, max(cents, 0), max(-cents, 0), rate)


def _real(made: Iterable[Posting]) -> Iterator[Posting]:
    return (each for each in made if each.debit_cents or each.credit_cents)
