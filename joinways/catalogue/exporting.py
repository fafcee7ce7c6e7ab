"""The catalogue as a CSV, as a spreadsheet expects it in the language in use.

No cell is ever run as a formula: OWASP, "CSV Injection".
"""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal

from babel.numbers import get_currency_precision

from joinways.catalogue.wording import COLUMNS, column_word, unit_word, yes_no
from joinways.i18n import current_lang
from joinways.models import Service

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the code page of the machine."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")


def as_csv(services: Sequence[Service], currency: str) -> str:
    """All of it; what `importing.plan` reads back says the same."""
    comma = current_lang() != "en"  # a comma in numbers makes the semicolon the separator
    text = io.StringIO()
    text.write(BOM)
    writer = csv.writer(text, delimiter=";" if comma else ",", quoting=csv.QUOTE_ALL)
    writer.writerow([column_word(column) for column in COLUMNS])
    places = get_currency_precision(currency)
    for service in services:
        price = _number(Decimal(service.unit_price_cents).scaleb(-places), comma)
        texts = (service.public_id, service.label, service.description, service.category)
        writer.writerow(
            [
                *(_harmless(each) for each in texts),
                unit_word(service.unit),
                price,
                _number(service.vat_rate, comma),
                yes_no(service.archived),
            ]
        )
    return text.getvalue()


def _number(number: Decimal, comma: bool) -> str:
    written = format(number, "f")
    return written.replace(".", ",") if comma else written


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
