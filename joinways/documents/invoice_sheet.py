"""From an invoice as data to the sheet that is drawn: the page and the XML have one source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from joinways.documents.einvoice import EInvoice, InvoiceLine, Trader
from joinways.documents.quote_sheet import heads, page_of
from joinways.documents.sheet import PLAIN, Box, InvoiceSheet, Look, Party, Row, SheetLine
from joinways.domain.registration import named_registration
from joinways.formats import date_long, measured, money, percent
from joinways.i18n import current_locale, gettext, pgettext, use_lang


@dataclass(frozen=True)
class Printed:
    """What the page of an invoice shows besides its data.

    `title`: the event or what is sold. `made_at`: UTC, kept, since it makes the bytes. `pay_url`:
    where it is paid by card, "" for none. `mentions`: small print of every page.
    """

    lang: str
    title: str
    made_at: datetime
    pay_url: str = ""
    mentions: tuple[str, ...] = ()
    look: Look = PLAIN


def invoice_sheet_of(invoice: EInvoice, printed: Printed) -> InvoiceSheet:
    """The invoice as its page says it, in `printed.lang`."""
    with use_lang(printed.lang):
        return InvoiceSheet(
            lang=printed.lang,
            kind=_kind(invoice.kind),
            number=invoice.number,
            title=printed.title,
            made_at=printed.made_at,
            seller=_party(invoice.seller, invoice, gettext("Issued by")),
            client=_party(invoice.buyer, invoice, gettext("Client")),
            heads=heads(),
            lines=tuple(_line(each, invoice.currency) for each in invoice.lines),
            totals=tuple(_totals(invoice)),
            grand_total=(
                gettext("Total incl. tax"),
                money(invoice.gross_cents, invoice.currency),
            ),
            below_total=tuple(_below(invoice)),
            page_of=page_of(),
            facts=tuple(_facts(invoice)),
            conditions_title=gettext("Terms and legal notices"),
            conditions="\n".join(_terms(invoice)),
            box=_payment(invoice, printed.pay_url),
            mentions=printed.mentions,
            look=printed.look,
        )


def _kind(kind: str) -> str:
    if kind == "deposit":
        return gettext("Deposit invoice")
    return gettext("Credit note") if kind.endswith("credit-note") else gettext("Invoice")


def _party(who: Trader, invoice: EInvoice, label: str) -> Party:
    abroad = who.country != invoice.seller.country
    vat = gettext("VAT number: %(number)s", number=who.vat_number) if who.vat_number else ""
    lines = (
        who.line1,
        who.line2,
        f"{who.postal_code} {who.city}".strip(),
        current_locale().territories.get(who.country, who.country) if abroad else "",
        named_registration(who.siret or who.siren, "FR"),
        named_registration(who.registration, who.country),
        vat,
        *who.also,
        who.email,
    )
    return Party(who.name, tuple(line for line in lines if line), label)


def _line(line: InvoiceLine, currency: str) -> SheetLine:
    off = money(line.discount_cents, currency)
    return SheetLine(
        kind="item",
        label=line.label,
        description=line.description,
        quantity=measured(line.quantity, line.unit),
        unit_price=money(line.unit_price_cents, currency),
        vat=percent(line.rate),
        total=money(line.net_cents, currency),
        discount=gettext("Discount: %(discount)s", discount=off) if line.discount_cents else "",
    )


def _totals(invoice: EInvoice) -> Iterator[Row]:
    currency = invoice.currency
    off = sum(each.cents for each in invoice.allowances)
    if off:
        yield gettext("Total before discount"), money(invoice.net_cents + off, currency)
        yield gettext("Discount"), money(-off, currency)
    yield gettext("Total excl. tax"), money(invoice.net_cents, currency)
    for each in invoice.rates:
        net = money(each.net_cents, currency)
        label = gettext("VAT %(rate)s on %(net)s", rate=percent(each.rate), net=net)
        yield label, money(each.vat_cents, currency)


def _below(invoice: EInvoice) -> Iterator[Row]:
    if invoice.paid_cents:
        yield gettext("Already paid"), money(invoice.paid_cents, invoice.currency)
    if not invoice.is_credit:
        yield gettext("Amount due"), money(invoice.due_cents, invoice.currency)


def _facts(invoice: EInvoice) -> Iterator[Row]:
    yield gettext("Date of issue"), date_long(invoice.issued_on)
    if invoice.delivered_on:
        yield gettext("Date of the service"), date_long(invoice.delivered_on)
    yield gettext("Category of operation"), _category(invoice.supply)
    if invoice.order:
        yield gettext("Order reference"), invoice.order
    if invoice.why:
        yield gettext("Reason"), invoice.why
    for each in invoice.preceding:
        said = gettext("%(number)s of %(day)s", number=each.number, day=date_long(each.issued_on))
        yield gettext("Refers to invoice"), said


def _category(supply: str) -> str:
    words = {
        "services": pgettext("category of operation", "Services"),
        "goods": pgettext("category of operation", "Goods"),
        "both": pgettext("category of operation", "Goods and services"),
    }
    return words[supply]


def _terms(invoice: EInvoice) -> Iterator[str]:
    """What the law wants said. The three of L441-9 are for businesses only."""
    if invoice.exemption:
        yield invoice.exemption.reason
    if invoice.vat_on_debits:
        # Translators: a mention of French law, word by word: CGI annexe II, art. 242 nonies A
        yield gettext("Option for paying VAT on debits")
    if not invoice.buyer.private and not invoice.is_credit:
        yield from (invoice.late_fee, invoice.late_penalty, invoice.early_discount)


def _payment(invoice: EInvoice, pay_url: str) -> Box | None:
    if invoice.is_credit or not invoice.due_cents:
        return None
    rows = [(gettext("Due date"), date_long(invoice.due_on))]
    if invoice.iban:
        spaced = "\u00a0".join(invoice.iban[n : n + 4] for n in range(0, len(invoice.iban), 4))
        rows.append(("IBAN", spaced))
    if invoice.bic:
        rows.append(("BIC", invoice.bic))
    rows.append((gettext("Payment reference"), invoice.number))
    if pay_url:
        rows.append((gettext("Pay by card"), pay_url))
    return Box(gettext("Payment"), tuple(rows))
