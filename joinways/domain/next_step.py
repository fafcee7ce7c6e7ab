"""The one thing to do about an event."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

OVER = ("lost", "cancelled")


@dataclass(frozen=True)
class QuoteFacts:
    """What matters of a quote: `invoice_status` as it stands at Stripe, "" without an invoice."""

    public_id: str
    state: str
    name: str
    sent_at: datetime | None = None
    invoice_id: str = ""
    invoice_number: str = ""
    invoice_status: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class NextStep:
    """`kind`: late, invoice, invoicing, send, wait, pay, prepare, done or over; the quote it is
    about, where it is about one."""

    kind: str
    quote: QuoteFacts | None = None


ORDER = ("late", "invoice", "invoicing", "send", "wait", "pay")
_BY_STATE = {"signed": "invoice", "invoicing": "invoicing", "draft": "send", "sent": "wait"}


def next_step(event_status: str, quotes: Sequence[QuoteFacts], today: date) -> NextStep:
    """What comes first: money that is late, then what we owe the client, then what we wait for.

    `quotes`: the newest first; of several alike the oldest counts. `today`: the workspace's day.
    """
    over = event_status in OVER
    first: dict[str, QuoteFacts] = {}
    for quote in reversed(quotes):
        first.setdefault(_waits_for(quote, today), quote)
    for kind in ("late", "invoicing", "pay") if over else ORDER:
        if kind in first:
            return NextStep(kind, first[kind])
    if over:
        return NextStep("over")
    return NextStep("done" if any(quote.state == "invoiced" for quote in quotes) else "prepare")


def _waits_for(quote: QuoteFacts, today: date) -> str:
    if quote.invoice_status == "open" and quote.due_on is not None:
        return "late" if quote.due_on < today else "pay"
    return _BY_STATE.get(quote.state, "")
