"""The lines of a draft as a person types them: read from a form, and written back into it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from joinways.amount_words import last_decimal
from joinways.database import new_public_id
from joinways.domain.amounts import BadAmount
from joinways.domain.typed import (
    BOUND,
    cents_of,
    discount_of,
    gross_of_net,
    net_of_gross,
    quantity_of,
    rate_of,
)
from joinways.domain.vat import Discount
from joinways.formats import money_plain, typed
from joinways.i18n import gettext
from joinways.models import QuoteLine, Service
from joinways.quotes.copying import line_of

KINDS = ("item", "section", "text")
UNITS = ("piece", "person", "hour", "day", "flat")
LONGEST_LABEL, LONGEST_DESCRIPTION, LONGEST_REASON = 200, 5000, 200
_KEY = re.compile(r"[a-z0-9]{1,32}")
Form = MultiDict[str, str]
_FIELDS = ("label", "description", "quantity", "unit", "price", "rate", "discount", "vat_free")


@dataclass
class Row:
    """One line in the editor. All texts are as typed; `errors`: {field: sentence}.

    `line`: what the texts say, not in the database; None where one of them can't be read.
    """

    key: str
    kind: str = "item"
    label: str = ""
    description: str = ""
    quantity: str = "1"
    unit: str = "piece"
    price: str = ""
    rate: str = ""
    discount: str = ""
    vat_free: str = ""
    optional: bool = False
    errors: dict[str, str] = field(default_factory=dict)
    line: QuoteLine | None = None

    @property
    def blank(self) -> bool:
        """Nobody has written anything in it yet."""
        return not (self.label or self.description or self.price.strip())

    @property
    def taxed(self) -> bool:
        """It has a rate above zero: the question why there is no VAT doesn't arise."""
        try:
            return bool(rate_of(self.rate or "0"))
        except BadAmount:
            return True

    def twin(self) -> "Row":
        """The same line once more."""
        return replace(self, key=new_key(), errors=dict(self.errors))


@dataclass(frozen=True)
class Prices:
    """How prices are typed: incl. tax or not, in which currency."""

    with_vat: bool
    currency: str


def new_row(kind: str = "item", rate: Decimal | None = None) -> Row:
    """An empty line; `rate`: the one that it begins with."""
    shown = typed(rate) if rate is not None and kind == "item" else ""
    return Row(new_key(), kind, rate=shown, line=line_of({"kind": kind}))


def new_key() -> str:
    """What the fields of one line are called by, while it is edited."""
    return new_public_id()


def row_of_service(service: Service, prices: Prices) -> Row:
    """A service of the catalogue as a new line, once."""
    entry = {
        "label": service.label,
        "description": service.description,
        "unit": service.unit,
        "unit_price_cents": service.unit_price_cents,
        "vat_rate": service.vat_rate,
        "vat_free": service.vat_free,
    }
    return _row(line_of(entry), prices)


def rows_of(lines: Sequence[QuoteLine], prices: Prices) -> list[Row]:
    """Lines of the database as they are typed in the language in use."""
    return [_row(line, prices) for line in lines]


def read_rows(form: Form, prices: Prices) -> list[Row]:
    """The rows of a form in their order, each with its line or its errors."""
    keys = list(dict.fromkeys(key for key in form.getlist("key") if _KEY.fullmatch(key)))
    return [_read(form, key, prices) for key in keys]


def _row(line: QuoteLine, prices: Prices) -> Row:
    row = Row(new_key(), line.kind, line.label, line.description, optional=line.optional)
    row.line = line
    if line.kind == "item":
        row.quantity, row.unit = typed(line.quantity), line.unit
        row.price = money_plain(_shown_price(line, prices.with_vat), prices.currency)
        row.rate, row.vat_free = typed(line.vat_rate), line.vat_free
        row.discount = discount_typed(
            Discount(line.discount_percent, line.discount_cents), prices.currency
        )
    return row


