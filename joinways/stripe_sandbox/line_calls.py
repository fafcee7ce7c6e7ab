"""The calls that change or list the lines of a draft (Stripe: Invoices > Add lines)."""

from __future__ import annotations

from . import accounts, limits, lines, lists, totals
from .errors import Refusal, invalid, malformed, unmodelled
from .invoice_shape import save
from .lookup import existing
from .wire import Call, Json

_ITEM = {"customer", "invoice", "currency"}


def _draft(call: Call, identifier: str, param: str = "id") -> Json:
    invoice = existing(call, "invoice", identifier, param)
    if invoice["status"] != "draft":
        message = "Finalized invoices can't be updated in this way"
        raise Refusal(400, message, "invoice_not_editable")
    return invoice


def _append(call: Call, invoice: Json, given: list[Json], param: str) -> list[Json]:
    account = accounts.settings(call.store, call.account)
    present = list(lines.of_invoice(call, invoice))
    most = account["max_lines_per_invoice"]
    if len(present) + len(given) > most:
        message = f"An invoice can have at most {most} line items."
        raise invalid(message, param or "invoice", "invoice_too_many_line_items")
    added = [
        lines.build(call, invoice, one, f"{param}[{n}]" if param else "")
        for n, one in enumerate(given)
    ]
    if call.tamper and added:
        _tamper(call, added[0], call.tamper)
    totals.refresh(call, invoice, [*present, *added], account["tax_rounding"])
    return added


def _tamper(call: Call, line: Json, how: Json) -> None:
    """A fault that a caller can only see by comparing: a line differs from what was sent."""
    cents = how.get("cents", 1)
    if how.get("what") == "tax" and line["taxes"]:
        line["taxes"][0]["amount"] += cents
    else:
        line["amount"] += cents
        line["subtotal"] += cents
    call.store.put(call.account, line)


def add(call: Call) -> Json:
    """POST /v1/invoices/{id}/add_lines; the answer is the whole invoice."""
    limits.refuse_unmodelled(call.params, {"lines", "invoice_metadata"})
    invoice = _draft(call, call.ids[0])
    most = accounts.settings(call.store, call.account)["max_lines_per_call"]
    if len(call.params["lines"]) > most:
        raise malformed(f"Array has more than the maximum of {most} elements.", "lines")
    if not call.params["lines"]:
        raise malformed("Array must have at least 1 element.", "lines")
    _append(call, invoice, call.params["lines"], "lines")
    invoice["metadata"] = limits.merge_metadata(
        invoice["metadata"], call.params.get("invoice_metadata"), "invoice_metadata"
    )
    return save(call, invoice, "invoice.updated")


def remove(call: Call) -> Json:
    """POST /v1/invoices/{id}/remove_lines, with behavior=delete only."""
    invoice = _draft(call, call.ids[0])
    for n, one in enumerate(call.params["lines"]):
        if one["behavior"] != "delete":
            raise unmodelled(f"lines[{n}][behavior]")
        line = existing(call, "line_item", one["id"], f"lines[{n}][id]")
        if line["invoice"] != invoice["id"]:
            raise invalid(f"No such line item: '{one['id']}'", f"lines[{n}][id]")
        call.store.remove(call.account, line["id"])
    rounding = accounts.settings(call.store, call.account)["tax_rounding"]
    totals.refresh(call, invoice, list(lines.of_invoice(call, invoice)), rounding)
    return save(call, invoice, "invoice.updated")


def listed(call: Call) -> Json:
    """GET /v1/invoices/{id}/lines, in pages of at most 100."""
    invoice = existing(call, "invoice", call.ids[0])
    url = f"/v1/invoices/{invoice['id']}/lines"
    found = map(lines.public, lines.of_invoice(call, invoice))
    return lists.page(call, url, "line item", found)


def create_item(call: Call) -> Json:
    """POST /v1/invoiceitems on a draft: the one-line-a-call way of Stripe's quickstart."""
    params = call.params
    if "invoice" not in params:
        message = "The simulated Stripe knows invoice items only with the parameter invoice."
        raise malformed(message, "invoice", "stand_in_unsupported")
    invoice = _draft(call, params["invoice"], "invoice")
    if invoice["customer"] != params.get("customer", invoice["customer"]):
        raise invalid("The invoice belongs to another customer.", "customer")
    if str(params.get("currency", invoice["currency"])).lower() != invoice["currency"]:
        raise invalid("The currency must match the currency of the invoice.", "currency")
    given = {name: value for name, value in params.items() if name not in {*_ITEM, "expand"}}
    (line,) = _append(call, invoice, [given], "")
    save(call, invoice, "invoice.updated")
    return _item(call, invoice, line)


def _item(call: Call, invoice: Json, line: Json) -> Json:
    same = ("amount", "currency", "description", "discountable", "discounts", "livemode")
    return {
        **{name: line[name] for name in (*same, "metadata", "period", "pricing")},
        "id": line["parent"]["invoice_item_details"]["invoice_item"],
        "object": "invoiceitem",
        "customer": invoice["customer"],
        "customer_account": None,
        "date": call.now,
        "invoice": invoice["id"],
        "net_amount": line["amount"],
        "parent": None,
        "proration": False,
        "quantity": line["quantity"],
        "quantity_decimal": line["quantity_decimal"],
        "tax_rates": [],
        "test_clock": None,
    }
