"""The sequence of Stripe's own quickstart, to compare with.

Stripe: docs, Invoicing > "Integrate with the Invoicing API": customer, invoice, one invoice item
for each line, send (which finalizes).
"""

from typing import Any, cast

import stripe


def client_at(base: str, key: str) -> Any:
    """Stripe's SDK, speaking to the simulated Stripe at `base`."""
    addresses = cast(Any, {"api": base, "connect": base})
    return stripe.StripeClient(key, base_addresses=addresses).v1


def new_customer(client: Any) -> str:
    """A customer's id. One call."""
    made = client.customers.create({"name": "Atelier Nord SAS", "email": "compta@nord.example"})
    return str(made.id)


def invoice(client: Any, customer: str, lines: int) -> None:
    """An invoice with so many lines, sent. Two calls, and one for each line."""
    made = client.invoices.create(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 30}
    )
    for number in range(lines):
        line = {"description": f"Service {number}", "amount": 19995, "currency": "eur"}
        client.invoice_items.create({"customer": customer, "invoice": made.id, **line})
    client.invoices.send_invoice(made.id)
