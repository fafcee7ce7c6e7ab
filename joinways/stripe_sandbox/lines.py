"""Lines of an invoice (Stripe: API reference, Invoices > Add lines, Invoice Line Item)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from . import accounts, limits, lists, taxes
from .errors import Refusal, invalid, malformed, missing, unmodelled
from .wire import Call, Json, new_id

_MODELLED = {
    "amount",
    "description",
    "discountable",
    "discounts",
    "metadata",
    "period",
    "price_data",
    "quantity",
    "quantity_decimal",
    "tax_amounts",
    "tax_rates",
}
# An amount has at most eight digits (Stripe: API reference, Currencies).
_LARGEST = 99_999_999


def of_invoice(call: Call, invoice: Json) -> Iterator[Json]:
    """An invoice's lines in the order that lists show."""
    order = accounts.settings(call.store, call.account)["lines_order"]
    finder = call.store.newest if order == "reversed" else call.store.oldest
    return finder(call.account, "line_item", invoice["id"])


def build(call: Call, invoice: Json, given: Json, param: str) -> Json:
    """A new line, stored; `param` is where its parameters stand ("lines[0]", or "")."""
    for name in given:
        if name not in _MODELLED:
            raise unmodelled(_at(param, name))
    limits.check_length(given.get("description", ""), 5000, _at(param, "description"))
    amount, quantity, unit = _price(invoice, given, param)
    rates = _rates(call, invoice, given, param)
    charged = _taxes(call, given, rates, amount, param)
    for each in (amount, *(tax["amount"] for tax in charged)):
        limits.check_step(each, invoice["currency"], _at(param, "amount"))
    line = _shape(call, invoice, given, amount) | {
        "quantity": int(quantity),
        "quantity_decimal": format(quantity, "f"),
        "taxes": charged,
        "_rates": [rate["id"] for rate in rates],
    }
    line["pricing"]["unit_amount_decimal"] = format(unit, "f")
    call.store.put(call.account, line, parent=invoice["id"])
    return line


def _at(param: str, name: str) -> str:
    return f"{param}[{name}]" if param else name


def _price(invoice: Json, given: Json, param: str) -> tuple[int, Decimal, Decimal]:
    """Amount in cents, quantity, unit price in cents."""
    if "amount" in given and "price_data" in given:
        message = "You may only specify one of these parameters: amount, price_data."
        raise malformed(message, _at(param, "amount"), "parameters_exclusive")
    quantity = _quantity(given, param)
    if "price_data" in given:
        unit = _unit(invoice, given["price_data"], _at(param, "price_data"))
        amount = taxes.round_cents(quantity * unit)
    elif "amount" in given:
        if quantity != 1 or "quantity" in given or "quantity_decimal" in given:
            message = "You may only specify one of these parameters: amount, quantity."
            raise malformed(message, _at(param, "quantity"), "parameters_exclusive")
        amount, unit = given["amount"], Decimal(given["amount"])
    else:
        raise missing(_at(param, "amount"))
    if abs(amount) > _LARGEST:
        message = "Amount must be no more than €999,999.99"
        raise invalid(message, _at(param, "amount"), "amount_too_large")
    return amount, quantity, unit


def _quantity(given: Json, param: str) -> Decimal:
    if "quantity" in given and "quantity_decimal" in given:
        message = "You may only specify one of these parameters: quantity, quantity_decimal."
        raise malformed(message, _at(param, "quantity"), "parameters_exclusive")
    quantity = Decimal(str(given.get("quantity", given.get("quantity_decimal", 1))))
    if quantity < 0:
        message = "This value must be greater than or equal to 0."
        raise malformed(message, _at(param, "quantity"), "parameter_invalid_integer")
    return quantity


def _unit(invoice: Json, price: Json, param: str) -> Decimal:
    if "product" in price:
        raise unmodelled(f"{param}[product]")
    if "product_data" not in price:
        raise missing(f"{param}[product_data]")
    if ("unit_amount" in price) == ("unit_amount_decimal" in price):
        message = "Exactly one of these parameters is needed: unit_amount, unit_amount_decimal."
        raise malformed(message, f"{param}[unit_amount]", "parameters_exclusive")
    currency = limits.check_currency(price["currency"], f"{param}[currency]")
    if currency != invoice["currency"]:
        message = (
            f"The currency of this line ({currency}) must match the currency of the invoice "
            f"({invoice['currency']})."
        )
        raise invalid(message, f"{param}[currency]")
    unit = Decimal(str(price.get("unit_amount", price.get("unit_amount_decimal"))))
    if unit < 0:
        message = "This value must be greater than or equal to 0."
        raise malformed(message, f"{param}[unit_amount]", "parameter_invalid_integer")
    return unit


def _rates(call: Call, invoice: Json, given: Json, param: str) -> list[Json]:
    if given.get("tax_rates") and given.get("tax_amounts"):
        message = "You may only specify one of these parameters: tax_rates, tax_amounts."
        raise malformed(message, _at(param, "tax_amounts"), "parameters_exclusive")
    if "tax_amounts" in given:
        return []
    named = given["tax_rates"] if "tax_rates" in given else invoice["_default_rates"]
    return taxes.active_rates(call, named or [], _at(param, "tax_rates"))


def _taxes(call: Call, given: Json, rates: list[Json], amount: int, param: str) -> list[Json]:
    if given.get("tax_amounts"):
        return taxes.given(call, given["tax_amounts"], _at(param, "tax_amounts"))
    return taxes.computed(rates, amount)


def _shape(call: Call, invoice: Json, given: Json, amount: int) -> Json:
    if given.get("discounts"):
        raise Refusal(400, "No such coupon: the simulated Stripe knows none.", param="discounts")
    price = {"price": new_id("price"), "product": new_id("prod", 10)}
    item = {
        "invoice_item": new_id("ii"),
        "proration": False,
        "proration_details": {"credited_items": None},
        "subscription": None,
    }
    name = given.get("price_data", {}).get("product_data", {}).get("name")
    return {
        "id": new_id("il"),
        "object": "line_item",
        "amount": amount,
        "currency": invoice["currency"],
        "description": given.get("description") or name,
        "discount_amounts": [],
        "discountable": given.get("discountable", True),
        "discounts": [],
        "invoice": invoice["id"],
        "livemode": False,
        "metadata": limits.merge_metadata({}, given.get("metadata")),
        "parent": {
            "invoice_item_details": item,
            "subscription_item_details": None,
            "type": "invoice_item_details",
        },
        "period": given.get("period", {"start": call.now, "end": call.now}),
        "pretax_credit_amounts": [],
        "pricing": {"price_details": price, "type": "price_details"},
        "subscription": None,
        "subtotal": amount,
    }


def public(line: Json) -> Json:
    """A line without the stand-in's own fields."""
    return {name: value for name, value in line.items() if not name.startswith("_")}


def embedded(call: Call, invoice: Json) -> Json:
    """The first ten lines, as an invoice embeds them."""
    url = f"/v1/invoices/{invoice['id']}/lines"
    first = Call(call.store, call.account, call.now, {}, (), "", None, call.base_url)
    return lists.page(first, url, "line item", map(public, of_invoice(call, invoice)))
