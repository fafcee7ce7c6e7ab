"""What is wrong with an invoice before its XML is made.

The official rules let much pass: a quantity times a price that isn't the line's total, VAT off by a
cent, an account number with a wrong digit, no due date. A receiver would refuse the invoice, or pay
another amount. Each fault is a word; none may be there.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from stdnum import iban

from joinways.documents.breakdown import category_of, exemption_of
from joinways.documents.einvoice import KINDS, EInvoice, Trader
from joinways.domain.money import to_cents

_NUMBER = re.compile(r"[A-Za-z0-9+\-_/]{1,35}")
_SIREN, _SIRET = re.compile(r"\d{9}"), re.compile(r"\d{14}")
_YEARS = range(2000, 2100)
_DECIMALS = Decimal("0.0001")
SUPPLIES = {"goods": "B", "services": "S", "both": "M"}


def faults(invoice: EInvoice) -> tuple[str, ...]:
    """Words for all that is wrong, in a fixed order; empty when the XML can be made."""
    checks = (_paper, _dates, _seller, _buyer, _lines, _per_rate, _sums, _payment)
    return tuple(fault for check in checks for fault in check(invoice))


def _paper(invoice: EInvoice) -> Iterator[str]:
    if invoice.kind not in KINDS:
        yield "kind"
    if not _NUMBER.fullmatch(invoice.number):
        yield "number"
    if invoice.supply not in SUPPLIES:
        yield "supply"
    if invoice.currency != "EUR":  # VAT must then be stated in EUR as well
        yield "currency"
    if invoice.is_credit and not invoice.preceding:
        yield "preceding"
    if any(not _NUMBER.fullmatch(each.number) for each in invoice.preceding):
        yield "preceding-number"


def _dates(invoice: EInvoice) -> Iterator[str]:
    days: list[date] = [invoice.issued_on, invoice.due_on]
    days += [each.issued_on for each in invoice.preceding]
    if any(day.year not in _YEARS for day in days):
        yield "year"
    # Of one that is paid the due date is the day of the payment.
    before = invoice.due_on < invoice.issued_on
    if before and invoice.due_cents and invoice.kind != "deposit":
        yield "due-before-issue"


def _seller(invoice: EInvoice) -> Iterator[str]:
    seller = invoice.seller
    if seller.country != "FR":  # other countries have formats of their own
        yield "seller-country"
    if not _SIREN.fullmatch(seller.siren):
        yield "seller-siren"
    if seller.siret and not _is_siret_of(seller):
        yield "seller-siret"
    if not seller.vat_number and _categories(invoice) != {"E"}:
        yield "seller-vat-number"
    yield from _named(seller, "seller")


def _buyer(invoice: EInvoice) -> Iterator[str]:
    buyer = invoice.buyer
    if buyer.country == "FR" and not buyer.private and not _SIREN.fullmatch(buyer.siren):
        yield "buyer-siren"
    if buyer.siret and not _is_siret_of(buyer):
        yield "buyer-siret"
    if not buyer.siren and not buyer.email:
        yield "buyer-email"
    if _categories(invoice) & {"AE", "K"} and not buyer.vat_number:
        yield "buyer-vat-number"
    yield from _named(buyer, "buyer")


def _categories(invoice: EInvoice) -> set[str]:
    return {category_of(invoice, line) for line in invoice.lines}


def _named(trader: Trader, who: str) -> Iterator[str]:
    if not trader.name.strip():
        yield f"{who}-name"
    if not trader.city or not re.fullmatch("[A-Z]{2}", trader.country):
        yield f"{who}-address"


def _is_siret_of(trader: Trader) -> bool:
    return bool(_SIRET.fullmatch(trader.siret)) and trader.siret.startswith(trader.siren)


def _lines(invoice: EInvoice) -> Iterator[str]:
    if not invoice.lines:
        yield "no-lines"
    for line in invoice.lines:
        if not line.label.strip():
            yield "line-label"
        if line.quantity != line.quantity.quantize(_DECIMALS):
            yield "line-quantity"
        if line.unit_price_cents < 0:
            yield "line-price"
        if not line.can_be_said:
            yield "line-net"


def _per_rate(invoice: EInvoice) -> Iterator[str]:
    said = {each.rate: each for each in invoice.rates}
    used = {line.rate for line in invoice.lines} | {each.rate for each in invoice.allowances}
    if used != said.keys() or len(said) != len(invoice.rates):
        yield "rates"
        return
    for rate, total in said.items():
        net = sum(line.net_cents for line in invoice.lines if line.rate == rate)
        net -= sum(each.cents for each in invoice.allowances if each.rate == rate)
        if net != total.net_cents:
            yield "rate-net"
        if abs(to_cents(total.net_cents * rate / 100) - total.vat_cents) > _slack(invoice, rate):
            yield "rate-vat"
    if any(not line.rate and not exemption_of(invoice, line) for line in invoice.lines):
        yield "exemption"
    if any(line.rate and line.exemption for line in invoice.lines):
        yield "exemption"


def _slack(invoice: EInvoice, rate: Decimal) -> int:
    """Cents by which the VAT of a rate may differ from the product. A credit note gives back what
    its lines had: their shares of the invoice's VAT, each of them rounded."""
    return sum(line.rate == rate for line in invoice.lines) if invoice.is_credit else 0


def _sums(invoice: EInvoice) -> Iterator[str]:
    if any(each.cents <= 0 for each in invoice.allowances):
        yield "allowance"
    if sum(each.net_cents for each in invoice.rates) != invoice.net_cents:
        yield "net"
    if invoice.net_cents + invoice.vat_cents != invoice.gross_cents:
        yield "gross"
    if not 0 <= invoice.paid_cents <= invoice.gross_cents:
        yield "paid"


def _payment(invoice: EInvoice) -> Iterator[str]:
    if invoice.iban and not iban.is_valid(invoice.iban):
        yield "iban"
    if not all((invoice.late_fee, invoice.late_penalty, invoice.early_discount)):
        yield "mentions"
