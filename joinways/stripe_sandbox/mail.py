"""The mailbox: what Stripe would have sent. Nothing leaves this machine."""

from __future__ import annotations

from .wire import Call, Json, new_id

# In test mode Stripe itself sends no email, yet fires invoice.sent; the mailbox shows what the
# client would have got.


def invoice(call: Call, body: Json) -> None:
    """Note the mail that brings an invoice to its customer."""
    about = {"kind": "invoice", "number": body["number"], "amount_due": body["amount_due"]}
    _note(call, body, {**about, "due_date": body["due_date"]})


def credit_note(call: Call, body: Json, note: Json) -> None:
    """Note the mail that brings a credit note of an invoice to its customer."""
    about = {"kind": "credit_note", "number": note["number"], "amount_due": note["total"]}
    _note(call, body, {**about, "due_date": None})


def _note(call: Call, body: Json, about: Json) -> None:
    sent = {
        "id": new_id("mail"),
        "object": "sandbox_mail",
        "account": call.account,
        "created": call.now,
        "to": body["customer_email"],
        "locales": body.get("_locales", []),
        "invoice": body["id"],
        "currency": body["currency"],
        "link": body["hosted_invoice_url"],
        **about,
    }
    call.store.put(call.account, sent, parent=body["id"])
