"""The mailbox: what Stripe would have sent. Nothing leaves this machine."""

from __future__ import annotations

from .wire import Call, Json, new_id

# In test mode Stripe itself sends no email, yet fires invoice.sent; the mailbox shows what the
# client would have got.


def invoice(call: Call, body: Json) -> None:
    """Note the mail that brings an invoice to its customer."""
    call.store.put(
        call.account,
        {
            "id": new_id("mail"),
            "object": "sandbox_mail",
            "account": call.account,
            "created": call.now,
            "to": body["customer_email"],
            "locales": body.get("_locales", []),
            "invoice": body["id"],
            "number": body["number"],
            "amount_due": body["amount_due"],
            "currency": body["currency"],
            "due_date": body["due_date"],
            "link": body["hosted_invoice_url"],
        },
        parent=body["id"],
    )
