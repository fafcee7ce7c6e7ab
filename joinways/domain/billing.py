"""What is sent to Stripe for one quote, frozen before the first call, and its comparison.

A `Bill` is written into the database as JSON with its SHA-256 before anything is asked of
Stripe: every retry sends the same bytes, and the draft at Stripe is compared with it.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Address:
    """A billing address; `country` is ISO 3166-1 alpha-2."""

    line1: str
    line2: str
    postal_code: str
    city: str
    country: str


@dataclass(frozen=True)
class Customer:
    """Whom the invoice is for. `tax_id_type` in Stripe's words (eu_vat…), "" without one."""

    name: str
    company: str
    email: str
    address: Address
    language: str
    tax_id_type: str
    tax_id: str


@dataclass(frozen=True)
class BillLine:
    """One line as Stripe shows it. Amounts in cents; `rate` is "20" or "5.5"."""

    description: str
    net_cents: int
    vat_cents: int
    rate: str


@dataclass(frozen=True)
class Bill:
    """Everything that is sent, and what it must come to.

    `currency`: ISO 4217 in capitals. `due_at`: Unix seconds, absolute, so that a replay is the
    same to the byte. `vat`: (rate, cents) pairs, highest rate first. `references`: (name,
    value) pairs that the invoice shows (event, quote number).
    """

    customer: Customer
    currency: str
    due_at: int
    footer: str
    tax_name: str
    tax_country: str
    references: tuple[tuple[str, str], ...]
    lines: tuple[BillLine, ...]
    net_cents: int
    vat: tuple[tuple[str, int], ...]
    gross_cents: int

    def to_json(self) -> str:
        """The canonical text: the same content gives the same bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Bill:
    """The bill that `Bill.to_json` wrote."""
    data: dict[str, Any] = json.loads(text)
    customer = data.pop("customer")
    address = Address(**customer.pop("address"))
    lines = tuple(BillLine(**line) for line in data.pop("lines"))
    references = tuple((name, value) for name, value in data.pop("references"))
    vat = tuple((rate, cents) for rate, cents in data.pop("vat"))
    return Bill(
        customer=Customer(address=address, **customer),
        lines=lines,
        references=references,
        vat=vat,
        **data,
    )


def sha256(text: str) -> str:
    """Hex digest of a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Drafted:
    """What the draft at Stripe says, read back. Amounts in cents.

    `vat`: cents per rate, summed over its lines. `balance_cents`: the customer's credit or
    debt that Stripe would add to the invoice.
    """

    currency: str
    net_cents: int
    vat: tuple[tuple[str, int], ...]
    gross_cents: int
    lines: int
    balance_cents: int


@dataclass(frozen=True)
class Difference:
    """One figure that is not the same: `what` is a word of ours, `rate` only with VAT."""

    what: str
    expected: str | int
    found: str | int
    rate: str = ""


def differences(bill: Bill, drafted: Drafted) -> list[Difference]:
    """Every figure in which the draft differs from the bill; empty when it is right."""
    pairs: list[tuple[str, str | int, str | int]] = [
        ("currency", bill.currency, drafted.currency),
        ("lines", len(bill.lines), drafted.lines),
        ("net", bill.net_cents, drafted.net_cents),
        ("gross", bill.gross_cents, drafted.gross_cents),
        ("balance", 0, drafted.balance_cents),
    ]
    found = [Difference(what, ours, theirs) for what, ours, theirs in pairs if ours != theirs]
    ours_vat, theirs_vat = dict(bill.vat), dict(drafted.vat)
    for rate in sorted(ours_vat.keys() | theirs_vat.keys()):
        expected, seen = ours_vat.get(rate, 0), theirs_vat.get(rate, 0)
        if expected != seen:
            found.append(Difference("vat", expected, seen, rate))
    return found
