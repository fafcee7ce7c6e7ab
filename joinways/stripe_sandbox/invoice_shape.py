"""An invoice as it begins, and as Stripe shows it (Stripe: API reference, The Invoice object)."""

from __future__ import annotations

from . import accounts, events, lines, totals
from .wire import Call, Json, new_id

_EMPTY = [
    "account_tax_ids",
    "application",
    "automatically_finalizes_at",
    "custom_fields",
    "customer_account",
    "default_payment_method",
    "default_source",
    "description",
    "due_date",
    "effective_at",
    "ending_balance",
    "footer",
    "from_invoice",
    "hosted_invoice_url",
    "invoice_pdf",
    "last_finalization_error",
    "latest_revision",
    "next_payment_attempt",
    "number",
    "on_behalf_of",
    "parent",
    "receipt_number",
    "rendering",
    "shipping_cost",
    "shipping_details",
    "statement_descriptor",
    "test_clock",
    "webhooks_delivered_at",
    "_days_until_due",
]
_ZERO = [
    "amount_due",
    "amount_overpaid",
    "amount_paid",
    "amount_remaining",
    "amount_shipping",
    "attempt_count",
    "post_payment_credit_notes_amount",
    "pre_payment_credit_notes_amount",
    "starting_balance",
    "subtotal",
    "subtotal_excluding_tax",
    "total",
    "total_excluding_tax",
]
_TRANSITIONS = ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
_PAYMENT = ("default_mandate", "payment_method_options", "payment_method_types")
_TAX = ("disabled_reason", "liability", "provider", "status")


def blank(call: Call, customer: Json) -> Json:
    """A draft without lines; names that begin with "_" are the stand-in's own."""
    account = accounts.settings(call.store, call.account)
    return {
        **dict.fromkeys(_EMPTY),
        **dict.fromkeys(_ZERO, 0),
        "id": new_id("in"),
        "object": "invoice",
        "account_country": account["country"],
        "account_name": account["name"],
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {"enabled": False, **dict.fromkeys(_TAX)},
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": call.now,
        "currency": customer["currency"] or account["currency"],
        "customer": customer["id"],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "livemode": False,
        "metadata": {},
        "payment_settings": dict.fromkeys(_PAYMENT),
        "period_end": call.now,
        "period_start": call.now,
        "status": "draft",
        "status_transitions": dict.fromkeys(_TRANSITIONS),
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
        "_default_rates": [],
    }


def shape(call: Call, invoice: Json) -> Json:
    """An invoice as Stripe shows it: ten lines at most, a draft with its customer of today."""
    if invoice["status"] == "draft":
        customer = call.store.get(call.account, "customer", invoice["customer"]) or {}
        invoice = {**invoice, **_of_customer(call, customer)}
        totals.balance(invoice)
    return {**lines.public(invoice), "lines": lines.embedded(call, invoice)}


def _of_customer(call: Call, customer: Json) -> Json:
    """What an invoice copies from its customer, and keeps from finalize on."""
    owned = call.store.oldest(call.account, "tax_id", customer.get("id", ""))
    copied = {
        f"customer_{name}": customer.get(name)
        for name in ("address", "email", "name", "phone", "shipping", "tax_exempt")
    }
    return copied | {
        "customer_tax_ids": [{"type": one["type"], "value": one["value"]} for one in owned],
        "starting_balance": customer.get("balance", 0),
        "_locales": customer.get("preferred_locales", []),
    }


def freeze_customer(call: Call, invoice: Json, customer: Json) -> None:
    """From now on the invoice shows the customer as it is at this moment."""
    invoice |= _of_customer(call, customer)


def save(call: Call, invoice: Json, *kinds: str) -> Json:
    """Store a changed invoice and emit the events that say so; the answer is what Stripe shows."""
    call.store.put(call.account, invoice)
    answer = shape(call, invoice)
    for kind in kinds:
        events.emit(call, kind, answer)
    return answer
