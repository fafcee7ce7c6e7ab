"""French spaces: translators type plain ones, readers see the ones that don't break a line."""

import re

THIN = "\u202f"  # narrow, no break
FIXED = "\u00a0"  # no break

# What isn't prose: placeholders, HTML tags and entities, addresses. Times (10:30) have no space.
_KEPT = re.compile(
    r"(%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|<[^<>]*>|&#?\w+;|\b\w+://\S+|\bmailto:\S+)"
)
_SPACE = f"[ {FIXED}{THIN}]"
# A sign that belongs to a word of its own (:8080, ?page=2, !important) isn't punctuation.
_RULES = (
    (re.compile(rf"{_SPACE}(?=[;!?](?!\w))"), THIN),
    (re.compile(rf"{_SPACE}(?=:(?!\w))"), FIXED),
    (re.compile(rf"(?<=«){_SPACE}"), FIXED),
    (re.compile(rf"{_SPACE}(?=»)"), FIXED),
    (re.compile(rf"{_SPACE}(?=%%|€)"), FIXED),
)


def french_spaces(message: str) -> str:
    """A French message with U+202F before ; ! ? and U+00A0 before : % € and inside « ».

    Only a space that is there is changed, none is added; the message comes with its placeholders,
    so that the data filled in later stays as it is. A percent sign is written `%%`.
    """
    parts = _KEPT.split(message)
    parts[::2] = [_spaced(prose) for prose in parts[::2]]
    return "".join(parts)


def _spaced(prose: str) -> str:
    for pattern, space in _RULES:
        prose = pattern.sub(space, prose)
    return prose
