"""An invoice in the keys of factur-x, which writes the XML: the only place that knows them.

factur-x is pinned, since its keys change between releases. Its check of the schematrons stays off:
it asks a server on port 5000, and is content when none answers. Tests run them (tests/documents).
"""

import re
from decimal import Decimal
from typing import Any

from facturx import generate_cii_xml, generate_ubl_xml

from joinways.documents.breakdown import allowances_by_category, breakdowns, category_of
from joinways.documents.einvoice import EInvoice, Exemption, InvoiceLine, Trader
from joinways.documents.einvoice_rules import SUPPLIES, faults
from joinways.documents.schemas import in_schema

_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNITS = {"piece": "C62", "flat": "C62", "person": "C62", "hour": "HUR", "day": "DAY"}
_TYPES = {
    "invoice": "380",
    "deposit": "386",
    "balance": "380",
    "credit-note": "381",
    "deposit-credit-note": "503",
}
_UNCHECKED = {"level": "en16931", "check_xsd": False, "check_schematron": False}
"""Ours reads each schema once (schemas.py)."""

_DISCOUNT = "95"  # UNTDID 5189
_TRANSFER = "58"  # SEPA credit transfer, UNTDID 4461
_LISTED = {"sirene": "0002", "siret": "0009", "annuaire": "0225", "email": "EM"}


def cii_xml(invoice: EInvoice) -> bytes:
    """The invoice as CII, profile EN 16931: what Factur-X has inside.

    Raises ValueError with all `faults`; checked against the XSD of Factur-X 1.09.
    """
    return in_schema(bytes(generate_cii_xml(_checked(invoice), **_UNCHECKED)))


def ubl_xml(invoice: EInvoice) -> bytes:
    """The invoice as UBL 2.1, of the same profile. Raises ValueError with all `faults`."""
    return in_schema(bytes(generate_ubl_xml(_checked(invoice), **_UNCHECKED)))


def _checked(invoice: EInvoice) -> dict[str, Any]:
    if found := faults(invoice):
        raise ValueError(", ".join(found))
    return {
        **_head(invoice),
        **_payment(invoice),
        **_amounts(invoice),
        "BG-1": _notes(invoice),
        "BG-3": [{"BT-25": each.number, "BT-26": each.issued_on} for each in invoice.preceding],
        "BG-4": _trader(invoice.seller),
        "BG-7": _trader(invoice.buyer),
        "BG-13": _place(invoice.buyer),
        "BG-25": [_line(invoice, n, each) for n, each in enumerate(invoice.lines, 1)],
    }


def _head(invoice: EInvoice) -> dict[str, Any]:
    return {
        "BT-1": invoice.number,
        "BT-2": invoice.issued_on,
        "BT-3": _TYPES[invoice.kind],
        "BT-5": invoice.currency,
        "BT-8": "invoice" if invoice.vat_on_debits else None,
        "BT-13": _words(invoice.order) or None,
        "BT-23": SUPPLIES[invoice.supply] + _process(invoice),
        "BT-72": invoice.delivered_on or invoice.issued_on,
    }


def _process(invoice: EInvoice) -> str:
    """1: to be paid; 2: paid already; 4: the rest, after a deposit."""
    if invoice.kind == "balance":
        return "4"
    return "2" if invoice.paid_cents and not invoice.due_cents else "1"


def _payment(invoice: EInvoice) -> dict[str, Any]:
    means = {"BT-81": _TRANSFER, "BT-84": invoice.iban, "BT-86": invoice.bic or None}
    return {"BT-9": invoice.due_on} | (means if invoice.iban else {})


def _notes(invoice: EInvoice) -> list[dict[str, str]]:
    pairs = (
        ("PMT", invoice.late_fee),
        ("PMD", invoice.late_penalty),
        ("AAB", invoice.early_discount),
        ("BAR", _treatment(invoice.buyer)),
    )
    return [{"BT-21": code, "BT-22": _words(words)} for code, words in pairs]


def _treatment(buyer: Trader) -> str:
    """How the French administration is told of it: sent to a platform, or reported."""
    if buyer.private:
        return "B2C"
    return "B2B" if buyer.country == "FR" else "B2BINT"


def _trader(who: Trader) -> dict[str, Any]:
    number, listed = (who.siren, "annuaire") if who.siren else (who.email, "email")
    return _place(who) | {
        "identifiers": {_LISTED["siret"]: who.siret} if who.siret else {},
        "legal_identifier": who.siren or None,
        "legal_identifier_schemeid": _LISTED["sirene"] if who.siren else None,
        "vat_identifier": who.vat_number or None,
        "einvoicing_addr": number,
        "einvoicing_addr_schemeid": _LISTED[listed],
    }


def _place(who: Trader) -> dict[str, Any]:
    return {
        "name": _words(who.name),
        "country_code": who.country,
        "city": _words(who.city),
        "postcode": _words(who.postal_code) or None,
        "addr_l1": _words(who.line1) or None,
        "addr_l2": _words(who.line2) or None,
    }


def _amounts(invoice: EInvoice) -> dict[str, Any]:
    lines = sum(line.net_cents for line in invoice.lines)
    off = sum(each.cents for each in invoice.allowances)
    return {
        "BT-106": _money(lines),
        "BT-107": _money(off) if off else None,
        "BT-109": _money(invoice.net_cents),
        "BT-110": _money(invoice.vat_cents),
        "BT-112": _money(invoice.gross_cents),
        "BT-113": _money(invoice.paid_cents) if invoice.paid_cents else None,
        "BT-115": _money(invoice.due_cents),
        "BG-20": [
            {
                "amount": _money(each.cents),
                "reason_code": _DISCOUNT,
                "vat_category_code": category,
                "vat_rate": _number(each.rate),
            }
            for each, category in allowances_by_category(invoice)
        ],
        "BG-23": [
            {
                "BT-116": _money(each.net_cents),
                "BT-117": _money(each.vat_cents),
                "BT-118": each.category,
                "BT-119": _number(each.rate),
                **_why(each.exemption),
            }
            for each in breakdowns(invoice)
        ],
    }


def _line(invoice: EInvoice, number: int, line: InvoiceLine) -> dict[str, Any]:
    off = {"amount": _money(line.discount_cents), "reason_code": _DISCOUNT}
    return {
        "BT-126": str(number),
        "BT-129": _number(line.quantity),
        "BT-130": _UNITS.get(line.unit, "C62"),
        "BT-131": _money(line.net_cents),
        "BT-146": _money(line.unit_price_cents),
        "BT-151": category_of(invoice, line),
        "BT-152": _number(line.rate),
        "BT-153": _words(line.label),
        "BT-154": _words(line.description) or None,
        "BG-27": [off] if line.discount_cents else [],
    }


def _why(exemption: Exemption | None) -> dict[str, str]:
    if exemption is None:
        return {}
    why = {"BT-120": _words(exemption.reason)}
    return why | ({"BT-121": exemption.code} if exemption.code else {})


def _words(text: str) -> str:
    """What a person wrote, without the characters that XML can't hold (section 2.2)."""
    return _NOT_IN_XML.sub("", text).strip()


def _money(cents: int) -> str:
    """A string, since factur-x refuses Decimal and writes floats as it likes."""
    return f"{Decimal(cents).scaleb(-2):.2f}"


def _number(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")
