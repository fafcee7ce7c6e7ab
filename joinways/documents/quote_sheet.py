"""From a quote's plain values to the sheet that is drawn, in the client's language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from joinways.documents.sheet import PLAIN, Box, Look, Party, QuoteSheet, Row, SheetLine
from joinways.domain.vat import Totals
from joinways.formats import count, date_long, measured, money, percent, reduction
from joinways.i18n import gettext, use_lang


class Offer(Protocol):
    """What is read of a quote: the model has it all."""

    @property
    def number(self) -> str | None: ...
    @property
    def title(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def currency(self) -> str: ...
    @property
    def discount_percent(self) -> Decimal: ...
    @property
    def discount_cents(self) -> int: ...
    @property
    def valid_until(self) -> date | None: ...
    @property
    def conditions(self) -> str: ...


class OfferLine(Protocol):
    """What is read of a line. `kind`: item, section or text."""

    @property
    def kind(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def quantity(self) -> Decimal: ...
    @property
    def unit(self) -> str: ...
    @property
    def unit_price_cents(self) -> int: ...
    @property
    def vat_rate(self) -> Decimal: ...
    @property
    def discount_percent(self) -> Decimal: ...
    @property
    def discount_cents(self) -> int: ...
    @property
    def net_cents(self) -> int: ...
    @property
    def vat_free(self) -> str: ...
    @property
    def optional(self) -> bool: ...
    @property
    def chosen(self) -> bool: ...


@dataclass(frozen=True)
class Occasion:
    """The event that a quote is for, as far as its paper says so."""

    title: str
    starts_on: date
    ends_on: date
    guests: int | None = None


@dataclass(frozen=True)
class Signed:
    """Who signed electronically, and on which day in the seller's time zone."""

    name: str
    on: date


@dataclass(frozen=True)
class Around:
    """What stands around the lines. `mentions`: small print of every page.

    `made_at`: UTC, kept with the quote, since it makes the bytes. `signed`: None asks for a
    signature on paper.
    """

    seller: Party
    client: Party
    made_at: datetime
    issued_on: date | None = None
    occasion: Occasion | None = None
    signed: Signed | None = None
    mentions: tuple[str, ...] = ()
    look: Look = PLAIN


def sheet_of(
    quote: Offer, lines: Sequence[OfferLine], totals: Totals, around: Around
) -> QuoteSheet:
    """The quote as its paper says it, in `quote.language`.

    `totals`: of the lines that count, those that the page shows; raises ValueError for others.
    """
    counted = sum(line.net_cents for line in lines if counts(line))
    if counted + sum(each.net_cents for each in totals.discounts) != totals.net_cents:
        raise ValueError("these are not the totals of these lines")
    with use_lang(quote.language):
        return QuoteSheet(
            lang=quote.language,
            kind=gettext("Quote"),
            number=quote.number or "",
            title=quote.title,
            made_at=around.made_at,
            seller=replace(around.seller, label=gettext("Issued by")),
            client=replace(around.client, label=gettext("Client")),
            heads=heads(),
            lines=tuple(_drawn_lines(lines, quote.currency)),
            totals=tuple(_totals(quote, totals)),
            grand_total=(gettext("Total incl. tax"), money(_gross(totals), quote.currency)),
            page_of=page_of(),
            facts=tuple(_facts(quote, around)),
            conditions_title=gettext("Conditions"),
            conditions=quote.conditions,
            box=signature_box(around.signed, quote.language),
            mentions=around.mentions,
            look=around.look,
        )


def page_of() -> str:
    """ "Page {page} of {pages}", which is filled in while pages are made."""
    return gettext("Page %(number)s of %(pages)s", number="{page}", pages="{pages}")


def _gross(totals: Totals) -> int:
    return totals.net_cents + totals.vat_cents


def counts(line: OfferLine) -> bool:
    """Whether a line is part of the totals: an option is where it was taken."""
    return line.kind == "item" and (line.chosen or not line.optional)


def heads() -> tuple[str, str, str, str, str]:
    """The five columns of the table of lines."""
    return (
        gettext("Description"),
        gettext("Quantity"),
        gettext("Unit price excl. tax"),
        gettext("VAT"),
        gettext("Total excl. tax"),
    )


