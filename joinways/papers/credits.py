"""A credit note as data: the lines that it takes back, with the VAT that they had."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from joinways.documents.breakdown import breakdowns
from joinways.documents.einvoice import EInvoice, Exemption, InvoiceLine, Reference, in_words
from joinways.domain.credit_lines import SLACK_CENTS, CreditLine
from joinways.domain.money import to_cents
from joinways.domain.refused import Refused
from joinways.domain.vat import RateTotal
from joinways.formats import local_date
from joinways.i18n import gettext
from joinways.models import CreditNote
from joinways.papers.reading import Case
from joinways.quotes.content import items

Credited = tuple[tuple[InvoiceLine, ...], tuple[RateTotal, ...]]


def credited(case: Case, note: CreditNote, invoice: EInvoice) -> EInvoice:
    """The credit note on this invoice, in the language in use.

    Raises Refused("paper-lines-unknown") where nobody here knows its lines, "paper-figures" where
    they don't come to what Stripe says.
    """
    lines, rates = _lines(case, note, invoice)
    sums = (sum(each.net_cents for each in rates), sum(each.vat_cents for each in rates))
    if sums != (note.net_cents, note.vat_cents):
        raise Refused("paper-figures")
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
        preceding=(Reference(invoice.number, invoice.issued_on),),
        why=note.reason.partition(" – ")[2],
    )


def _lines(case: Case, note: CreditNote, invoice: EInvoice) -> Credited:
    """Those that were ordered here; those that Stripe told; else all of them, or the only rate."""
    if case.bill and case.positions:
        bill = case.bill.lines
        taken = [(position, bill[position - 1]) for position in case.positions]
        return _known(
            case,
            [CreditLine(x.description, x.net_cents, x.vat_cents, x.rate, at) for at, x in taken],
        )
    if note.lines:
        return _known(case, [CreditLine(**each) for each in note.lines])
    return _in_sum(note, invoice)


def _known(case: Case, parts: Sequence[CreditLine]) -> Credited:
    own = {
        position: in_words(line.vat_free)
        for position, line in enumerate(items(case.lines), 1)
        if line.vat_free
    }
    lines = tuple(
        _once(each.description, each.net_cents, Decimal(each.rate), own.get(each.position))
        for each in parts
    )
    vat = [(Decimal(each.rate), each.net_cents, each.vat_cents) for each in parts]
    return lines, _by_rate(vat)


def _in_sum(note: CreditNote, invoice: EInvoice) -> Credited:
    """Where only the sums are known: all of the invoice, or a part of its only rate."""
    label = gettext("Credit on invoice %(number)s", number=invoice.number)
    parts = breakdowns(invoice)
    if (note.net_cents, note.gross_cents) == (invoice.net_cents, invoice.gross_cents):
        lines = (_once(label, each.net_cents, each.rate, each.exemption) for each in parts)
        return tuple(lines), invoice.rates
    if len(parts) > 1 or not _fits(note, parts[0].rate):
        raise Refused("paper-lines-unknown")
    [only] = parts
    line = _once(label, note.net_cents, only.rate, only.exemption)
    return (line,), (RateTotal(only.rate, note.net_cents, note.vat_cents),)


def _fits(note: CreditNote, rate: Decimal) -> bool:
    expected = to_cents(note.net_cents * rate / 100)
    return abs(expected - note.vat_cents) <= SLACK_CENTS


def _by_rate(parts: list[tuple[Decimal, int, int]]) -> tuple[RateTotal, ...]:
    return tuple(
        RateTotal(
            rate,
            sum(net for each, net, _ in parts if each == rate),
            sum(vat for each, _, vat in parts if each == rate),
        )
        for rate in sorted({rate for rate, *_ in parts}, reverse=True)
    )


def _once(label: str, cents: int, rate: Decimal, exemption: Exemption | None) -> InvoiceLine:
    """One thing at that net; what had been taken off has a quantity below zero."""
    quantity = Decimal(1 if cents >= 0 else -1)
    own = None if rate else exemption
    return InvoiceLine(label, quantity, abs(cents), cents, rate, exemption=own)
