"""The states of a quote and who may lead from one to another."""

from datetime import date

from joinways.domain.refused import Refused

STATES = (
    "draft",
    "sent",
    "signed",
    "invoicing",
    "invoiced",
    "declined",
    "expired",
    "replaced",
)

TRANSITIONS = {
    ("draft", "send"): "sent",
    ("sent", "withdraw"): "draft",
    ("sent", "sign"): "signed",
    ("sent", "decline"): "declined",
    ("sent", "expire"): "expired",
    ("declined", "withdraw"): "draft",
    ("expired", "withdraw"): "draft",
    ("signed", "claim"): "invoicing",
    ("signed", "replace"): "replaced",
    ("invoicing", "release"): "signed",
    ("invoicing", "finalize"): "invoiced",
    # Only a void or wholly credited invoice lets the same signed content be invoiced again.
    ("invoiced", "reopen"): "signed",
}

LOCKED = frozenset({"signed", "invoicing", "invoiced", "replaced"})
"""States in which what the quote says can never change again."""

MOST_LINES = 250
"""Stripe: docs, Invoices > "an invoice can have up to 250 items"."""


def displayed_state(state: str, valid_until: date | None, today: date) -> str:
    """The state that a person reads: a sent quote is over on the day after it was valid, whether
    or not the server has noted it yet. `today` in the workspace's time zone."""
    over = state == "sent" and valid_until is not None and valid_until < today
    return "expired" if over else state


def after(state: str, action: str) -> str:
    """The state that `action` leads to. Raises Refused("quote-state") where it may not."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise Refused("quote-state", state=state, action=action) from None
