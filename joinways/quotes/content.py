"""What a quote says, as one canonical text: the thing that is signed."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from joinways.domain.billing import sha256
from joinways.domain.sections import subtotals
from joinways.domain.vat import Discount, Priced, Totals, totals
from joinways.models import Quote, QuoteLine


def totals_of(quote: Quote, lines: Sequence[QuoteLine]) -> Totals:
    """What the quote comes to, in cents. `line_vat` follows its items, then its discounts."""
    discount = Discount(quote.discount_percent, quote.discount_cents)
    return totals([Priced(line.net_cents, line.vat_rate) for line in items(lines)], discount)


def items(lines: Sequence[QuoteLine]) -> list[QuoteLine]:
    """The lines that count: those with a price, optional ones only where they were taken."""
    return [line for line in lines if line.kind == "item" and (line.chosen or not line.optional)]


def section_cents(lines: Sequence[QuoteLine]) -> dict[int, int]:
    """{index of a section: net cents of what counts below it}."""
    return subtotals((line.kind, line.net_cents if items([line]) else 0) for line in lines)


def content_sha256(quote: Quote, lines: Sequence[QuoteLine]) -> str:
    """SHA-256 of the canonical text. The same content gives the same hash for ever."""
    return sha256(canonical(quote, lines))


def canonical(quote: Quote, lines: Sequence[QuoteLine]) -> str:
    """Everything that a client agrees to, as JSON with sorted keys."""
    document = {
        "number": quote.number,
        "title": quote.title,
        "language": quote.language,
        "currency": quote.currency,
        "conditions": quote.conditions,
        "discount_percent": _plain(quote.discount_percent),
        "discount_cents": quote.discount_cents,
        "net_cents": quote.net_cents,
        "vat_cents": quote.vat_cents,
        "gross_cents": quote.gross_cents,
        "lines": [_line(line) for line in lines],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _line(line: QuoteLine) -> dict[str, Any]:
    # Said of optional lines only: quotes that were signed before there were any keep their hash.
    taken = {"optional": True, "chosen": line.chosen} if line.optional else {}
    # Said where it is, for the same reason.
    reason = {"vat_free": line.vat_free} if line.vat_free else {}
    return (taken | reason) | {
        "kind": line.kind,
        "label": line.label,
        "description": line.description,
        "quantity": _plain(line.quantity),
        "unit": line.unit,
        "unit_price_cents": line.unit_price_cents,
        "vat_rate": _plain(line.vat_rate),
        "discount_percent": _plain(line.discount_percent),
        "discount_cents": line.discount_cents,
        "net_cents": line.net_cents,
    }


def _plain(number: Decimal) -> str:
    return format(number.normalize() + 0, "f")
