"""The VAT rates of a country, for forms to offer: the law of each country decides which applies.

Sources: European Commission, "VAT rates applied in the member states" and its database TEDB
(directive 2006/112/EC art. 97 to 99), as of 2026; FR: CGI art. 278 to 281 octies; ES: Ley 37/1992
art. 90 and 91; CH and LI: LTVA art. 25; GB: VAT Act 1994 s. 2 and 29A; NO: Stortinget's decision on
VAT for 2026. Rates of islands and border regions are left out: a form takes any rate that is typed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

_RATES = {
    "AT": "20 13 10 0",
    "BE": "21 12 6 0",
    "BG": "20 9 0",
    "CH": "8.1 3.8 2.6 0",
    "CY": "19 9 5 3 0",
    "CZ": "21 12 0",
    "DE": "19 7 0",
    "DK": "25 0",
    "EE": "24 13 9 0",
    "ES": "21 10 4 0",
    "FI": "25.5 13.5 10 0",
    "FR": "20 10 5.5 2.1 0",
    "GB": "20 5 0",
    "GR": "24 13 6 0",
    "HR": "25 13 5 0",
    "HU": "27 18 5 0",
    "IE": "23 13.5 9 4.8 0",
    "IT": "22 10 5 4 0",
    "LI": "8.1 3.8 2.6 0",
    "LT": "21 12 5 0",
    "LU": "17 14 8 3 0",
    "LV": "21 12 5 0",
    "MC": "20 10 5.5 2.1 0",
    "MT": "18 12 7 5 0",
    "NL": "21 9 0",
    "NO": "25 15 12 0",
    "PL": "23 8 5 0",
    "PT": "23 13 6 0",
    "RO": "21 11 0",
    "SE": "25 12 6 0",
    "SI": "22 9.5 5 0",
    "SK": "23 19 5 0",
}
"""Country (ISO 3166-1 alpha-2): its rates in %, the usual one first, then the reduced ones."""

_BY_COUNTRY = {
    country: tuple(Decimal(rate) for rate in rates.split()) for country, rates in _RATES.items()
}


def rates_of(country: str) -> tuple[Decimal, ...]:
    """The rates of a country in % (20 = 20 %), first choice first; only 0 where we know none."""
    return _BY_COUNTRY.get(country, (Decimal(0),))


MOST_RATES = 12
"""As many as a workspace offers at most."""


@dataclass(frozen=True)
class Offered:
    """A rate in % and what it is for, in the team's own words ("" = in those of its country)."""

    rate: Decimal
    note: str = ""


def offered(country: str, chosen: Sequence[Mapping[str, str]]) -> tuple[Offered, ...]:
    """What forms offer, the rate of a new line first: what the workspace chose, else its country's.

    `chosen`: rate ("5.5") and note of each. 0 is always among them.
    """
    found = [Offered(Decimal(each["rate"]), each.get("note", "")) for each in chosen]
    found = found or [Offered(rate) for rate in rates_of(country)]
    return tuple(found if any(not each.rate for each in found) else [*found, Offered(Decimal(0))])


def kept(rates: Iterable[Offered]) -> list[dict[str, str]]:
    """As `offered` reads them."""
    return [{"rate": str(each.rate), "note": each.note} for each in rates]


def rearranged(rates: Sequence[Offered], wish: str, rate: Decimal) -> tuple[Offered, ...]:
    """The rates after one of them went up, down, first, or away (0 never goes away)."""
    found = list(rates)
    index = next((i for i, each in enumerate(found) if each.rate == rate), None)
    if index is None:
        return tuple(found)
    if wish == "remove":
        return tuple(each for each in found if each.rate != rate or not rate)
    places = {"up": index - 1, "down": index + 1, "first": 0}
    moved = found.pop(index)
    found.insert(max(places.get(wish, index), 0), moved)
    return tuple(found)


class BadRate(ValueError):
    """What was typed is no VAT rate from 0 to 100 with up to 4 decimals."""


def parse_rate(typed: str) -> Decimal:
    """A rate as a person types it, with or without its sign: "5,5 %" is 5.5. Raises BadRate."""
    text = re.sub(r"\s*%$", "", typed.strip()).replace(",", ".")
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,4})?", text) or Decimal(text) > 100:
        raise BadRate(typed)
    return Decimal(text).normalize() + 0
