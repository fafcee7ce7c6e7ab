"""Customers (Stripe: API reference, Customers)."""

from __future__ import annotations

import re
import secrets

from . import events, limits, lists, tax_ids
from .errors import Refusal, malformed, no_such
from .lookup import existing
from .wire import Call, Json, new_id

_MODELLED = {
    "address",
    "balance",
    "business_name",
    "description",
    "email",
    "individual_name",
    "invoice_settings",
    "metadata",
    "name",
    "phone",
    "preferred_locales",
    "shipping",
    "tax_exempt",
    "tax_id_data",
}
_TEXTS = ("business_name", "description", "email", "individual_name", "name", "phone")
_EMPTY = (
    "address",
    "currency",
    "customer_account",
    "default_source",
    "description",
    "discount",
    "email",
    "name",
    "phone",
    "shipping",
    "test_clock",
)
_INVOICE_SETTINGS = ("custom_fields", "default_payment_method", "footer", "rendering_options")
_LOCALE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,4})?")
_ADDRESS = ("city", "country", "line1", "line2", "postal_code", "state")


def create(call: Call) -> Json:
    """POST /v1/customers."""
    _check(call.params)
    customer = _blank(call)
    _apply(customer, call.params)
    call.store.put(call.account, customer)
    for n, given in enumerate(call.params.get("tax_id_data") or []):
        if n == 5:
            raise malformed("Array has more than the maximum of 5 elements.", "tax_id_data")
        tax_ids.build(call, customer["id"], given, f"tax_id_data[{n}][value]")
    events.emit(call, "customer.created", customer)
    return customer


def _blank(call: Call) -> Json:
    return {
        **dict.fromkeys(_EMPTY),
        "id": new_id("cus", 10).replace("_1Sim", "_Sim"),
        "object": "customer",
        "balance": 0,
        "created": call.now,
        "delinquent": False,
        "invoice_prefix": secrets.token_hex(4).upper(),
        "invoice_settings": dict.fromkeys(_INVOICE_SETTINGS),
        "livemode": False,
        "metadata": {},
        "next_invoice_sequence": 1,
        "preferred_locales": [],
        "tax_exempt": "none",
    }


def _check(params: Json) -> None:
    limits.refuse_unmodelled(params, _MODELLED)
    limits.check_lengths(params)
    limits.check_email(params.get("email"))
    for locale in params.get("preferred_locales") or []:
        if not _LOCALE.fullmatch(locale):
            raise Refusal(400, f"Invalid locale: {locale}", param="preferred_locales")
    address = params.get("address")
    if isinstance(address, dict):
        limits.check_country(address.get("country"), "address[country]")


def _apply(customer: Json, params: Json) -> None:
    for name in _TEXTS:
        if name in params:
            customer[name] = params[name] or None
    for name in ("balance", "preferred_locales", "shipping"):
        if name in params:
            customer[name] = params[name]
    if "address" in params:
        customer["address"] = _address(params["address"])
    if "tax_exempt" in params:
        customer["tax_exempt"] = params["tax_exempt"] or "none"
    if "invoice_settings" in params:
        customer["invoice_settings"] = {
            **customer["invoice_settings"],
            **params["invoice_settings"],
        }
    customer["metadata"] = limits.merge_metadata(customer["metadata"], params.get("metadata"))


def _address(given: Json | str) -> Json | None:
    if not isinstance(given, dict):
        return None
    filled = {name: given.get(name) or None for name in _ADDRESS}
    if filled["country"]:
        filled["country"] = filled["country"].upper()
    return filled


def retrieve(call: Call) -> Json:
    """GET /v1/customers/{id}; a deleted one answers with `deleted: true`."""
    found = call.store.get(call.account, "customer", call.ids[0])
    if found is None:
        raise no_such("customer", call.ids[0])
    return found


def update(call: Call) -> Json:
    """POST /v1/customers/{id}."""
    customer = existing(call, "customer", call.ids[0])
    _check(call.params)
    _apply(customer, call.params)
    call.store.put(call.account, customer)
    events.emit(call, "customer.updated", customer)
    return customer


def delete(call: Call) -> Json:
    """DELETE /v1/customers/{id}: final; its drafts go with it, issued invoices stay."""
    customer = existing(call, "customer", call.ids[0])
    gone = {"id": customer["id"], "object": "customer", "deleted": True}
    call.store.put(call.account, gone)
    for invoice in list(call.store.newest(call.account, "invoice", customer["id"])):
        if invoice["status"] == "draft":
            call.store.remove(call.account, invoice["id"])
            events.emit(call, "invoice.deleted", invoice)
    events.emit(call, "customer.deleted", customer)
    return gone


def listed(call: Call) -> Json:
    """GET /v1/customers; `email` is compared case-sensitively, as Stripe does."""
    limits.refuse_unmodelled(
        call.params, {"created", "email", "limit", "starting_after", "ending_before"}
    )
    email = call.params.get("email")
    found = (
        customer
        for customer in call.store.newest(call.account, "customer")
        if not customer.get("deleted")
        and (not email or customer["email"] == email)
        and lists.within(customer["created"], call.params.get("created"))
    )
    return lists.page(call, "/v1/customers", "customer", found)
