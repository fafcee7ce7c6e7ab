"""What a translation must keep of its message, and what every message must be."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message

PLACEHOLDER = re.compile(r"%(?:%|\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|)")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
ENDINGS = ".…:!?"


@dataclass(frozen=True)
class Pair:
    """One sentence in English and in the other language. A plural message gives one per form."""

    english: str
    translation: str


def pairs(message: Message, language: str) -> Iterator[Pair]:
    """A message's sentences. French says 0 with its first form, so that one needs the number too:
    it is held against the English plural.
    """
    if isinstance(message.id, str):
        yield Pair(message.id, str(message.string or ""))
        return
    singular, plural = message.id
    for form, translation in enumerate(message.string or ("",)):
        yield Pair(singular if form == 0 and language != "fr" else plural, translation)


def state(catalog: Catalog, language: str) -> Iterator[str]:
    """Complaints about a catalogue as a whole: fuzzy, untranslated, no longer used, plural forms.

    English is its own translation: there an empty one is right.
    """
    for message in catalog:
        if not message.id:
            continue
        if message.fuzzy:
            yield f"fuzzy, so it isn't shown: {message.id!r}"
        if language != "en" and not all(pair.translation for pair in pairs(message, language)):
            yield f"not translated: {message.id!r}"
        for error in message.check(catalog):
            yield f"{error}: {message.id!r}"
    for message in catalog.obsolete.values():
        yield f"no longer used: {message.id!r}"


def english(msgid: str) -> Iterator[str]:
    """Complaints about a message in the code or a template."""
    if "%" in PLACEHOLDER.findall(msgid):
        yield "a percent sign is written %%, a placeholder %(name)s"
    if msgid != msgid.strip() or "\n" in msgid or "  " in msgid:
        yield "spaces at an end, two in a row, or a line break"
    if "..." in msgid:
        yield "… instead of three dots"
    if re.search(r"\w'\w", TAG.sub("", msgid)):
        yield "’ instead of '"


def kept(pair: Pair) -> Iterator[str]:
    """Complaints about what a translation lost or added."""
    if Counter(_placeholders(pair.english)) != Counter(_placeholders(pair.translation)):
        yield "the placeholders differ"
    if Counter(TAG.findall(pair.english)) != Counter(TAG.findall(pair.translation)):
        yield "the HTML tags differ"
    if pair.translation != pair.translation.strip():
        yield "spaces at an end"
    if _ending(pair.english) != _ending(pair.translation):
        yield "the punctuation at the end differs"


def _placeholders(text: str) -> list[str]:
    return [found for found in PLACEHOLDER.findall(text) if found != "%%"]


def _ending(text: str) -> str:
    last = TAG.sub("", text).rstrip()[-1:]
    return last if last in ENDINGS else ""
