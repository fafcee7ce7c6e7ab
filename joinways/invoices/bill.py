"""A signed quote and what the person confirmed, put into the client's language as a bill."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from joinways.domain.billing import Address, Bill, BillLine, Customer
from joinways.formats import money
from joinways.i18n import gettext, use_lang
from joinways.invoices.details import BillingDetails
from joinways.models import Event, Quote, QuoteLine, Workspace
from joinways.quotes.content import items, totals_of
from joinways.quotes.wording import discount_text, quantity_with_unit
from joinways.tax_ids import checked

LONGEST_DESCRIPTION = 500
"""Stripe documents no limit for a line's description; 500 stays below what it was seen to take."""

LONGEST_VALUE = 140
"""Stripe: API reference, Invoices > custom_fields.value."""


def bill_of(
    quote: Quote,
    lines: Sequence[QuoteLine],
    event: Event,
    workspace: Workspace,
    details: BillingDetails,
) -> Bill:
    """Everything that Stripe will be told, in the client's language."""
    amounts = totals_of(quote, lines)
    with use_lang(details.language):
        return Bill(
            customer=_customer(details),
            currency=quote.currency,
            due_at=due_at(details.due_on, workspace.time_zone),
            footer=workspace.invoice_footer,
            tax_name=gettext("VAT"),
            tax_country=workspace.country,
            references=_references(quote, event),
            lines=tuple(_lines(quote, items(lines), amounts.line_vat))
            + tuple(
                BillLine(gettext("Discount"), off.net_cents, vat, rate_text(off.rate))
                for off, vat in zip(
                    amounts.discounts, amounts.line_vat[len(items(lines)) :], strict=True
                )
            ),
            net_cents=amounts.net_cents,
            vat=tuple((rate_text(rate.rate), rate.vat_cents) for rate in amounts.rates),
            gross_cents=amounts.gross_cents,
        )


def due_at(due_on: date, time_zone: str) -> int:
    """Unix seconds of the last second of that day in the workspace's time zone."""
    end = datetime.combine(due_on, time(23, 59, 59), ZoneInfo(time_zone))
    return int(end.astimezone(UTC).timestamp())


def rate_text(rate: object) -> str:
    """A rate as we mark it on Stripe's lines: "20", "5.5"."""
    return f"{rate:f}"


def _customer(details: BillingDetails) -> Customer:
    kind, number = checked(details.country, details.vat_number) if details.vat_number else ("", "")
    return Customer(
        name=details.name,
        company=details.company,
        email=details.email,
        address=Address(
            details.line1, details.line2, details.postal_code, details.city, details.country
        ),
        language=details.language,
        tax_id_type=kind,
        tax_id=number,
    )


def _references(quote: Quote, event: Event) -> tuple[tuple[str, str], ...]:
    pairs = ((gettext("Quote"), quote.number or ""), (gettext("Event"), event.title))
    return tuple((name, value[:LONGEST_VALUE]) for name, value in pairs if value)


def _lines(quote: Quote, lines: Sequence[QuoteLine], vat: Sequence[int]) -> list[BillLine]:
    return [
        BillLine(
            _description(line, quote.currency), line.net_cents, line_vat, rate_text(line.vat_rate)
        )
        for line, line_vat in zip(lines, vat, strict=False)
    ]


def _description(line: QuoteLine, currency: str) -> str:
    """Label, details and, since Stripe gets an amount only, the computation in brackets."""
    text = " – ".join(part for part in (line.label, line.description) if part)
    how = _computation(line, currency)
    room = LONGEST_DESCRIPTION - len(how) - 3
    return f"{text[:room]} ({how})" if how else text[:LONGEST_DESCRIPTION]


def _computation(line: QuoteLine, currency: str) -> str:
    price = money(line.unit_price_cents, currency)
    parts = []
    if line.unit != "flat" or line.quantity != 1:
        parts.append(f"{quantity_with_unit(line)} × {price}")
    if line.discount_percent or line.discount_cents:
        parts += [] if parts else [price]
        parts.append(gettext("discount %(discount)s", discount=discount_text(line, currency)))
    if line.vat_free:
        parts.append(gettext("no VAT: %(reason)s", reason=line.vat_free))
    return ", ".join(parts)
