"""Quotes to draw, as rows that no database has seen, and what stands around them."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

from joinways.documents import Around, Look, Occasion, QuoteSheet, client_of, seller_of, sheet_of
from joinways.domain.vat import Discount, line_net
from joinways.models import Client, Quote, QuoteLine, Workspace
from joinways.quotes.content import totals_of

MADE_AT = datetime(2026, 11, 3, 9, 30, 15, tzinfo=UTC)

WORKSPACE = Workspace(
    name="Domaine des Tilleuls",
    legal_name="Domaine des Tilleuls SARL",
    line1="12, route des Vignes",
    line2="",
    postal_code="33000",
    city="Bordeaux",
    country="FR",
    vat_number="FR83404833048",
    registration="SIRET 404 833 048 00022",
    email="bonjour@tilleuls.example",
    phone="+33 5 00 00 00 00",
)
CLIENT = Client(
    name="Inés Álvarez",
    company="Viñedos Ñandú, S.L.",
    line1="Calle Mayor, 5",
    line2="2º B",
    postal_code="28013",
    city="Madrid",
    country="ES",
    vat_number="ESB12345674",
    registration="NIF B12345674",
    email="ines@nandu.example",
    phone="",
)
MENTIONS = (
    "Domaine des Tilleuls SARL au capital de 10 000 €, RCS Bordeaux 404 833 048",
    "TVA acquittée sur les débits",
)


def item(
    label: str,
    quantity: str,
    cents: int,
    rate: str,
    *,
    unit: str = "flat",
    description: str = "",
    percent: str = "0",
    off_cents: int = 0,
    optional: bool = False,
    chosen: bool = False,
) -> QuoteLine:
    """A line with a price, its net worked out."""
    number, off = Decimal(quantity), Discount(Decimal(percent), off_cents)
    return QuoteLine(
        kind="item",
        label=label,
        description=description,
        quantity=number,
        unit=unit,
        unit_price_cents=cents,
        vat_rate=Decimal(rate),
        discount_percent=off.percent,
        discount_cents=off.cents,
        net_cents=line_net(number, cents, off),
        optional=optional,
        chosen=chosen,
    )


def words(kind: str, label: str, description: str = "") -> QuoteLine:
    """A section or a text."""
    return QuoteLine(kind=kind, label=label, description=description)


def seminar() -> list[QuoteLine]:
    """Sections, fractions, discounts, three rates, an option that was taken and one that wasn't."""
    return [
        words("section", "Espaces"),
        item(
            "Grande salle, journée complète",
            "1",
            145000,
            "20",
            unit="day",
            description="120 places",
        ),
        item("Salon en sous-commission", "2.5", 19995, "20", unit="hour", percent="10"),
        words("section", "Repas et boissons"),
        words("text", "Servis dans l’orangerie", "Régimes particuliers : dites-le nous."),
        item("Déjeuner en trois services", "87", 4990, "10", unit="person"),
        item("Eaux minérales", "87", 143, "5.5", unit="piece", off_cents=150),
        item("Vins", "87", 1200, "20", unit="person", optional=True),
        item("Fleurs de table", "12", 2500, "20", optional=True, chosen=True),
    ]


def many(count: int) -> list[QuoteLine]:
    """So many lines with prices, a section before each tenth."""
    lines = []
    for number in range(count):
        if number % 10 == 0:
            lines.append(words("section", f"Atelier {number // 10 + 1}"))
        description = "Matériel, installation et assistance comprises" if number % 3 == 0 else ""
        label = f"Prestation {number + 1}"
        lines.append(item(label, "1.25", 1000 + 7 * number, "20", description=description))
    return lines


def quote(language: str = "fr", **more: object) -> Quote:
    """A sent quote without lines."""
    values: dict[str, object] = {
        "number": "D-2026-0042",
        "title": "Séminaire annuel",
        "language": language,
        "currency": "EUR",
        "discount_percent": Decimal(0),
        "discount_cents": 0,
        "valid_until": date(2026, 12, 1),
        "conditions": "Acompte de 30 % à la commande.\nSolde à 30 jours.\n\nAnnulation : 50 %.",
    }
    return Quote(**(values | more))


def sheet(
    lines: Sequence[QuoteLine], language: str = "fr", *, look: Look | None = None, **more: object
) -> QuoteSheet:
    """What is drawn of a quote with these lines; `more` changes the quote."""
    offer = quote(language, **more)
    around = Around(
        seller=seller_of(WORKSPACE, language),
        client=client_of(CLIENT, language, "FR"),
        made_at=MADE_AT,
        issued_on=date(2026, 11, 3),
        occasion=Occasion("Séminaire annuel", date(2027, 2, 3), date(2027, 2, 4), guests=1087),
        mentions=MENTIONS,
        look=look or Look(),
    )
    return sheet_of(offer, lines, totals_of(offer, lines), around)
