"""A sensible time zone for a workspace in a country, until it is chosen."""

from babel.core import get_global

DEFAULT = "Europe/Paris"
_MOST_LIVE_IN = {"ES": "Europe/Madrid", "PT": "Europe/Lisbon", "DE": "Europe/Berlin"}


def time_zone_of(country: str) -> str:
    """The zone of most people there where that is plain, else Paris time."""
    if country in _MOST_LIVE_IN:
        return _MOST_LIVE_IN[country]
    zones = [zone for zone, place in get_global("zone_territories").items() if place == country]
    return str(zones[0]) if len(zones) == 1 else DEFAULT
