"""Six things that happen to an invoice at Stripe, recorded from the stand-in, told in any order."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from joinways.stripe_words import Signal, StripeCreditNote, StripeInvoice, signal_of
from tests.following.post import Office

KINDS = (
    "invoice.finalized",
    "invoice.sent",
    "invoice.payment_failed",
    "invoice.updated",
    "invoice.sent",
    "invoice.paid",
)
"""Numbered, mailed, a card refused, a part paid, mailed again, the rest paid."""


@dataclass(frozen=True)
class Timeline:
    """What Stripe would have answered after each event, and the events themselves."""

    states: tuple[StripeInvoice, ...]
    signals: tuple[Signal, ...]

    def of(self, stripe_id: str) -> "Timeline":
        """The same for another invoice."""
        return Timeline(
            tuple(replace(state, id=stripe_id) for state in self.states),
            tuple(
                replace(one, id=f"{one.id}_{stripe_id}", about=stripe_id, invoice_id=stripe_id)
                for one in self.signals
            ),
        )


def record(office: Office) -> Timeline:
    """Let it all happen once at the stand-in, and look after each step."""
    quote, attempt_id = office.desk.begin()
    office.desk.drive(attempt_id, until="finalized")
    gateway = office.desk.gateway()
    stripe_id = office.stored(quote).stripe_id
    states = [gateway.read_invoice(stripe_id)]
    for step in (
        lambda: gateway.send(stripe_id, "first"),
        lambda: office.desk.stripe.pay(stripe_id, declined=True),
        lambda: office.desk.stripe.pay(stripe_id, cents=50_000),
        lambda: gateway.send(stripe_id, "second"),
        lambda: office.desk.stripe.pay(stripe_id),
    ):
        step()
        states.append(gateway.read_invoice(stripe_id))
    told = [signal_of(event) for event in office.told(about=stripe_id)]
    return Timeline(tuple(states), tuple(_chosen(told)))


def _chosen(told: Sequence[Signal]) -> list[Signal]:
    """One event for each of KINDS, in the order in which they happened."""
    left, chosen = list(told), []
    for kind in KINDS:
        found = next(one for one in left if one.kind == kind)
        chosen.append(found)
        left = left[left.index(found) + 1 :]
    return chosen


@dataclass
class Replayed:
    """A gateway to a Stripe where so much of the timeline has happened."""

    timeline: Timeline
    happened: int = 0
    asked: list[str] = field(default_factory=list)

    def read_invoice(self, stripe_id: str) -> StripeInvoice:
        """The invoice as it is now."""
        self.asked.append(stripe_id)
        return self.timeline.states[self.happened]

    def credit_notes_of(self, _stripe_id: str) -> list[StripeCreditNote]:
        """There are none."""
        return []

    def events_since(self, _since: datetime, _kinds: Sequence[str]) -> list[Signal]:
        """All that has happened, the newest first."""
        return list(reversed(self.timeline.signals[: self.happened + 1]))

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"nothing here may call {name}")
