"""Our rows and what Stripe holds at one moment, plain and frozen: what the rules judge."""

from dataclasses import dataclass
from datetime import datetime

from joinways.domain.audit import Line
from joinways.domain.signatures import Link

Vat = tuple[tuple[str, int], ...]
"""Cents of VAT per rate, sorted by rate, without rates that come to nothing."""


@dataclass(frozen=True)
class QuoteRow:
    """A quote. `content_now` is the hash of what it says now, to be compared with the stored."""

    id: int
    public_id: str
    workspace_id: int
    workspace: str
    state: str
    currency: str
    net_cents: int
    gross_cents: int
    content_sha256: str | None
    content_now: str


@dataclass(frozen=True)
class AttemptRow:
    """An attempt (`invoicing`); `payload` is the frozen bill as JSON. Times UTC."""

    id: int
    workspace_id: int
    quote_id: int
    number: int
    live: bool
    status: str
    step: str
    payload: str
    payload_sha256: str
    connection_id: int
    account_id: str
    key_epoch: int
    stripe_invoice_id: str | None
    mail: str
    lease_until: datetime
    next_try_at: datetime
    problem: str


@dataclass(frozen=True)
class InvoiceRow:
    """An invoice as we store it; `sample` ones never were at Stripe. Amounts in cents."""

    id: int
    workspace_id: int
    quote_id: int
    invoicing_id: int | None
    live: bool
    connection_id: int
    stripe_id: str
    sample: bool
    number: str
    status: str
    currency: str
    net_cents: int
    vat_cents: int
    gross_cents: int
    credited_cents: int
    paid_at: datetime | None


@dataclass(frozen=True)
class CreditNoteRow:
    """A credit note on an invoice: issued or void. `gross_cents` above zero."""

    id: int
    workspace_id: int
    invoice_id: int
    number: str
    status: str
    gross_cents: int


@dataclass(frozen=True)
class ConnectionRow:
    """A connection to Stripe, without its key. `current`: the one that is in use."""

    id: int
    workspace_id: int
    account_id: str
    current: bool


@dataclass(frozen=True)
class EventRow:
    """A signal of Stripe in the inbox; `outcome` is "" while it waits. Times UTC."""

    id: int
    workspace_id: int
    connection_id: int
    event_id: str
    outcome: str
    lease_until: datetime
    next_try_at: datetime
    done_at: datetime | None


@dataclass(frozen=True)
class OrderRow:
    """What a person ordered about a numbered invoice: its kind and how far it is."""

    id: int
    invoice_id: int
    kind: str
    status: str


@dataclass(frozen=True)
class HistoryRow:
    """A change of an invoice that was written into the history."""

    id: int
    invoice_id: int
    action: str
    from_state: str


@dataclass(frozen=True)
class Ours:
    """The whole database, as far as the rules ask. `moment` is its own clock, UTC."""

    moment: datetime
    instance: str
    must_reconcile: bool
    quotes: tuple[QuoteRow, ...]
    attempts: tuple[AttemptRow, ...]
    invoices: tuple[InvoiceRow, ...]
    credit_notes: tuple[CreditNoteRow, ...]
    connections: tuple[ConnectionRow, ...]
    events: tuple[EventRow, ...]
    orders: tuple[OrderRow, ...]
    history: tuple[HistoryRow, ...]
    signatures: tuple[Link, ...] = ()
    told_signed: tuple[str, ...] = ()
    """Public ids of the quotes of which the history says that a signature was written."""
    audit: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Marks:
    """The metadata that we write on everything we make; "" where one is missing."""

    instance: str
    workspace: str
    quote: str
    attempt: str
    payload_sha256: str


@dataclass(frozen=True)
class StripeSide:
    """An invoice of ours at Stripe. `account` as the onlooker names it; amounts in cents.

    `lines`: how many; `vat`: per rate, of all lines; None where they were not read.
    """

    account: str
    id: str
    status: str
    number: str
    currency: str
    net_cents: int
    gross_cents: int
    credited_cents: int
    lines: int | None
    vat: Vat | None
    marks: Marks

    @property
    def counts(self) -> bool:
        """Whether it has a number and still asks for money, or was paid."""
        numbered = self.status not in ("draft", "void", "")
        return numbered and not 0 < self.gross_cents <= self.credited_cents


@dataclass(frozen=True)
class Call:
    """A call as the simulated Stripe logged it, oldest first.

    `params`: the names of what was sent, at the top. `done`: it surely had its effect.
    """

    name: str
    method: str
    path: str
    params: tuple[str, ...]
    key: str
    account: str
    done: bool


@dataclass(frozen=True)
class Mail:
    """A mail with an invoice, as the simulated Stripe noted it."""

    invoice: str


@dataclass(frozen=True)
class Snapshot:
    """What the rules judge. None: that was not looked at; only the stand-in knows calls, mails.

    `unread`: accounts (as connection ids) whose invoices could not be listed; what is missing
    there is not held against anybody.
    """

    ours: Ours
    theirs: tuple[StripeSide, ...] | None = None
    unread: frozenset[int] = frozenset()
    calls: tuple[Call, ...] | None = None
    mails: tuple[Mail, ...] | None = None

    @property
    def not_void(self) -> list[StripeSide]:
        """What Stripe holds of ours, drafts too, without what is void."""
        return [side for side in self.theirs or () if side.status != "void"]
