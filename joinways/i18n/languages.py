"""The three languages of Joinways, and the one in use."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from babel import Locale, negotiate_locale

from joinways.i18n.catalogues import CATALOGUES

LANGUAGES: tuple[str, ...] = ("fr", "es", "en")
LOCALES = {"fr": "fr_FR", "es": "es_ES", "en": "en_GB"}
DEFAULT = "fr"
LANGUAGE_NAMES = {"fr": "Français", "es": "Español", "en": "English"}

_PARSED = {lang: Locale.parse(name) for lang, name in LOCALES.items()}
_in_use: ContextVar[str] = ContextVar("language", default=DEFAULT)

# RFC 9110, 12.5.4: a language range and its weight; an item of another shape is ignored.
_RANGE = re.compile(
    r"\s*(?P<tag>\*|[a-z]{1,8}(?:-[a-z0-9]{1,8})*)\s*"
    r"(?:;\s*q=(?P<weight>0(?:\.\d{0,3})?|\.\d{1,3}|1(?:\.0{0,3})?)\s*)?",
    re.IGNORECASE,
)


def current_lang() -> str:
    """The language in use, one of `LANGUAGES`."""
    return _in_use.get()


def current_locale() -> Locale:
    """The locale that dates and amounts are written in (French of France, British English…)."""
    return _PARSED[_in_use.get()]


def set_lang(lang: str) -> None:
    """Use a language from here on. A thread serves many requests: call it first in each of them.

    Also the moment when a catalogue saved since then is read again.
    Raises ValueError for a language that Joinways doesn't speak.
    """
    if lang not in LANGUAGES:
        raise ValueError(f"not a language of Joinways: {lang!r}")
    CATALOGUES.refresh(lang)
    _in_use.set(lang)


@contextmanager
def use_lang(lang: str) -> Iterator[None]:
    """Use a language for a while: a client's email or document inside anybody's request.

    Raises ValueError for a language that Joinways doesn't speak.
    """
    before = _in_use.get()
    set_lang(lang)
    try:
        yield
    finally:
        _in_use.set(before)


def negotiate(accept_language: str | None) -> str:
    """The language of `LANGUAGES` that an Accept-Language header likes best, else `DEFAULT`.

    "es-MX, en;q=.8" gives es: a region falls back to its language before the next wish is looked
    at. A weight of 0 excludes a language, `*` means any other.
    """
    weights = _weights(accept_language or "")
    wished = sorted((tag for tag in weights if weights[tag] > 0), key=lambda tag: -weights[tag])
    allowed = [lang for lang in LANGUAGES if weights.get(lang) != 0]
    others = [lang for lang in allowed if lang not in weights]
    preferred = [each for tag in wished for each in (others if tag == "*" else [tag])]
    return negotiate_locale(preferred, allowed, sep="-") or DEFAULT


def _weights(accept_language: str) -> dict[str, float]:
    """{tag in lower case: weight from 0 to 1}, in the order of the header."""
    items = (_RANGE.fullmatch(item) for item in accept_language.split(","))
    return {item["tag"].lower(): float(item["weight"] or 1) for item in items if item}
