"""VAT numbers: their shape by country, with check digits, and the type Stripe gives them."""

from stdnum.ch import vat as ch_vat
from stdnum.eu import vat as eu_vat
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as gb_vat
from stdnum.no import mva as no_mva

# Stripe: API reference, Tax IDs > type.
_OTHER_TYPES = {"GB": "gb_vat", "CH": "ch_vat", "NO": "no_vat"}
_OTHER_SHAPES = {"GB": gb_vat, "CH": ch_vat, "NO": no_mva}
_EU = frozenset(country.upper() for country in eu_vat.MEMBER_STATES) - {"EL", "XI"} | {"GR"}
_PREFIX = {"GR": "EL"}


class BadTaxId(ValueError):
    """The number has not the shape of its country, or the country has none that we know."""


def takes_tax_id(country: str) -> bool:
    """Whether VAT numbers of this country (ISO 3166-1 alpha-2) are known here."""
    return country in _EU or country in _OTHER_TYPES


def in_eu(country: str) -> bool:
    """Whether this country (ISO 3166-1 alpha-2) is in the EU's system of VAT."""
    return country in _EU


def checked(country: str, typed: str) -> tuple[str, str]:
    """(Stripe's type, the number in one spelling) of what a person typed.

    The country's letters may be left out: a Spanish NIF is taken as a NIF-IVA. Raises BadTaxId.
    """
    try:
        if country in _EU:
            return "eu_vat", _eu(_PREFIX.get(country, country), typed)
        if country in _OTHER_TYPES:
            return _OTHER_TYPES[country], _other(country, typed)
    except ValidationError:
        pass
    raise BadTaxId(country)


def _eu(prefix: str, typed: str) -> str:
    compact = "".join(character for character in typed.upper() if character.isalnum())
    number: str = eu_vat.validate(compact if compact.startswith(prefix) else prefix + compact)
    return number


def _other(country: str, typed: str) -> str:
    number: str = _OTHER_SHAPES[country].validate(typed)
    return number if number.startswith(country) or country == "NO" else country + number
