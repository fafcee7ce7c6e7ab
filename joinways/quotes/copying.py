"""What a draft says as plain data, to keep, to go back to and to begin another quote from."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from joinways.domain.vat import Discount, line_net
from joinways.models import Quote, QuoteLine
from joinways.quotes.content import totals_of

_QUOTE = ("title", "language", "conditions", "internal_note", "prices_with_vat", "needs_code")
_LINE_WORDS = ("kind", "label", "description", "unit", "optional", "vat_free")
_LINE_CENTS = ("unit_price_cents", "discount_cents", "typed_gross_cents")
_LINE_DECIMALS = ("quantity", "vat_rate", "discount_percent")


def snapshot(quote: Quote, lines: Sequence[QuoteLine]) -> dict[str, Any]:
    """Everything of a draft that a person writes, as JSON: decimals are strings."""
    return {
        **{name: getattr(quote, name) for name in _QUOTE},
        "discount_percent": str(quote.discount_percent),
        "discount_cents": quote.discount_cents,
        "lines": [entry_of(line) for line in lines],
    }


def write_content(session: Session, quote: Quote, content: Mapping[str, Any]) -> None:
    """Make a draft say this: `content` as `snapshot` gives it; what it leaves out stays as it is.

    Lines are written anew, and the totals with them.
    """
    for name in (*_QUOTE, "discount_cents"):
        if name in content:
            setattr(quote, name, content[name])
    if "discount_percent" in content:
        quote.discount_percent = Decimal(content["discount_percent"])
    write_lines(session, quote, [line_of(each) for each in content.get("lines", ())])


def write_lines(session: Session, quote: Quote, lines: Sequence[QuoteLine]) -> None:
    """Put these in the place of a draft's lines, and write its totals."""
    session.execute(delete(QuoteLine).where(QuoteLine.quote_id == quote.id))
    for position, line in enumerate(lines):
        line.quote_id, line.position = quote.id, position
    session.add_all(lines)
    write_totals(quote, lines)
    session.flush()


def write_totals(quote: Quote, lines: Sequence[QuoteLine]) -> None:
    """What the lines come to, in the columns of the quote."""
    amounts = totals_of(quote, lines)
    quote.net_cents, quote.vat_cents = amounts.net_cents, amounts.vat_cents
    quote.gross_cents = amounts.gross_cents


def line_of(data: Mapping[str, Any]) -> QuoteLine:
    """A line, not yet in the database, of one entry of a snapshot; its net is computed."""
    line = QuoteLine(
        kind="item", optional=False, chosen=False, unit="flat", description="", vat_free=""
    )
    for name in (*_LINE_WORDS, *_LINE_CENTS):
        if name in data:
            setattr(line, name, data[name])
    for name, usual in zip(_LINE_DECIMALS, (1, 0, 0), strict=True):
        setattr(line, name, Decimal(data.get(name, usual)))
    line.unit_price_cents, line.discount_cents = (
        line.unit_price_cents or 0,
        line.discount_cents or 0,
    )
    discount = Discount(line.discount_percent, line.discount_cents)
    priced = line.kind == "item"
    line.net_cents = line_net(line.quantity, line.unit_price_cents, discount) if priced else 0
    return line


def entry_of(line: QuoteLine) -> dict[str, Any]:
    """One line as it stands in a snapshot."""
    return {
        **{name: getattr(line, name) for name in (*_LINE_WORDS, *_LINE_CENTS)},
        **{name: str(getattr(line, name)) for name in _LINE_DECIMALS},
    }
