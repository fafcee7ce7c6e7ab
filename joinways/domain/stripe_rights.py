"""The rights that a key of Stripe needs, and what an account's numbers tell of how it counts."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Right:
    """One line of Stripe's page for restricted keys.

    `level`: read or write; `slug`: how Stripe names it in addresses and errors; `needed`: nothing
    can be invoiced without it.
    """

    name: str
    level: str
    slug: str
    needed: bool


RIGHTS = (
    Right("customers", "write", "rak_customer_write", needed=True),
    Right("invoices", "write", "rak_invoice_write", needed=True),
    Right("credit_notes", "write", "rak_credit_note_write", needed=False),
    Right("events", "read", "rak_event_read", needed=False),
    Right("webhooks", "write", "rak_webhook_write", needed=False),
    Right("account", "read", "rak_accounts_kyc_basic_read", needed=False),
)
"""In the order in which a page lists them. docs/CONNECTING.md says what each is for."""

MOST_SKEW_SECONDS = 60
"""A clock that is further off warns: Stripe's signatures hold for 300 s."""


def numbering_of(invoices: Sequence[tuple[str, str]]) -> str:
    """How an account counts, by (customer, number) of some invoices: account, customer, unknown.

    Numbers look like ABC-0001. Counted by account, two customers share what comes before the
    dash; counted by customer, each has a prefix of its own.
    """
    customers: dict[str, set[str]] = {}
    for customer, number in invoices:
        prefix, dash, _ = number.rpartition("-")
        if customer and dash:
            customers.setdefault(prefix, set()).add(customer)
    if any(len(sharing) > 1 for sharing in customers.values()):
        return "account"
    return (
        "customer"
        if len(customers) > 1 and len(set().union(*customers.values())) > 1
        else ("unknown")
    )
