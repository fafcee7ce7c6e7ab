"""A small quote that nobody sent, to show how documents will look."""

from datetime import UTC, date, datetime
from decimal import Decimal

from joinways.documents import (
    Around,
    Occasion,
    Party,
    mentions_of,
    page_pictures,
    seller_of,
    sheet_of,
)
from joinways.documents.sheet import Look
from joinways.domain.vat import Discount, line_net
from joinways.i18n import gettext, use_lang
from joinways.models import Quote, QuoteLine, Workspace
from joinways.quotes.content import totals_of

_DAY = date(2027, 6, 12)
_PIXELS_PER_INCH = 72


def picture(workspace: Workspace, look: Look) -> bytes:
    """Its first page as a PNG, in the workspace's language."""
    lang = workspace.language
    with use_lang(lang):
        quote, lines = _quote(workspace), _lines()
        around = Around(
            seller=seller_of(workspace, lang),
            client=Party(gettext("Your client"), ("1 rue de la Paix", "75002 Paris")),
            made_at=datetime(2027, 1, 15, 9, tzinfo=UTC),
            issued_on=date(2027, 1, 15),
            occasion=Occasion(gettext("Summer party"), _DAY, _DAY, 80),
            mentions=mentions_of(workspace),
            look=look,
        )
        sheet = sheet_of(quote, lines, totals_of(quote, lines), around)
    return page_pictures(sheet, _PIXELS_PER_INCH)[0]


def _quote(workspace: Workspace) -> Quote:
    return Quote(
        number="D-2027-001",
        title=gettext("Summer party"),
        language=workspace.language,
        currency=workspace.currency,
        discount_percent=Decimal(0),
        discount_cents=0,
        valid_until=date(2027, 2, 14),
        conditions=gettext("This is an example. Your own conditions stand here."),
    )


def _lines() -> list[QuoteLine]:
    return [
        _line(gettext("Hall and garden"), ("1", "day"), 180_000, "20"),
        _line(gettext("Dinner, three courses"), ("80", "person"), 5_250, "10"),
        _line(gettext("Music until midnight"), ("1", "flat"), 65_000, "20", percent="10"),
    ]


def _line(
    label: str, much: tuple[str, str], cents: int, rate: str, *, percent: str = "0"
) -> QuoteLine:
    off, (quantity, unit) = Discount(Decimal(percent)), much
    return QuoteLine(
        kind="item",
        label=label,
        description="",
        quantity=Decimal(quantity),
        unit=unit,
        unit_price_cents=cents,
        vat_rate=Decimal(rate),
        discount_percent=off.percent,
        discount_cents=0,
        net_cents=line_net(Decimal(quantity), cents, off),
        optional=False,
        chosen=False,
    )
