"""Invoices of every kind, as data."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from joinways.documents.einvoice import (
    Allowance,
    EInvoice,
    Exemption,
    InvoiceLine,
    Reference,
    Trader,
)
from joinways.domain.vat import Discount, Priced, line_net, totals

SELLER = Trader(
    name="Domaine des Tilleuls SARL",
    country="FR",
    line1="12, route des Vignes",
    postal_code="33000",
    city="Bordeaux",
    siren="404833048",
    siret="40483304800022",
    vat_number="FR83404833048",
    email="bonjour@tilleuls.example",
)
BUSINESS = Trader(
    name="Agence Exemple SAS",
    country="FR",
    line1="4, rue de la Paix",
    line2="Bâtiment B",
    postal_code="75002",
    city="Paris",
    siren="732829320",
    siret="73282932000074",
    vat_number="FR44732829320",
    email="compta@agence.example",
)
PERSON = Trader(
    name="Anaïs Éloïse Lefèvre",
    country="FR",
    line1="1, place du Marché",
    postal_code="69001",
    city="Lyon",
    email="anais@example.org",
    private=True,
)
ABROAD = Trader(
    name="Viñedos Ñandú, S.L.",
    country="ES",
    line1="Calle Mayor, 5",
    postal_code="28013",
    city="Madrid",
    vat_number="ESB12345674",
    email="ines@nandu.example",
)
REVERSE = Exemption("AE", "VATEX-EU-AE", "Autoliquidation")
GOODS = Exemption("K", "VATEX-EU-IC", "Livraison intracommunautaire")
IN_WORDS = Exemption("E", "", "Exonération, art. 261 du CGI")
EXEMPT = Exemption("E", "VATEX-FR-FRANCHISE", "TVA non applicable, art. 293 B du CGI")
DEPOSIT = Reference("TIL-0041", date(2026, 10, 2))
KINDS = ("invoice", "deposit", "balance", "credit-note", "deposit-credit-note")


def line(
    label: str,
    quantity: str,
    cents: int,
    rate: str,
    *,
    unit: str = "flat",
    percent: str = "0",
    off_cents: int = 0,
) -> InvoiceLine:
    """A line, its net worked out as a quote's is."""
    number = Decimal(quantity)
    net = line_net(number, cents, Discount(Decimal(percent), off_cents))
    return InvoiceLine(label, number, cents, net, Decimal(rate), unit, "Selon devis")


def off(label: str, cents: int, rate: str) -> InvoiceLine:
    """What is taken off again: a deposit, or a discount as a line."""
    return InvoiceLine(label, Decimal(-1), cents, -cents, Decimal(rate))


TRAINING = Exemption("E", "", "Formation exonérée de TVA : article 261, 4, 4° a du CGI")
TOURIST_TAX = Exemption("E", "", "Taxe de séjour : hors champ de la TVA")
REVERSED = Exemption("AE", "VATEX-EU-AE", "Autoliquidation")


def without_vat(label: str, cents: int, exemption: Exemption | None) -> InvoiceLine:
    """A line at 0 % with a reason of its own, or the usual one."""
    return InvoiceLine(label, Decimal(1), cents, cents, Decimal(0), "day", "Selon devis", exemption)


RATES = {
    "one": (line("Grande salle", "1", 145000, "20", unit="day"),),
    "three": (
        line("Grande salle", "1.5", 145001, "20", unit="day", percent="7.5"),
        line("Déjeuner & café <à table>", "87", 4993, "10", unit="person"),
        line("Eaux minérales", "87", 143, "5.5", unit="piece", off_cents=150),
        line("Technicien", "2.3333", 4711, "20", unit="hour", percent="12.3456"),
        line("Offert", "3", 100, "20", percent="100"),
    ),
    "reasons": (
        line("Grande salle", "1", 145000, "20", unit="day"),
        line("Déjeuner", "80", 2850, "10", unit="person"),
        without_vat("Journée de formation", 120000, TRAINING),
        without_vat("Taxe de séjour", 4400, TOURIST_TAX),
    ),
    "reversed": (
        without_vat("Conseil", 90000, REVERSED),
        without_vat("Journée de formation", 120000, TRAINING),
        without_vat("Dépôt", 30000, None),
    ),
    "none": (line("Prestation", "2.25", 33333, "0", unit="hour", percent="3"),),
}


def invoice(
    lines: Sequence[InvoiceLine] = RATES["three"],
    *,
    kind: str = "invoice",
    buyer: Trader = BUSINESS,
    discount: Discount | None = None,
    exemption: Exemption | None = None,
    paid: str = "",
    **more: object,
) -> EInvoice:
    """An invoice of these lines. `paid`: "", "part" or "whole"."""
    summed = totals([Priced(each.net_cents, each.rate) for each in lines], discount)
    gross = summed.net_cents + summed.vat_cents
    values: dict[str, object] = {
        "kind": kind,
        "number": "TIL-0042",
        "issued_on": date(2026, 11, 3),
        "due_on": date(2026, 12, 3),
        "currency": "EUR",
        "seller": SELLER,
        "buyer": buyer,
        "lines": tuple(lines),
        "rates": summed.rates,
        "net_cents": summed.net_cents,
        "gross_cents": gross,
        "allowances": tuple(Allowance(-each.net_cents, each.rate) for each in summed.discounts),
        "paid_cents": {"": 0, "part": 10000, "whole": gross}[paid],
        "late_fee": "Indemnité forfaitaire pour frais de recouvrement : 40 €",
        "late_penalty": "Pénalités de retard : trois fois le taux d’intérêt légal",
        "early_discount": "Pas d’escompte pour paiement anticipé",
        "delivered_on": date(2026, 10, 30),
        "exemption": exemption,
        "iban": "FR7630006000011234567890189",
        "preceding": () if kind in ("invoice", "deposit") else (DEPOSIT,),
    }
    return EInvoice(**(values | more))  # type: ignore[arg-type]
