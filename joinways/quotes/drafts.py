"""A draft in the editor: read from what was posted, or from the database."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from joinways.database import Db
from joinways.domain.amounts import BadAmount
from joinways.domain.sections import subtotals
from joinways.domain.typed import discount_of, gross_of_net
from joinways.domain.vat import Discount, Priced, Totals, totals
from joinways.i18n import LANGUAGES, gettext
from joinways.models import Quote, QuoteLine, QuoteSnapshot, User
from joinways.quotes.content import items
from joinways.quotes.copying import entry_of
from joinways.quotes.lookups import lines_of
from joinways.quotes.rows import (
    Form,
    Prices,
    Row,
    bad_amount,
    discount_typed,
    read_rows,
    rows_of,
)

LONGEST_TITLE, LONGEST_TEXT = 200, 20_000


@dataclass
class Draft:
    """All that is typed in the editor. `errors`: {field: sentence}, of what is no line, in the
    page's order.

    `prices_with_vat`: how the prices on the page are typed; `wants_vat`: how they are to be.
    """

    title: str
    language: str
    discount: str
    conditions: str
    internal_note: str
    valid_until: str
    prices_with_vat: bool
    wants_vat: bool
    currency: str
    rows: list[Row]
    errors: dict[str, str] = field(default_factory=dict)
    whole: Discount = field(default_factory=Discount)
    until: date | None = None

    @property
    def wrong(self) -> int:
        """How many things are to be corrected."""
        return len(self.errors) + sum(len(row.errors) for row in self.rows)

    @property
    def lines(self) -> list[QuoteLine]:
        """The lines of the rows that can be read."""
        return [row.line for row in self.rows if row.line is not None]

    @property
    def totals(self) -> Totals:
        """What the readable lines come to; optional ones do not count."""
        priced = [Priced(line.net_cents, line.vat_rate) for line in items(self.lines)]
        return totals(priced, self.whole)

    @property
    def optional_cents(self) -> int:
        """What the optional lines would add, net, in cents."""
        return sum(line.net_cents for line in self.lines if line.optional)

    @property
    def section_cents(self) -> dict[str, int]:
        """{key of a section's row: net cents below it}."""
        counted = [(row.kind, _counted(row.line)) for row in self.rows]
        return {self.rows[index].key: cents for index, cents in subtotals(counted).items()}

    def content(self) -> dict[str, Any]:
        """As quotes/copying.py takes it; only when nothing is wrong."""
        entries = [entry_of(line) for line in self.lines]
        if self.wants_vat != self.prices_with_vat:
            entries = [_typed_anew(entry, self.wants_vat) for entry in entries]
        return {
            "title": self.title,
            "language": self.language,
            "conditions": self.conditions,
            "internal_note": self.internal_note,
            "prices_with_vat": self.wants_vat,
            "discount_percent": str(self.whole.percent),
            "discount_cents": self.whole.cents,
            "lines": entries,
        }


def draft_of(db: Db, quote: Quote) -> Draft:
    """The draft as it stands in the database, in the language in use."""
    prices = Prices(quote.prices_with_vat, quote.currency)
    whole = Discount(quote.discount_percent, quote.discount_cents)
    return Draft(
        title=quote.title,
        language=quote.language,
        discount=discount_typed(whole, quote.currency),
        conditions=quote.conditions,
        internal_note=quote.internal_note,
        valid_until=quote.valid_until.isoformat() if quote.valid_until else "",
        prices_with_vat=quote.prices_with_vat,
        wants_vat=quote.prices_with_vat,
        currency=quote.currency,
        rows=rows_of(lines_of(db, quote.id), prices),
        whole=whole,
        until=quote.valid_until,
    )


def read_draft(form: Form, quote: Quote) -> Draft:
    """What was posted, with what is wrong in it beside each field."""
    shown = form.get("prices_shown", "") == "gross"
    draft = Draft(
        title=" ".join(form.get("title", "").split()),
        language=form.get("language", quote.language),
        discount=form.get("discount", "").strip(),
        conditions=form.get("conditions", "").replace("\r\n", "\n").strip(),
        internal_note=form.get("internal_note", "").replace("\r\n", "\n").strip(),
        valid_until=form.get("valid_until", "").strip(),
        prices_with_vat=shown,
        wants_vat=form.get("prices_with_vat", "") == "1",
        currency=quote.currency,
        rows=read_rows(form, Prices(shown, quote.currency)),
    )
    _check(draft)
    return draft


def _check(draft: Draft) -> None:
    if not draft.title:
        draft.errors["title"] = gettext("Give the quote a title.")
    elif len(draft.title) > LONGEST_TITLE:
        draft.errors["title"] = gettext("At most %(max)d characters.", max=LONGEST_TITLE)
    try:
        draft.whole = discount_of(draft.discount, draft.currency)
    except BadAmount as bad:
        draft.errors["discount"] = bad_amount(bad, "discount", draft.currency)
    try:
        draft.until = date.fromisoformat(draft.valid_until) if draft.valid_until else None
    except ValueError:
        draft.errors["valid_until"] = gettext("This is not a date.")
    if draft.language not in LANGUAGES:
        draft.errors["language"] = gettext("Choose a language.")
    for name in ("conditions", "internal_note"):
        if len(getattr(draft, name)) > LONGEST_TEXT:
            draft.errors[name] = gettext("At most %(max)d characters.", max=LONGEST_TEXT)


def _counted(line: QuoteLine | None) -> int:
    return line.net_cents if line is not None and items([line]) else 0


def _typed_anew(entry: dict[str, Any], with_vat: bool) -> dict[str, Any]:
    """A line whose price is from now on shown incl. tax, or not; what it comes to stays."""
    if entry["kind"] != "item" or not with_vat:
        return entry | {"typed_gross_cents": None}
    rate = Decimal(entry["vat_rate"])
    return entry | {"typed_gross_cents": gross_of_net(entry["unit_price_cents"], rate)}


@dataclass(frozen=True)
class LastChange:
    """Who changed a draft last, and when (UTC)."""

    name: str
    at: datetime


def last_change(db: Db, quote: Quote) -> LastChange | None:
    """Of the draft; None where there is nothing to go back to."""
    row = db.execute(
        select(QuoteSnapshot.at, User.name)
        .outerjoin(User, User.id == QuoteSnapshot.user_id)
        .where(QuoteSnapshot.quote_id == quote.id)
        .order_by(QuoteSnapshot.version.desc())
        .limit(1)
    ).first()
    return LastChange(row[1] or "", row[0]) if row else None


def move_row(rows: Sequence[Row], key: str, by: int) -> list[Row]:
    """The rows with one of them further up (-1) or down (1), if it is there."""
    moved = list(rows)
    index = next((i for i, row in enumerate(moved) if row.key == key), None)
    if index is not None and 0 <= index + by < len(moved):
        moved.insert(index + by, moved.pop(index))
    return moved
