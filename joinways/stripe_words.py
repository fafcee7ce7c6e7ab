"""What the gateway to Stripe answers with, in our words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from joinways.domain.credit_lines import ToldLine


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
    """The account that a key belongs to; `id` is "" where the key may not read it.

    `charges`: whether it may take payments, None where that is not told.
    """

    id: str
    name: str
    country: str
    currency: str
    charges: bool | None = None


@dataclass(frozen=True)
class Authorised:
    """An account whose owner lets the platform act for it, in which mode and how far."""

    account: str
    livemode: bool
    scope: str


@dataclass(frozen=True)
class Trial:
    """A draft that was made to be deleted, and what the account put into it by itself."""

    id: str
    automatic_tax: bool
    default_rates: int
    discounts: int


@dataclass(frozen=True)
class StripeInvoice:
    """An invoice as Stripe tells it. Amounts in cents.

    Until it is finalised, `customer_name` and `customer_email` follow the customer's.
    `paid_cents`: what was paid so far, of which `off_stripe_cents` not by Stripe;
    `credited_cents`: all credit notes; `remaining_cents`: what is still to pay. Moments UTC.
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
    customer_id: str = ""
    created_at: datetime | None = None
    remaining_cents: int = 0
    off_stripe_cents: int = 0
    credited_cents: int = 0
    auto_advance: bool = False
    paid_at: datetime | None = None
    voided_at: datetime | None = None
    due_at: datetime | None = None
    finalized_at: datetime | None = None


@dataclass(frozen=True)
class StripeCreditNote:
    """A credit note as Stripe tells it: issued or void. Amounts in cents, moments UTC.

    `lines`: what it takes back; Stripe puts the first ten into it, `more_lines` says that there
    are others.
    """

    id: str
    invoice_id: str
    number: str
    status: str
    currency: str
    net_cents: int
    gross_cents: int
    pdf_url: str
    created_at: datetime | None
    metadata: Mapping[str, str] = field(hash=False)
    lines: tuple[ToldLine, ...] = ()
    more_lines: bool = False


@dataclass(frozen=True)
class Signal:
    """An event of Stripe: that something happened to an object, never what it is like now.

    `about`: the object's id; `invoice_id`: the invoice concerned, "" for none; `marks`: its
    metadata then; `account`: the connected account, "" without Connect; `created_at` UTC.
    """

    id: str
    kind: str
    about: str
    invoice_id: str
    marks: Mapping[str, str] = field(hash=False)
    livemode: bool
    account: str
    created_at: datetime


def signal_of(data: Any) -> Signal:
    """An event's JSON as a signal. Raises ValueError for anything else, however odd."""
    try:
        if data["object"] != "event":
            raise ValueError("not an event")
        about = data["data"]["object"]
        of_invoice = about["id"] if about.get("object") == "invoice" else about.get("invoice")
        signal = Signal(
            id=_text(data["id"]),
            kind=_text(data["type"]),
            about=_text(about.get("id") or ""),
            invoice_id=_text(of_invoice or ""),
            marks={
                _text(name): _text(value) for name, value in (about.get("metadata") or {}).items()
            },
            livemode=data.get("livemode") is True,
            account=_text(data.get("account") or ""),
            created_at=datetime.fromtimestamp(int(data["created"]), UTC),
        )
    except (AttributeError, KeyError, TypeError, OverflowError, OSError) as error:
        raise ValueError(f"not an event: {error}") from error
    if not signal.id or not signal.kind:
        raise ValueError("an event has an id and a type")
    return signal


def _text(value: Any) -> str:
    """A short text that every database takes. Raises ValueError."""
    if not isinstance(value, str) or len(value) > 500 or "\x00" in value:
        raise ValueError("not a text of ours")
    value.encode()  # lone surrogates are no text either
    return value
