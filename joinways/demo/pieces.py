"""The shapes that sample data is written in. Days are counted from today, the past below zero."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """A workspace and who signs in to it: (role, first part of the email, name)."""

    name: str
    plan: str
    country: str
    language: str
    time_zone: str
    footer: str
    people: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class SampleClient:
    """Who is billed; `key` is the name that sample events know it by.

    `contacts`: name, role, email of each.
    """

    key: str
    name: str
    company: str
    email: str
    line1: str
    postal_code: str
    city: str
    country: str
    vat_number: str
    language: str
    phone: str = ""
    contacts: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True)
class SampleEvent:
    """An event that begins `starts` days from today and takes `days` days."""

    key: str
    client: str
    title: str
    status: str
    starts: int
    days: int = 1
    guests: int | None = None
    venue: str = ""
    notes: str = ""
    kind: str = ""


@dataclass(frozen=True)
class SampleLine:
    """One line. `quantity`, `rate` and `percent` are decimals as text, prices are cents."""

    label: str
    quantity: str = "1"
    unit: str = "flat"
    cents: int = 0
    rate: str = "0"
    percent: str = "0"
    off_cents: int = 0
    description: str = ""
    kind: str = "item"


@dataclass(frozen=True)
class SampleInvoice:
    """An invoice issued `issued` days from today; `status` as Stripe would say it.

    `paid_after` days it was paid; `part_cents` came of one still open; `over_cents` too much.
    """

    issued: int
    status: str
    due_days: int = 30
    paid_after: int = 6
    part_cents: int = 0
    over_cents: int = 0


@dataclass(frozen=True)
class SampleQuote:
    """A quote and its life. `answered`: the day it was signed or declined, or expired.

    `replaced_by` is the title of its amendment, `reason` why the client declined. `earlier`:
    an invoice that was void or credited, so that the quote was invoiced anew.
    """

    event: str
    title: str
    state: str
    lines: Sequence[SampleLine]
    created: int
    sent: int | None = None
    answered: int | None = None
    percent: str = "0"
    off_cents: int = 0
    reason: str = ""
    replaced_by: str = ""
    invoice: SampleInvoice | None = None
    earlier: SampleInvoice | None = None


def section(label: str) -> SampleLine:
    """A heading between lines."""
    return SampleLine(label, kind="section")


def text(label: str) -> SampleLine:
    """A line of words without a price."""
    return SampleLine(label, kind="text")
