"""From our rows to an invoice as data, in the client's language: what Stripe confirmed, no more."""

from joinways.documents.einvoice import (
    EInvoice,
    Exemption,
    Trader,
    allowances_of,
    lines_of,
)
from joinways.domain.refused import Refused
from joinways.domain.vat import Totals
from joinways.i18n import gettext, use_lang
from joinways.papers.credits import credited
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
        return credited(case, case.note, invoice) if case.note else invoice


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
    """Why lines at 0 % that don't say it themselves have no VAT; None where there are none."""
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
