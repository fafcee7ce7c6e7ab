"""The time zones of the world, for a person to choose one."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.dates import get_timezone_location

from joinways.i18n import current_locale

_REGIONS = frozenset(
    [
        "Africa",
        "America",
        "Antarctica",
        "Asia",
        "Atlantic",
        "Australia",
        "Europe",
        "Indian",
        "Pacific",
    ]
)


def zone_choices(now: str) -> list[tuple[str, str]]:
    """(zone, its place in the language in use), by place; `now` is always among them."""
    found = dict(_places(current_locale()))
    found.setdefault(now, now)
    return sorted(found.items(), key=lambda each: each[1].casefold())


@cache
def _places(locale: Locale) -> tuple[tuple[str, str], ...]:
    zones = (each for each in available_timezones() if each.partition("/")[0] in _REGIONS)
    return tuple((zone, get_timezone_location(zone, locale=locale)) for zone in sorted(zones))
