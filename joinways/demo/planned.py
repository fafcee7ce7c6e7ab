"""A sample quote with the rows it hangs on, and what happens to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from joinways.demo.calendar import VALID_DAYS, Calendar
from joinways.demo.pieces import SampleQuote
from joinways.models import Client, User, Workspace

LIVES = {
    "draft": ("created",),
    "sent": ("created", "sent"),
    "signed": ("created", "sent", "signed"),
    "invoiced": ("created", "sent", "signed", "invoice-claim", "invoice-finalize"),
    "declined": ("created", "sent", "declined"),
    "expired": ("created", "sent", "expired"),
    "replaced": ("created", "sent", "signed", "replaced"),
}
"""What happened to a quote of each state, in order."""

CHANGES = {
    "created": ("", "draft"),
    "sent": ("draft", "sent"),
    "signed": ("sent", "signed"),
    "declined": ("sent", "declined"),
    "expired": ("sent", "expired"),
    "replaced": ("signed", "replaced"),
    "invoice-claim": ("signed", "invoicing"),
    "invoice-finalize": ("invoicing", "invoiced"),
    "paid": ("", ""),
}


@dataclass(frozen=True)
class Scene:
    """Where samples are written: a workspace, its days, who sells and who invoices."""

    workspace: Workspace
    calendar: Calendar
    seller: User
    owner: User
    connection_id: int | None = None


@dataclass(frozen=True)
class Planned:
    """A quote about to be written. `replaced_on`: days from today, by the quote `amendment`."""

    sample: SampleQuote
    number: str | None
    event_id: int
    client: Client
    invoice_number: str = ""
    earlier_number: str = ""
    amendment: str = ""
    replaced_on: int = 0

    @property
    def life(self) -> tuple[str, ...]:
        """What happened to it, in order."""
        invoice = self.sample.invoice
        paid = ("paid",) if invoice and invoice.status == "paid" else ()
        return (*LIVES[self.sample.state], *paid)

    @property
    def version(self) -> int:
        """1 as a draft, one more with each later change of state."""
        return sum(1 for action in self.life if CHANGES[action][1])


def moment(planned: Planned, action: str, calendar: Calendar) -> datetime:
    """When it happened, UTC; always before today."""
    sample, sent = planned.sample, planned.sample.sent or 0
    answered = (sample.answered or 0, 18, 25)
    invoice = sample.invoice
    issued, paid_after = (invoice.issued, invoice.paid_after) if invoice else (0, 0)
    days, hour, minute = {
        "created": (sample.created, 9, 12),
        "sent": (sent, 10, 40),
        "signed": answered,
        "declined": answered,
        "expired": (sent + VALID_DAYS + 1, 0, 5),
        "replaced": (planned.replaced_on, 18, 25),
        "invoice-claim": (issued, 11, 2),
        "invoice-finalize": (issued, 11, 3),
        "paid": (issued + paid_after, 14, 5),
    }[action]
    return calendar.at(days, hour, minute)


def actor(planned: Planned, action: str, scene: Scene) -> tuple[str, int | None, str]:
    """Who did it: (actor, id, name) as history keeps them."""
    if action in ("created", "sent", "invoice-claim"):
        user = scene.owner if action == "invoice-claim" else scene.seller
        return "user", user.id, user.name
    if action in ("signed", "declined", "replaced"):
        return "client", None, planned.client.name
    return ("system" if action == "expired" else "stripe"), None, ""


def detail(planned: Planned, action: str, gross_cents: int) -> dict[str, Any]:
    """What history says beside the action."""
    about: dict[str, dict[str, Any]] = {
        "sent": {"email": planned.client.email},
        "signed": {"name": planned.client.name},
        "declined": {"reason": planned.sample.reason},
        "replaced": {"reason": planned.amendment},
        "invoice-claim": {"gross_cents": gross_cents},
        "invoice-finalize": {"invoice": planned.invoice_number},
        "paid": {"invoice": planned.invoice_number},
    }
    return about.get(action, {})
