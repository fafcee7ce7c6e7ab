"""A sensible country for a workspace, and a time zone in it, until they are chosen."""

from collections.abc import Collection, Iterable

from babel.core import get_global

_SPOKEN_IN = {"fr": "FR", "es": "ES"}
DEFAULT = "Europe/Paris"
_MOST_LIVE_IN = {"ES": "Europe/Madrid", "PT": "Europe/Lisbon", "DE": "Europe/Berlin"}


def likely_country(accepted: Iterable[str], known: Collection[str], language: str) -> str:
    """The country to begin with: the first of the `known` ones that the browser's languages name
    ("fr-BE"), else that of the page's language; "" where nothing is plain."""
    named = (each.rpartition("-")[2].upper() for each in accepted if "-" in each)
    return next((each for each in named if each in known), _SPOKEN_IN.get(language, ""))


def time_zone_of(country: str) -> str:
    """The zone of most people there where that is plain, else Paris time."""
    if country in _MOST_LIVE_IN:
        return _MOST_LIVE_IN[country]
    zones = [zone for zone, place in get_global("zone_territories").items() if place == country]
    return str(zones[0]) if len(zones) == 1 else DEFAULT
