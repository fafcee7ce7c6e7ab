"""What is drawn: finished words and amounts, in the reader's language.

Whoever draws adds nothing up and translates nothing; `quote_sheet.py` makes these from plain
values. Empty strings and empty tuples leave out what they would show.
"""

from dataclasses import dataclass
from datetime import datetime

Row = tuple[str, str]
"""A label and its value."""

TYPEFACES = ("lato", "garamond")


@dataclass(frozen=True)
class Look:
    """How a seller's documents look.

    `accent`: "#1d5c54", for words on white. `typeface`: one of `TYPEFACES`. `logo_png`: a PNG in
    RGB or RGBA, cleaned before (no CMYK); b"" shows the seller's name instead.
    """

    accent: str = "#1d5c54"
    typeface: str = "lato"
    logo_png: bytes = b""

    def __post_init__(self) -> None:
        digits = self.accent.removeprefix("#")
        if len(digits) != 6 or not set(digits.lower()) <= set("0123456789abcdef"):
            raise ValueError(f"not a colour like #1d5c54: {self.accent!r}")
        if self.typeface not in TYPEFACES:
            raise ValueError(f"no such typeface: {self.typeface!r}")


PLAIN = Look()


@dataclass(frozen=True)
class Party:
    """Seller or client. `lines`: address, numbers, contact, as they stand below the name."""

    name: str
    lines: tuple[str, ...] = ()
    label: str = ""


@dataclass(frozen=True)
class SheetLine:
    """One row. `kind`: item, section (a heading), subtotal or text; the others have no figures.

    `discount`, `vat_free` (why it has no VAT): the line's own, as sentences. `tags`: short remarks
    behind the label ("Option, not included"). `counted`: whether it is part of the totals.
    """

    kind: str
    label: str
    description: str = ""
    quantity: str = ""
    unit_price: str = ""
    vat: str = ""
    total: str = ""
    discount: str = ""
    vat_free: str = ""
    tags: tuple[str, ...] = ()
    counted: bool = True


@dataclass(frozen=True)
class Box:
    """A frame of labels with their values: a row without a value is a line to write on."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Sheet:
    """What all documents have: parties, facts, lines, totals.

    `kind`: the word for it ("Quote"). `heads`: of the five columns, description first.
    `facts`: dates and event. `below_total`: what is said of the grand total (paid, due).
    `mentions`: small print below every page. `page_of`: "Page {page} of {pages}". `made_at`: UTC;
    the file's date, so that the same sheet gives the same bytes.
    """

    lang: str
    kind: str
    number: str
    title: str
    made_at: datetime
    seller: Party
    client: Party
    heads: tuple[str, str, str, str, str]
    lines: tuple[SheetLine, ...]
    totals: tuple[Row, ...]
    grand_total: Row
    page_of: str
    below_total: tuple[Row, ...] = ()
    facts: tuple[Row, ...] = ()
    conditions_title: str = ""
    conditions: str = ""
    box: Box | None = None
    mentions: tuple[str, ...] = ()
    look: Look = PLAIN


class QuoteSheet(Sheet):
    """A quote, ready to be drawn; its box is where the client signs."""


class InvoiceSheet(Sheet):
    """An invoice or a credit note, ready to be drawn; its box says how to pay."""


@dataclass(frozen=True)
class Certificate:
    """The page that says how a quote was signed. `drawing_png`: as `Look.logo_png`, or b""."""

    title: str
    intro: str
    rows: tuple[Row, ...]
    paragraphs: tuple[str, ...] = ()
    drawing_png: bytes = b""
    drawing_label: str = ""
    attachment_description: str = ""


@dataclass(frozen=True)
class Document:
    """A finished file. `sha256`: of its bytes, in hex.

    `replaced_words`: those with a character that no typeface of ours has (emoji, other scripts),
    as they were written, each once: the team is told.
    """

    pdf: bytes
    sha256: str
    replaced_words: tuple[str, ...]
