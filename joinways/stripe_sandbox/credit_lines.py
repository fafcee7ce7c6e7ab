"""Lines of a credit note (Stripe: API reference, Credit Notes > Create)."""

from __future__ import annotations

from decimal import Decimal

from . import limits, taxes
from .errors import invalid, malformed, missing, unmodelled
from .lookup import existing
from .wire import Call, Json, new_id


def build(call: Call, invoice: Json) -> list[Json]:
    """The lines that the parameters ask for; without any, one over `amount` (gross)."""
    if not call.params.get("lines"):
        return [_shape({}, call.params["amount"], "Credit", [])]
    return [
        _line(call, invoice, given, f"lines[{n}]") for n, given in enumerate(call.params["lines"])
    ]


def _line(call: Call, invoice: Json, given: Json, param: str) -> Json:
    if given.get("tax_rates"):
        raise unmodelled(f"{param}[tax_rates]")
    if given["type"] == "custom_line_item":
        return _custom(call, given, param)
    if "invoice_line_item" not in given:
        raise missing(f"{param}[invoice_line_item]")
    name = f"{param}[invoice_line_item]"
    line = existing(call, "line_item", given["invoice_line_item"], name)
    if line["invoice"] != invoice["id"]:
        raise invalid("The line belongs to another invoice.", name)
    amount = _amount(given, line, param)
    if not 0 < amount * (1 if line["amount"] > 0 else -1) <= abs(line["amount"]):
        raise invalid("The amount must not exceed that of the invoice line.", f"{param}[amount]")
    charged = _given(call, given, param) if "tax_amounts" in given else _part(line, amount)
    return _shape(given, amount, line["description"], charged)


def _amount(given: Json, line: Json, param: str) -> int:
    if ("amount" in given) == ("quantity" in given):
        message = "Exactly one of these parameters is needed: amount, quantity."
        raise malformed(message, f"{param}[amount]", "parameters_exclusive")
    if "amount" in given:
        asked: int = given["amount"]
        return asked
    unit = Decimal(line["pricing"]["unit_amount_decimal"])
    return taxes.round_cents(unit * int(given["quantity"]))


def _custom(call: Call, given: Json, param: str) -> Json:
    for name in ("description", "quantity"):
        if name not in given:
            raise missing(f"{param}[{name}]")
    if "unit_amount" not in given and "unit_amount_decimal" not in given:
        raise missing(f"{param}[unit_amount]")
    unit = Decimal(str(given.get("unit_amount", given.get("unit_amount_decimal"))))
    amount = taxes.round_cents(unit * int(given["quantity"]))
    return _shape(given, amount, given["description"], _given(call, given, param))


def _given(call: Call, given: Json, param: str) -> list[Json]:
    found = []
    for n, one in enumerate(given.get("tax_amounts") or []):
        rate = existing(call, "tax_rate", one["tax_rate"], f"{param}[tax_amounts][{n}][tax_rate]")
        found.append(taxes.tax(one["amount"], one["taxable_amount"], rate, "not_available"))
    return found


def _part(line: Json, amount: int) -> list[Json]:
    """The line's own taxes, for the part of it that is credited."""
    share = Decimal(amount) / Decimal(line["amount"])
    return [
        {
            **tax,
            "amount": taxes.round_cents(tax["amount"] * share),
            "taxable_amount": taxes.round_cents(tax["taxable_amount"] * share),
        }
        for tax in line["taxes"]
    ]


def _shape(given: Json, amount: int, description: str, charged: list[Json]) -> Json:
    unit = given.get("unit_amount")
    return {
        "id": new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": amount,
        "description": description,
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": given.get("invoice_line_item"),
        "livemode": False,
        "metadata": limits.merge_metadata({}, given.get("metadata")),
        "pretax_credit_amounts": [],
        "quantity": given.get("quantity"),
        "tax_rates": [],
        "taxes": charged,
        "type": given.get("type", "custom_line_item"),
        "unit_amount": unit,
        "unit_amount_decimal": given.get("unit_amount_decimal") or (unit and str(unit)),
    }