def _shown_price(line: QuoteLine, with_vat: bool) -> int:
    if not with_vat:
        return line.unit_price_cents
    if line.typed_gross_cents is not None:
        return line.typed_gross_cents
    return gross_of_net(line.unit_price_cents, line.vat_rate)


def discount_typed(discount: Discount, currency: str) -> str:
    """A discount as one would type it: "10 %", "50,00 €" or both."""
    parts = [f"{typed(discount.percent)} %"] if discount.percent else []
    if discount.cents:
        sign = "€" if currency == "EUR" else currency
        parts.append(f"{money_plain(discount.cents, currency)} {sign}")
    return " + ".join(parts)


def _read(form: Form, key: str, prices: Prices) -> Row:
    kind = form.get(f"kind.{key}", "item")
    row = Row(key, kind if kind in KINDS else "item")
    for name in _FIELDS:
        setattr(row, name, form.get(f"{name}.{key}", "").strip())
    row.description = row.description.replace("\r\n", "\n")
    row.optional = row.kind == "item" and form.get(f"optional.{key}", "") == "1"
    data = _data(row, prices)
    if not row.errors:
        row.line = line_of(data)
    return row


def _data(row: Row, prices: Prices) -> dict[str, Any]:
    """A line as quotes/copying.py takes it; what can't be read is noted in `row.errors`."""
    _not_too_long(row)
    data: dict[str, Any] = {
        "kind": row.kind,
        "label": " ".join(row.label.split()),
        "description": row.description,
        "optional": row.optional,
    }
    if row.kind != "item":
        return data
    currency = prices.currency
    count: Decimal | None = _tried(row, "quantity", quantity_of, row.quantity or "1")
    cents: int | None = _tried(
        row, "price", lambda text: cents_of(text, currency), row.price or "0", currency
    )
    rate: Decimal | None = _tried(row, "rate", rate_of, row.rate or "0")
    off: Discount | None = _tried(
        row, "discount", lambda text: discount_of(text, currency), row.discount, currency
    )
    if count is None or cents is None or rate is None or off is None:
        return data
    if abs(count * cents) > BOUND.line:
        row.errors["price"] = bad_amount(BadAmount("large"), "price")
        return data
    return data | {
        "quantity": count,
        "unit": row.unit if row.unit in UNITS else "piece",
        "unit_price_cents": net_of_gross(cents, rate) if prices.with_vat else cents,
        "typed_gross_cents": cents if prices.with_vat else None,
        "vat_rate": rate,
        "vat_free": "" if rate else " ".join(row.vat_free.split()),
        "discount_percent": off.percent,
        "discount_cents": off.cents,
    }


def _not_too_long(row: Row) -> None:
    longest: Mapping[str, int] = {
        "label": LONGEST_LABEL,
        "description": LONGEST_DESCRIPTION,
        "vat_free": LONGEST_REASON,
    }
    for name, most in longest.items():
        if len(getattr(row, name)) > most:
            row.errors[name] = gettext("At most %(max)d characters.", max=most)


def _tried(
    row: Row, name: str, read: Callable[[str], Any], text: str, currency: str = "EUR"
) -> Any:
    try:
        return read(text)
    except BadAmount as bad:
        row.errors[name] = bad_amount(bad, name, currency)
        return None


def bad_amount(bad: BadAmount, name: str, currency: str = "EUR") -> str:
    """What is wrong with a number, as a sentence for beside its field, the examples as in that
    currency."""
    if bad.reason == "ambiguous":
        return gettext("Thousands or decimals? Type it without the separator.")
    if bad.reason == "decimals":
        return gettext("That is too many decimals.")
    if bad.reason == "last":
        return last_decimal(currency)
    if bad.reason == "large":
        return gettext("This number is too large.")
    if name == "discount":
        amount = "50 €" if currency == "EUR" else f"50 {currency}"
        return gettext("Type a percentage (10 %%) or an amount (%(amount)s).", amount=amount)
    example = money_plain(1250, currency)
    return gettext("Type a number, such as 12 or %(example)s.", example=example)
