"""A bill in the words of Stripe's API; pure, so that the same bill gives the same bytes."""

from collections.abc import Mapping, Sequence
from typing import Any

from joinways.domain.billing import Bill, BillLine, Customer
from joinways.domain.currencies import at_stripe, from_stripe

OUR_TAX_ID_TYPES = frozenset({"eu_vat", "gb_vat", "ch_vat", "no_vat"})
"""The types of tax id that we write, and so may replace."""

LINES_PER_CALL = 100
"""Stripe: no limit is documented for one `add_lines`; 100 is what its lists hold."""


def customer(details: Customer, marks: Mapping[str, str]) -> dict[str, Any]:
    """For POST /v1/customers. Stripe mails a `send_invoice` invoice only to an email."""
    params = _without_empty(customer_update(details, marks))
    if details.tax_id:
        params["tax_id_data"] = [{"type": details.tax_id_type, "value": details.tax_id}]
    return params


def _without_empty(params: dict[str, Any]) -> dict[str, Any]:
    """Empty words unset a value, and on create there is nothing to unset."""
    filled = {name: _without_empty(v) if name == "address" else v for name, v in params.items()}
    return {name: value for name, value in filled.items() if value != ""}


def customer_update(details: Customer, marks: Mapping[str, str]) -> dict[str, Any]:
    """For POST /v1/customers/{id}, where tax ids have a list of their own."""
    address = details.address
    return {
        "name": details.company or details.name,
        "description": details.name if details.company else "",
        "email": details.email,
        "address": {
            "line1": address.line1,
            "line2": address.line2,
            "postal_code": address.postal_code,
            "city": address.city,
            "country": address.country,
        },
        "preferred_locales": [details.language],
        "metadata": dict(marks),
    }


def draft(bill: Bill, customer_id: str, marks: Mapping[str, str]) -> dict[str, Any]:
    """For POST /v1/invoices.

    `collection_method` is set since the default charges a stored card; `discounts` is emptied
    since a client's coupon would be inherited; `auto_advance` stays off until the mail is out,
    since Stripe finalises a half-built draft after an hour otherwise.
    """
    return {
        "customer": customer_id,
        "collection_method": "send_invoice",
        "currency": bill.currency.lower(),
        "due_date": bill.due_at,
        "auto_advance": False,
        "pending_invoice_items_behavior": "exclude",
        "discounts": "",
        "footer": bill.footer,
        "custom_fields": [{"name": name, "value": value} for name, value in bill.references],
        "rendering": {"pdf": {"page_size": "a4"}, "amount_tax_display": "exclude_tax"},
        "metadata": dict(marks),
    }


def lines(bill: Bill, first: int) -> dict[str, Any]:
    """For POST /v1/invoices/{id}/add_lines: a batch, from line `first` (0 = the first)."""
    batch = bill.lines[first : first + LINES_PER_CALL]
    return {
        "lines": [_line(bill, line, position) for position, line in enumerate(batch, first + 1)]
    }


def _line(bill: Bill, line: BillLine, position: int) -> dict[str, Any]:
    return {
        "description": line.description,
        "amount": at_stripe(line.net_cents, bill.currency),
        "metadata": {"position": str(position), "rate": line.rate},
        "tax_amounts": [
            {
                "amount": at_stripe(line.vat_cents, bill.currency),
                "taxable_amount": at_stripe(line.net_cents, bill.currency),
                "tax_rate_data": {
                    "display_name": bill.tax_name,
                    "percentage": float(line.rate),
                    "inclusive": False,
                    "country": bill.tax_country,
                    "tax_type": "vat",
                },
            }
        ],
    }


def currency_of(stripe_line: Mapping[str, Any]) -> str:
    """Of one of Stripe's lines, in capitals."""
    return str(stripe_line.get("currency") or "").upper()


def vat_by_rate(stripe_lines: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, int], ...]:
    """Cents of VAT per rate, by our own mark on each line: `total_taxes` names no rate."""
    sums: dict[str, int] = {}
    for line in stripe_lines:
        rate = (line.get("metadata") or {}).get("rate", "?")
        taxes = sum(tax["amount"] for tax in line.get("taxes") or [])
        sums[rate] = sums.get(rate, 0) + from_stripe(taxes, currency_of(line))
    return tuple(sorted(sums.items()))
