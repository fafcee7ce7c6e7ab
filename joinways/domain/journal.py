"""An invoice as an accountant books it: postings whose debits and credits are the same.

Accounts are the usual ones of the national chart where none are chosen. France: Plan comptable
général (4191 for deposits received). Spain: Plan General de Contabilidad.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from joinways.domain.vat import RateTotal
from joinways.domain.vat_rates import BadRate, parse_rate

ACCOUNT = re.compile(r"[0-9A-Za-z]{1,20}")
"""What a FEC takes as the number of an account or the code of a journal."""

BY_RATE = ("sales", "vat")
"""What may have an account for each rate."""


@dataclass(frozen=True)
class Chart:
    """The accounts of a seller, and the code of the journal. `by_rate`: {"sales:20": account}."""

    clients: str
    sales: str
    deposits: str
    vat: str
    journal: str = "VE"
    by_rate: Mapping[str, str] = field(default_factory=dict)

    def account(self, what: str, rate: Decimal | None) -> str:
        """Of clients, sales, deposits or vat, at that rate."""
        usual: str = getattr(self, what)
        return usual if rate is None else self.by_rate.get(f"{what}:{plain_rate(rate)}", usual)


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


CHOOSABLE = ("journal", "clients", "sales", "deposits", "vat")


def chart_of(country: str, chosen: Mapping[str, str] | None = None) -> Chart:
    """Spain's for Spain, France's for all others, with what was `chosen` ({"sales": account,
    "sales:20": account}) in the place of the usual."""
    usual, chosen = SPANISH if country == "ES" else FRENCH, chosen or {}
    named = {name: chosen[name] for name in CHOOSABLE if chosen.get(name)}
    rated = {name: account for name, account in chosen.items() if ":" in name}
    return replace(usual, **named, by_rate=rated)


def plain_rate(rate: Decimal) -> str:
    """ "5.5"."""
    return format(rate.normalize() + 0, "f")


class BadAccount(ValueError):
    """A line that is no rate with its account; `args[0]` is the line."""


def accounts_by_rate(typed: str) -> dict[str, str]:
    """Of lines like "20 706020": {"20": "706020"}. Raises BadAccount."""
    found: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in typed.splitlines())):
        rate, _, account = re.sub(r"\s*[%:=]+\s*", " ", line).partition(" ")
        try:
            number = plain_rate(parse_rate(rate))
        except BadRate:
            raise BadAccount(line) from None
        if not ACCOUNT.fullmatch(account.strip()) or number in found:
            raise BadAccount(line)
        found[number] = account.strip()
    return found


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
    made = [_posting(chart, "clients", sign * gross, None)]
    for each in rates:
        kind = "deposits" if deposit else "sales"
        net = each.net_cents + off.get(each.rate, 0)
        made.append(_posting(chart, kind, -sign * net, each.rate))
        taken = sign * off.get(each.rate, 0)
        made.append(_posting(chart, "deposits", taken, each.rate))
        made.append(_posting(chart, "vat", -sign * each.vat_cents, each.rate))
    return list(_real(made))


def _posting(chart: Chart, what: str, cents: int, rate: Decimal | None) -> Posting:
    """Cents above zero are a debit."""
    return Posting(what, chart.account(what, rate), max(cents, 0), max(-cents, 0), rate)


def _real(made: Iterable[Posting]) -> Iterator[Posting]:
    return (each for each in made if each.debit_cents or each.credit_cents)
