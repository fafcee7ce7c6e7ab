"""How French and Spanish are written. Translators type plain spaces; the app makes them fixed."""

import re
from collections.abc import Iterator

Rules = tuple[tuple[re.Pattern[str], str], ...]

# Not prose: placeholders, tags, entities, addresses. A stand-in keeps the place of a word.
_NOT_PROSE = re.compile(r"%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|&#?\w+;|\b\w+://\S+|\bmailto:\S+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_WORD = "x"
_SPACE = "[ \u00a0\u202f]"

BOTH: Rules = (
    (re.compile(r"\.\.\."), "… instead of three dots"),
    (re.compile(rf"{_SPACE}{{2}}|\n"), "two spaces in a row, or a line break"),
    (re.compile(r"[\dx](?:%%|€)"), "a space before % and €"),
)
FRENCH: Rules = (
    (re.compile(rf"[^\s\u00a0\u202f;:!?(]{'[;:!?]'}(?!\w)"), "a space before ; : ! ?"),
    (re.compile(rf"«(?!{_SPACE})|(?<!\s)»"), "a space inside « »"),
    (re.compile(r'"|“|”'), "« » instead of other quotation marks"),
    (re.compile(r"'"), "’ instead of '"),
)
SPANISH: Rules = (
    (re.compile(rf"{_SPACE}[;:!?](?!\w)"), "no space before ; : ! ?"),
    (re.compile(r"'"), "’ or « » instead of '"),
)


def french(text: str) -> Iterator[str]:
    """Complaints about a French message."""
    return _broken(text, BOTH + FRENCH)


def spanish(text: str) -> Iterator[str]:
    """Complaints about a Spanish message: a question or exclamation is opened too."""
    prose = _prose(text)
    for opening, closing in ("¿?", "¡!"):
        if prose.count(opening) != prose.count(closing):
            yield f"{opening} and {closing} come in pairs"
    yield from _broken(text, BOTH + SPANISH)


def _broken(text: str, rules: Rules) -> Iterator[str]:
    prose = _prose(text)
    return (complaint for pattern, complaint in rules if pattern.search(prose))


def _prose(text: str) -> str:
    return _TAG.sub("", _NOT_PROSE.sub(_WORD, text))
