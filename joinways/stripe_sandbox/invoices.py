"""Invoices while they are drafts, and reading them (Stripe: API reference, Invoices)."""

from __future__ import annotations

from collections.abc import Iterator

from . import events, limits, lines, links, lists, taxes, totals
from .errors import Refusal, invalid, malformed, missing, unmodelled
from .invoice_shape import blank, save, shape
from .lookup import existing
from .wire import Call, Json

_MODELLED = {
    "auto_advance",
    "collection_method",
    "currency",
    "custom_fields",
    "customer",
    "days_until_due",
    "default_tax_rates",
    "description",
    "discounts",
    "due_date",
    "effective_at",
    "footer",
    "metadata",
    "number",
    "payment_settings",
    "pending_invoice_items_behavior",
    "rendering",
    "statement_descriptor",
}
# "Once an invoice is finalized, monetary values, as well as collection_method, become
# uneditable" (API reference, Update an invoice); what stays editable is an assumption.
_AFTER_FINALIZE = {"auto_advance", "metadata", "payment_settings", "expand"}
_COPIED = ("custom_fields", "description", "effective_at", "footer", "number")
_TAKEN = ("auto_advance", "collection_method", "statement_descriptor", "due_date")
_NO_EMAIL = (
    "Missing email. In order to create invoices that are sent to the customer, the customer must "
    "have a valid email."
)


def create(call: Call) -> Json:
    """POST /v1/invoices."""
    if "customer" not in call.params:
        raise missing("customer")
    _check(call)
    customer = existing(call, "customer", call.params["customer"], "customer")
    invoice = blank(call, customer)
    _check_number(call, invoice["id"])
    _apply(call, invoice, call.params)
    if invoice["collection_method"] == "send_invoice":
        check_terms(call, invoice, customer)
    totals.refresh(call, invoice, [], "line")
    call.store.put(call.account, invoice, parent=customer["id"])
    answer = shape(call, invoice)
    events.emit(call, "invoice.created", answer)
    return answer


def _check(call: Call) -> None:
    limits.refuse_unmodelled(call.params, _MODELLED)
    limits.check_lengths(call.params)
    limits.check_custom_fields(call.params.get("custom_fields"))
    if call.params.get("discounts"):
        raise invalid("No such coupon: the simulated Stripe knows none.", "discounts")
    if "template" in call.params.get("rendering", {}):
        raise unmodelled("rendering[template]")
    sends = call.params.get("collection_method") == "send_invoice"
    for name in ("due_date", "days_until_due"):
        if "customer" in call.params and name in call.params and not sends:
            message = f"`{name}` is only valid when `collection_method` is `send_invoice`."
            raise malformed(message, name)
    if "due_date" in call.params and "days_until_due" in call.params:
        message = "You may only specify one of these parameters: due_date, days_until_due."
        raise malformed(message, "due_date", "parameters_exclusive")


def _check_number(call: Call, own: str) -> None:
    """A number of one's own must be new in the account."""
    number = call.params.get("number")
    if not number:
        return
    for other in call.store.newest(call.account, "invoice"):
        if other["number"] == number and other["id"] != own:
            raise invalid(f"The invoice number {number} is already in use.", "number")


def check_terms(call: Call, invoice: Json, customer: Json) -> None:
    """What an invoice to be sent needs: an email, and a due date that lies ahead."""
    if not customer["email"]:
        raise invalid(_NO_EMAIL, "customer")
    if invoice["due_date"] is None and invoice["_days_until_due"] is None:
        message = (
            "You must specify either `days_until_due` or `due_date` when `collection_method` is "
            "`send_invoice`."
        )
        raise invalid(message, "days_until_due")
    if invoice["due_date"] is not None and invoice["due_date"] < call.now:
        raise invalid("The `due_date` must be in the future.", "due_date")


