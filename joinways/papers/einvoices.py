"""From our rows to an invoice as data, in the client's language: what Stripe confirmed, no more."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from joinways.documents.einvoice import (
    EInvoice,
    Exemption,
    InvoiceLine,
    Reference,
    Trader,
    allowances_of,
    lines_of,
)
from joinways.domain.refused import Refused
from joinways.domain.vat import RateTotal, Totals
from joinways.formats import local_date
from joinways.i18n import gettext, use_lang
from joinways.models import CreditNote
from joinways.papers.reading import Case
from joinways.papers.traders import buyer_of, seller_of
from joinways.quotes.content import totals_of
from joinways.tax_ids import in_eu

_PART_KINDS = {"": "invoice", "deposit": "deposit", "balance": "balance"}


def einvoice_of(case: Case) -> EInvoice:
    """The invoice, or its credit note.

    Raises Refused("paper-figures") where the quote's lines don't come to what Stripe says,
    Refused("paper-lines-unknown") for a credit note of which only Stripe knows the lines.
    """
    with use_lang(case.lang):
        invoice = _invoice(case)
        return _credit(case, case.note, invoice) if case.note else invoice


def _invoice(case: Case) -> EInvoice:
    row, totals = case.invoice, totals_of(case.quote, case.lines)
    if (totals.net_cents, totals.vat_cents) != (row.net_cents, row.vat_cents):
        raise Refused("paper-figures")
    seller = seller_of(case.workspace)
    buyer = buyer_of(case.client, case.bill.customer if case.bill else None)
    return EInvoice(
        kind=_PART_KINDS[case.part],
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        currency=row.currency,
        seller=seller,
        buyer=buyer,
        lines=lines_of(case.lines),
        allowances=allowances_of(totals),
        rates=totals.rates,
        net_cents=row.net_cents,
        gross_cents=row.gross_cents,
        paid_cents=min(row.paid_cents, row.gross_cents),
        supply=case.style.supply,
        delivered_on=case.event.ends_on,
        exemption=_exemption(case, totals, seller, buyer),
        vat_on_debits=case.style.vat_on_debits,
        order=case.quote.number or "",
        preceding=case.deposits,
        iban=case.workspace.iban,
        bic=case.workspace.bic,
        **_terms(case),
    )


def _terms(case: Case) -> dict[str, str]:
    """The three sentences of article L441-9 of the Code de commerce; France's only."""
    if case.workspace.country != "FR":
        return dict.fromkeys(("late_fee", "late_penalty", "early_discount"), "")
    penalty = gettext("Late payment penalties: three times the legal interest rate")
    return {
        "late_fee": gettext("Fixed indemnity for recovery costs when paid late: €40"),
        "late_penalty": case.style.late_penalty or penalty,
        "early_discount": case.style.early_discount or gettext("No discount for early payment"),
    }


def _exemption(case: Case, totals: Totals, seller: Trader, buyer: Trader) -> Exemption | None:
    """Why lines at 0 % have no VAT; None where there are none."""
    if all(each.rate for each in totals.rates):
        return None
    abroad = buyer.country != seller.country and in_eu(buyer.country) and in_eu(seller.country)
    if abroad and buyer.vat_number and not buyer.private:
        if case.style.supply == "goods":
            goods = gettext("Intra-Community supply, article 138 of directive 2006/112/EC")
            return Exemption("K", "VATEX-EU-IC", goods)
        return Exemption("AE", "VATEX-EU-AE", gettext("Reverse charge"))
    if case.style.exemption:
        return Exemption("E", "", case.style.exemption)
    if seller.country == "FR" and not seller.vat_number:
        return Exemption("E", "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI")
    return None


def _credit(case: Case, note: CreditNote, invoice: EInvoice) -> EInvoice:
    """The credit note: the lines that it takes back, with the VAT that they had."""
    lines, rates = _credited(case, note, invoice)
    issued = local_date(note.issued_at, case.workspace.time_zone)
    return replace(
        invoice,
        kind="deposit-credit-note" if case.part == "deposit" else "credit-note",
        number=note.number,
        issued_on=issued,
        due_on=issued,
        lines=lines,
        allowances=(),
        rates=rates,
        net_cents=note.net_cents,
        gross_cents=note.gross_cents,
        paid_cents=0,
        exemption=invoice.exemption if any(not each.rate for each in rates) else None,
        preceding=(Reference(invoice.number, _day(invoice)),),
        why=note.reason.partition(" – ")[2],
    )


def _day(invoice: EInvoice) -> date:
    return invoice.issued_on


def _credited(
    case: Case, note: CreditNote, invoice: EInvoice
) -> tuple[tuple[InvoiceLine, ...], tuple[RateTotal, ...]]:
    """What is credited: the lines that were ordered; all of them; or one, where there is one rate.

    Raises Refused("paper-lines-unknown") otherwise.
    """
    label = gettext("Credit on invoice %(number)s", number=invoice.number)
    if case.bill and case.positions:
        parts = [case.bill.lines[position - 1] for position in case.positions]
        lines = tuple(_once(line.description, line.net_cents, Decimal(line.rate)) for line in parts)
        vat = [(Decimal(line.rate), line.net_cents, line.vat_cents) for line in parts]
        rates = _by_rate(vat)
    elif note.gross_cents == invoice.gross_cents and note.net_cents == invoice.net_cents:
        rates = invoice.rates
        lines = tuple(_once(label, each.net_cents, each.rate) for each in rates)
    elif len(invoice.rates) == 1:
        [only] = invoice.rates
        rates = (RateTotal(only.rate, note.net_cents, note.vat_cents),)
        lines = (_once(label, note.net_cents, only.rate),)
    else:
        raise Refused("paper-lines-unknown")
    if (sum(each.net_cents for each in rates), sum(each.vat_cents for each in rates)) != (
        note.net_cents,
        note.vat_cents,
    ):
        raise Refused("paper-figures")
    return lines, rates


def _by_rate(parts: list[tuple[Decimal, int, int]]) -> tuple[RateTotal, ...]:
    return tuple(
        RateTotal(
            rate,
            sum(net for each, net, _ in parts if each == rate),
            sum(vat for each, _, vat in parts if each == rate),
        )
        for rate in sorted({rate for rate, *_ in parts}, reverse=True)
    )


def _once(label: str, cents: int, rate: Decimal) -> InvoiceLine:
    """One thing at that net; what had been taken off has a quantity below zero."""
    return InvoiceLine(label, Decimal(1 if cents >= 0 else -1), abs(cents), cents, rate)
