"""An invoice's amounts, from its lines (Stripe: API reference, The Invoice object)."""

from __future__ import annotations

from decimal import Decimal

from . import taxes
from .wire import Call, Json


def refresh(call: Call, invoice: Json, lines: list[Json], rounding: str) -> None:
    """Set every amount of a draft, in cents.

    `rounding` is the account's setting for taxes that come from rates: "line" adds up what each
    line was rounded to, "invoice" rounds once per rate. Taxes given as `tax_amounts` are added
    up as they are.
    """
    total_taxes = _by_rate(call, lines, rounding)
    exclusive = sum(t["amount"] for t in total_taxes if t["tax_behavior"] == "exclusive")
    inclusive = sum(t["amount"] for t in total_taxes if t["tax_behavior"] == "inclusive")
    subtotal = sum(line["amount"] for line in lines)
    invoice |= {
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - inclusive,
        "total": subtotal + exclusive,
        "total_excluding_tax": subtotal - inclusive,
        "total_taxes": total_taxes,
    }
    balance(invoice)


def balance(invoice: Json) -> None:
    """What is due, from total, balance of the customer, credit notes and payments."""
    due = invoice["total"] + invoice["starting_balance"]
    due -= invoice["pre_payment_credit_notes_amount"]
    invoice["amount_due"] = max(due, 0)
    invoice["amount_remaining"] = max(invoice["amount_due"] - invoice["amount_paid"], 0)


def _by_rate(call: Call, lines: list[Json], rounding: str) -> list[Json]:
    given = [tax for line in lines if not line["_rates"] for tax in line["taxes"]]
    ours = grouped([tax for line in lines if line["_rates"] for tax in line["taxes"]])
    if rounding == "invoice":
        for group in ours:
            identifier = group["tax_rate_details"]["tax_rate"]
            rate = call.store.get(call.account, "tax_rate", identifier) or {}
            group["amount"] = taxes.share(Decimal(group["taxable_amount"]), rate)
    return grouped([*given, *ours])


def grouped(charged: list[Json]) -> list[Json]:
    """Taxes added up by rate and reason, in the order of first appearance."""
    groups: dict[tuple[str, str], Json] = {}
    for tax in charged:
        key = (tax["tax_rate_details"]["tax_rate"], tax["taxability_reason"])
        group = groups.setdefault(key, {**tax, "amount": 0, "taxable_amount": 0})
        group["amount"] += tax["amount"]
        group["taxable_amount"] += tax["taxable_amount"]
    return list(groups.values())