def _apply(call: Call, invoice: Json, params: Json) -> None:
    invoice |= {name: params[name] or None for name in _COPIED if name in params}
    invoice |= {name: params[name] for name in _TAKEN if name in params}
    if "days_until_due" in params:
        invoice |= {"_days_until_due": params["days_until_due"], "due_date": None}
    if "currency" in params:
        invoice["currency"] = limits.check_currency(params["currency"])
    if "default_tax_rates" in params:
        rates = taxes.active_rates(call, params["default_tax_rates"] or [], "default_tax_rates")
        invoice |= {"default_tax_rates": rates, "_default_rates": [rate["id"] for rate in rates]}
    if "rendering" in params:
        invoice["rendering"] = _rendering(params["rendering"])
    invoice["payment_settings"] |= params.get("payment_settings", {})
    invoice["metadata"] = limits.merge_metadata(invoice["metadata"], params.get("metadata"))


def _rendering(given: Json) -> Json:
    page = given.get("pdf", {}).get("page_size", "auto")
    return {
        "amount_tax_display": given.get("amount_tax_display") or None,
        "pdf": {"page_size": page},
        "template": None,
        "template_version": None,
    }


def retrieve(call: Call) -> Json:
    """GET /v1/invoices/{id}."""
    invoice = existing(call, "invoice", call.ids[0])
    links.refresh(call, invoice)
    return shape(call, invoice)


def update(call: Call) -> Json:
    """POST /v1/invoices/{id}."""
    invoice = existing(call, "invoice", call.ids[0])
    _check(call)
    _check_number(call, invoice["id"])
    if invoice["status"] != "draft":
        _refuse_late_changes(invoice, call.params)
    _apply(call, invoice, call.params)
    if "due_date" in call.params and invoice["due_date"] < call.now:
        raise invalid("The `due_date` must be in the future.", "due_date")
    return save(call, invoice, "invoice.updated")


def _refuse_late_changes(invoice: Json, params: Json) -> None:
    refused = sorted(set(params) - _AFTER_FINALIZE)
    if refused:
        message = f"Finalized invoices can't be updated in this way: {', '.join(refused)}"
        raise invalid(message, refused[0], "invoice_not_editable")
    if params.get("auto_advance") and invoice["status"] in {"paid", "void"}:
        message = f"You can't turn on auto_advance of an invoice that is {invoice['status']}."
        raise invalid(message, "auto_advance", "invoice_not_editable")


def delete(call: Call) -> Json:
    """DELETE /v1/invoices/{id}: drafts only, which have no number yet."""
    invoice = existing(call, "invoice", call.ids[0])
    if invoice["status"] != "draft":
        raise Refusal(400, "You can only delete draft invoices.", "invoice_not_editable")
    answer = shape(call, invoice)
    for line in list(lines.of_invoice(call, invoice)):
        call.store.remove(call.account, line["id"])
    call.store.remove(call.account, invoice["id"])
    events.emit(call, "invoice.deleted", answer)
    return {"id": invoice["id"], "object": "invoice", "deleted": True}


def listed(call: Call) -> Json:
    """GET /v1/invoices, newest first."""
    asked = {"collection_method", "created", "customer", "due_date", "status"}
    limits.refuse_unmodelled(call.params, asked | {"limit", "starting_after", "ending_before"})
    customer = call.params.get("customer")
    if customer and call.store.get(call.account, "customer", customer) is None:
        existing(call, "customer", customer, "customer")
    found = _matching(call, call.store.newest(call.account, "invoice", customer))
    answer = lists.page(call, "/v1/invoices", "invoice", found)
    answer["data"] = [shape(call, invoice) for invoice in answer["data"]]
    return answer


def _matching(call: Call, found: Iterator[Json]) -> Iterator[Json]:
    exact = {n: call.params[n] for n in ("status", "collection_method") if n in call.params}
    for invoice in found:
        if all(invoice[name] == value for name, value in exact.items()) and all(
            lists.within(invoice[name], call.params.get(name)) for name in ("created", "due_date")
        ):
            yield invoice
