"""The lines of a credit note: which can still be credited, and how Stripe is told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from joinways.domain.billing import Bill, BillLine
from joinways.domain.currencies import at_stripe, from_stripe
from joinways.domain.refused import Refused
from joinways.formats import money
from joinways.models import Invoice, InvoiceOrder
from joinways.stripe_params import currency_of
from joinways.stripe_words import GatewayError

REASONS = ("order_change", "product_unsatisfactory", "duplicate", "fraudulent")
"""Stripe: API reference, Create a credit note > reason."""

BACK = ("bank", "card")
"""How what was paid goes back: outside Stripe, or by a refund to the client's card."""


@dataclass(frozen=True)
class Credit:
    """What a credit note is to come to, in cents; `positions` are lines of the bill, from 1.

    `settle_cents`: the part that was paid already, and so has to go back.
    """

    positions: tuple[int, ...]
    net_cents: int
    vat_cents: int
    settle_cents: int

    @property
    def gross_cents(self) -> int:
        return self.net_cents + self.vat_cents


def creditable(bill: Bill, orders: Iterable[InvoiceOrder]) -> dict[int, BillLine]:
    """The lines by position that no credit note has taken yet; those of no amount have nothing.

    What became of an order that was given up nobody knows, so that its lines count as taken.
    """
    taken = {
        position
        for order in orders
        if order.kind == "credit" and (order.status != "refused" or order.problem == "given-up")
        for position in order.payload["positions"]
    }
    return {
        position: line
        for position, line in enumerate(bill.lines, 1)
        if line.net_cents and position not in taken
    }


def credit_of(invoice: Invoice, lines: Mapping[int, BillLine], positions: Sequence[int]) -> Credit:
    """What these lines come to. Raises Refused for what cannot be credited."""
    if not positions:
        raise Refused("credit-nothing")
    if any(position not in lines for position in positions):
        raise Refused("credit-taken")
    chosen = [lines[position] for position in positions]
    net, vat = sum(line.net_cents for line in chosen), sum(line.vat_cents for line in chosen)
    left = invoice.gross_cents - invoice.credited_cents
    if net + vat <= 0:
        raise Refused("credit-nothing")
    if net + vat > left:
        raise Refused("credit-too-much", left=money(left, invoice.currency))
    owed = invoice.remaining_cents if invoice.status != "paid" else 0
    return Credit(tuple(sorted(positions)), net, vat, max(0, net + vat - owed))


def settled(invoice: Invoice, credit: Credit, back: str) -> dict[str, int]:
    """How the paid part goes back, in Stripe's words. Raises Refused where it cannot."""
    if not credit.settle_cents:
        return {}
    if back not in BACK:
        raise Refused("credit-how-back")
    by_card = invoice.paid_cents - invoice.off_stripe_cents
    if back == "card" and credit.settle_cents > by_card:
        raise Refused("credit-not-by-card", most=money(by_card, invoice.currency))
    amount = at_stripe(credit.settle_cents, invoice.currency)
    return {"refund_amount" if back == "card" else "out_of_band_amount": amount}


def params(
    stripe_id: str,
    payload: Mapping[str, Any],
    lines: Sequence[Mapping[str, Any]],
    marks: Mapping[str, str],
) -> dict[str, Any]:
    """For POST /v1/credit_notes: the same bytes each time, as a numbered invoice never changes.

    `lines` are Stripe's own, which carry our position. Raises GatewayError (rejected) when they
    are not the ones that were ordered.
    """
    found = {(line.get("metadata") or {}).get("position"): line for line in lines}
    wanted = [found.get(str(position)) for position in payload["positions"]]
    rows = [_line(line) for line in wanted if line is not None]
    currency = currency_of(lines[0]) if lines else ""
    sums = (sum(row["amount"] for row in rows), sum(_tax(row) for row in rows))
    amounts = tuple(from_stripe(each, currency) for each in sums)
    if len(rows) != len(wanted) or amounts != (payload["net_cents"], payload["vat_cents"]):
        raise GatewayError("rejected", "lines-differ", "", "", "")
    return {
        "invoice": stripe_id,
        "lines": rows,
        "reason": payload["reason"],
        **({"memo": payload["memo"]} if payload["memo"] else {}),
        "metadata": dict(marks),
        **payload["settled"],
    }


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "invoice_line_item",
        "invoice_line_item": line["id"],
        "amount": line["amount"],
        "tax_amounts": [
            {
                "amount": tax["amount"],
                "taxable_amount": tax["taxable_amount"],
                "tax_rate": tax["tax_rate_details"]["tax_rate"],
            }
            for tax in line.get("taxes") or []
        ],
    }


def _tax(row: Mapping[str, Any]) -> int:
    return sum(tax["amount"] for tax in row["tax_amounts"])
