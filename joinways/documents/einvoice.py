"""An invoice as data: what its page shows and what its XML says, from one source.

Terms in brackets are those of EN 16931, the European standard. Amounts are integer cents; all of
them come from the invoice that Stripe confirmed and the quote that it was made from.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from joinways.documents.quote_sheet import OfferLine, counts
from joinways.domain.money import to_cents
from joinways.domain.vat import RateTotal, Totals

KINDS = ("invoice", "deposit", "balance", "credit-note", "deposit-credit-note")
CREDITS = frozenset({"credit-note", "deposit-credit-note"})
REVERSE_CHARGE = ("autoliquidation", "inversión del sujeto pasivo", "reverse charge")


@dataclass(frozen=True)
class Trader:
    """Seller or buyer. `siren` and `siret`: digits only, "" outside France.

    `private`: a person who buys for themselves. `vat_number` begins with its country.
    `registration`: the number of another country's register, printed as it is; `also`: what else
    stands below the address (legal form, capital), printed only.
    """

    name: str
    country: str
    line1: str = ""
    line2: str = ""
    postal_code: str = ""
    city: str = ""
    siren: str = ""
    siret: str = ""
    vat_number: str = ""
    email: str = ""
    private: bool = False
    registration: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exemption:
    """Why no VAT is charged. `category`: AE (reverse charge), K (goods within the EU), E (exempt).

    `code`: of the list VATEX ("VATEX-EU-AE"), or "" where none fits; `reason`: as the law wants it
    said.
    """

    category: str
    code: str
    reason: str


@dataclass(frozen=True)
class InvoiceLine:
    """One thing sold. `unit`: piece, person, hour, day, flat or kilogram.

    `net_cents`: quantity times unit price less the line's own discount, rounded once. What is
    taken off again (a deposit, in the balance) has a quantity below zero; a price never is.
    `exemption`: the line's own, at 0 % only; None = that of the invoice.
    """

    label: str
    quantity: Decimal
    unit_price_cents: int
    net_cents: int
    rate: Decimal
    unit: str = "flat"
    description: str = ""
    exemption: Exemption | None = None

    @property
    def before_discount_cents(self) -> int:
        return to_cents(self.quantity * self.unit_price_cents)

    @property
    def discount_cents(self) -> int:
        """What was taken off the line [BT-136]."""
        return self.before_discount_cents - self.net_cents

    @property
    def can_be_said(self) -> bool:
        """Whether the discount, where there is one, makes something sold cost less."""
        return self.discount_cents == 0 or 0 <= self.net_cents <= self.before_discount_cents


@dataclass(frozen=True)
class Allowance:
    """The part of the discount on the whole invoice that falls on one rate [BG-20], positive."""

    cents: int
    rate: Decimal


@dataclass(frozen=True)
class Reference:
    """An earlier invoice [BG-3]."""

    number: str
    issued_on: date


@dataclass(frozen=True)
class EInvoice:
    """An invoice or a credit note; amounts are positive in both.

    `supply`: services, goods or both [BT-23]. `delivered_on`: the day of the event [BT-72].
    `late_fee`, `late_penalty`, `early_discount`: the three sentences of article L441-9 of the Code
    de commerce. `vat_on_debits`: "option pour le paiement de la taxe d'après les débits" [BT-8].
    `exemption`: of the lines at 0 % that name none. `why`: the reason of a credit note, printed.
    """

    kind: str
    number: str
    issued_on: date
    due_on: date
    currency: str
    seller: Trader
    buyer: Trader
    lines: tuple[InvoiceLine, ...]
    rates: tuple[RateTotal, ...]
    net_cents: int
    gross_cents: int
    late_fee: str
    late_penalty: str
    early_discount: str
    allowances: tuple[Allowance, ...] = ()
    paid_cents: int = 0
    supply: str = "services"
    delivered_on: date | None = None
    exemption: Exemption | None = None
    vat_on_debits: bool = False
    iban: str = ""
    bic: str = ""
    order: str = ""
    why: str = ""
    preceding: tuple[Reference, ...] = ()

    @property
    def vat_cents(self) -> int:
        return sum(each.vat_cents for each in self.rates)

    @property
    def due_cents(self) -> int:
        return self.gross_cents - self.paid_cents

    @property
    def is_credit(self) -> bool:
        return self.kind in CREDITS


def lines_of(lines: Iterable[OfferLine]) -> tuple[InvoiceLine, ...]:
    """The lines of a quote that are invoiced: those that count."""
    return tuple(_line_of(line) for line in lines if counts(line))


def _line_of(line: OfferLine) -> InvoiceLine:
    """One line, its price never below zero: the standard wants the sign on the quantity [BR-27]."""
    sign = -1 if line.unit_price_cents < 0 else 1
    made = InvoiceLine(
        label=line.label,
        quantity=sign * line.quantity,
        unit_price_cents=sign * line.unit_price_cents,
        net_cents=line.net_cents,
        rate=line.vat_rate,
        unit=line.unit,
        description=line.description,
        exemption=in_words(line.vat_free) if line.vat_free and not line.vat_rate else None,
    )
    return made if made.can_be_said else flat(made)


def in_words(words: str) -> Exemption:
    """An exemption of a line's own words: reverse charge where they have the law's mention of it,
    which they must (directive 2006/112/EC, art. 226, 11a); else exempt.
    """
    if any(mention in words.lower() for mention in REVERSE_CHARGE):
        return Exemption("AE", "VATEX-EU-AE", words)
    return Exemption("E", "", words)


def flat(line: InvoiceLine) -> InvoiceLine:
    """The line as one thing at its net: for a discount that the standard has no words for."""
    once = Decimal(1 if line.net_cents >= 0 else -1)
    return replace(line, quantity=once, unit_price_cents=abs(line.net_cents), unit="flat")


def allowances_of(totals: Totals) -> tuple[Allowance, ...]:
    """The discount on a whole quote, by the rates that it was shared over."""
    return tuple(Allowance(-each.net_cents, each.rate) for each in totals.discounts)
