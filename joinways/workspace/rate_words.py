"""What VAT rates are for, in the language in use: for teams who make events, not all of the law."""

from joinways.domain.vat_rates import Offered, rates_of
from joinways.i18n import N_, gettext

# CGI, art. 278 to 281 octies; ley 37/1992, art. 90 and 91.
_FRENCH = {
    "20": N_("standard: rooms, equipment, entertainment, alcohol"),
    "10": N_("meals served on the spot, accommodation, transport of persons"),
    "5.5": N_("food and soft drinks to take away, tickets to shows"),
    "2.1": N_("first performances of some shows, press"),
}
_USES = {
    "FR": _FRENCH,
    "MC": _FRENCH,
    "ES": {
        "21": N_("general: rooms, equipment, entertainment"),
        "10": N_("restaurants and catering, accommodation, transport of persons"),
        "4": N_("bread, milk, fruit, books"),
    },
}
_NONE = N_("no VAT: exempt, abroad, reverse charge")
_STANDARD, _REDUCED = N_("standard rate"), N_("reduced rate")


def rate_use(country: str, offered: Offered) -> str:
    """In the team's own words, else in ours; "" for a rate of their own that says nothing."""
    if offered.note:
        return offered.note
    if not offered.rate:
        return gettext(_NONE)
    usual = rates_of(country)
    if offered.rate not in usual:
        return ""
    said = _USES.get(country, {}).get(str(offered.rate))
    return gettext(said or (_STANDARD if offered.rate == usual[0] else _REDUCED))
