"""What the gateway to Stripe answers with, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


class GatewayError(Exception):
    """Stripe did not do what was asked.

    `kind`: "unknown" (no answer, or one that may hide an effect: ask again), "stuck" (the
    stored answer under this key is an error: a new key is needed, after reading), "rejected"
    (our request was refused, nothing happened), "missing" (no such object), "blocked" (the key
    is revoked or lacks a right: `code` is then "revoked" or "right"). `field` is the form field
    concerned, "" for none.
    """

    def __init__(self, kind: str, code: str, message: str, field: str, request_id: str) -> None:
        super().__init__(f"{kind}: {code}: {message}")
        self.kind = kind
        self.code = code
        self.message = message
        self.field = field
        self.request_id = request_id


class OutOfTime(Exception):
    """The time given for this piece of work does not allow another call."""


@dataclass(frozen=True)
class Account:
    """The account that a key belongs to; `id` is "" where the key may not read it."""

    id: str
    name: str
    country: str
    currency: str


@dataclass(frozen=True)
class StripeInvoice:
    """An invoice as Stripe tells it. Amounts in cents.

    Until it is finalised, `customer_name` and `customer_email` follow the customer's.
    """

    id: str
    status: str
    number: str
    currency: str
    net_cents: int
    gross_cents: int
    paid_cents: int
    balance_cents: int
    hosted_url: str
    pdf_url: str
    customer_name: str | None
    customer_email: str | None
    livemode: bool
    metadata: Mapping[str, str] = field(hash=False)
    lines: tuple[Mapping[str, Any], ...] = field(hash=False)
    more_lines: bool
