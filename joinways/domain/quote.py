"""The states of a quote and who may lead from one to another."""

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


def after(state: str, action: str) -> str:
    """The state that `action` leads to. Raises Refused("quote-state") where it may not."""
    try:
        return TRANSITIONS[state, action]
    except KeyError:
        raise Refused("quote-state", state=state, action=action) from None