def _drawn_lines(lines: Sequence[OfferLine], currency: str) -> Iterator[SheetLine]:
    """The lines, and below each section that has prices what it comes to."""
    section, nets = "", list[int]()
    for line in lines:
        if line.kind == "section":
            yield from _subtotal(section, nets, currency)
            section, nets = line.label, []
        elif counts(line):
            nets.append(line.net_cents)
        yield _drawn_line(line, currency)
    yield from _subtotal(section, nets, currency)


def _subtotal(section: str, nets: list[int], currency: str) -> Iterator[SheetLine]:
    if section and nets:
        label = gettext("Subtotal of %(section)s", section=section)
        yield SheetLine("subtotal", label, total=money(sum(nets), currency))


def _drawn_line(line: OfferLine, currency: str) -> SheetLine:
    if line.kind != "item":
        return SheetLine(line.kind, line.label, line.description)
    off = reduction(line.discount_percent, line.discount_cents, currency)
    return SheetLine(
        kind="item",
        label=line.label,
        description=line.description,
        quantity=measured(line.quantity, line.unit),
        unit_price=money(line.unit_price_cents, currency),
        vat=percent(line.vat_rate),
        total=money(line.net_cents, currency),
        discount=gettext("Discount: %(discount)s", discount=off) if off else "",
        vat_free=no_vat(line.vat_free),
        tags=(_option(line.chosen),) if line.optional else (),
        counted=counts(line),
    )


def no_vat(reason: str) -> str:
    """Why a line has no VAT, as it stands below it; "" without a reason of its own."""
    return gettext("No VAT: %(reason)s", reason=reason) if reason else ""


def _option(chosen: bool) -> str:
    return gettext("Option, included") if chosen else gettext("Option, not included")


def _totals(quote: Offer, totals: Totals) -> Iterator[Row]:
    """The rows above the grand total, as the quote's page has them."""
    if totals.discounts:
        off = sum(each.net_cents for each in totals.discounts)
        said = reduction(quote.discount_percent, quote.discount_cents, quote.currency)
        yield gettext("Total before discount"), money(totals.net_cents - off, quote.currency)
        yield gettext("Discount: %(discount)s", discount=said), money(off, quote.currency)
    yield gettext("Total excl. tax"), money(totals.net_cents, quote.currency)
    for each in totals.rates:
        net = money(each.net_cents, quote.currency)
        label = gettext("VAT %(rate)s on %(net)s", rate=percent(each.rate), net=net)
        yield label, money(each.vat_cents, quote.currency)


def _facts(quote: Offer, around: Around) -> Iterator[Row]:
    if around.issued_on:
        yield gettext("Date of issue"), date_long(around.issued_on)
    if quote.valid_until:
        yield gettext("Valid until"), date_long(quote.valid_until)
    if around.occasion:
        if around.occasion.title != quote.title:
            yield gettext("Event"), around.occasion.title
        yield from _when(around.occasion)


def _when(occasion: Occasion) -> Iterator[Row]:
    first, last = date_long(occasion.starts_on), date_long(occasion.ends_on)
    if occasion.ends_on == occasion.starts_on:
        yield gettext("Date of the event"), first
    else:
        days = gettext("%(first_day)s to %(last_day)s", first_day=first, last_day=last)
        yield gettext("Dates of the event"), days
    if occasion.guests:
        yield gettext("Guests"), count(occasion.guests)


def signature_box(signed: Signed | None, lang: str) -> Box:
    """Where the client signs on paper, or who signed electronically."""
    with use_lang(lang):
        return _signed_box(signed) if signed else _empty_box()


def _empty_box() -> Box:
    rows = (gettext("Name and position"), gettext("Date"), gettext("Signature"))
    return Box(gettext("Agreed by the client"), tuple((each, "") for each in rows))


def _signed_box(signed: Signed) -> Box:
    return Box(
        gettext("Signed electronically"),
        (
            (gettext("Signed by"), signed.name),
            (gettext("Date"), date_long(signed.on)),
            (gettext("Evidence"), gettext("On the last page, and inside this file")),
        ),
    )
