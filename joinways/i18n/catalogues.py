"""The catalogues in memory: read from their .po files, and again when one is saved."""

import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from joinways.i18n.typography import french_spaces

log = logging.getLogger(__name__)

PLACEHOLDER = re.compile(r"%(?:%|\((\w+)\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|)")

# Babel's own reading takes a string that isn't closed, and drops its last letter.
LINE = re.compile(
    r'\s*(?:#.*|(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?)?\s*"(?:[^"\\]|\\.)*"\s*)?'
)

FileState = tuple[int, int, int]  # inode, size, time of the last change in ns


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The translations of one language, each time as they were read: equal to itself only.

    Keys are msgids, after `context + "\\x04"` if any.
    """

    singular: Mapping[str, str] = field(default_factory=dict)
    plural: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Catalogues:
    """The catalogue of each language, always the last good one of its file."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._loaded: dict[str, Catalogue] = {}
        self._seen: dict[str, FileState | None] = {}
        self._lock = threading.Lock()

    def path(self, lang: str) -> Path:
        return self.directory / lang / "LC_MESSAGES" / "messages.po"

    def get(self, lang: str) -> Catalogue:
        """The catalogue of a language, read the first time it is asked for."""
        loaded = self._loaded.get(lang)
        return loaded if loaded is not None else self.refresh(lang)

    def refresh(self, lang: str) -> Catalogue:
        """Read the file of a language again if it was saved since; costs one `stat` if not.

        A file that can't be read is reported in the log once, and changes nothing.
        """
        seen = _state(self.path(lang))
        if lang not in self._loaded or seen != self._seen[lang]:
            with self._lock:
                if lang not in self._loaded or seen != self._seen[lang]:
                    self._loaded[lang] = self._read(lang) or self._loaded.get(lang, Catalogue())
                    self._seen[lang] = seen
        return self._loaded[lang]

    def _read(self, lang: str) -> Catalogue | None:
        try:
            catalog = _parse(self.path(lang).read_text("utf-8-sig"), lang)
        except Exception as error:  # whatever a half-written file does to the parser
            log.warning(
                "%s: can't be read (%s); its last good state stays in use", self.path(lang), error
            )
            return None
        return _catalogue(catalog, lang)


def _state(path: Path) -> FileState | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _parse(text: str, lang: str) -> Catalog:
    for number, line in enumerate(text.split("\n"), 1):
        if not LINE.fullmatch(line):
            raise ValueError(f"line {number}: {line}")
    return read_po(StringIO(text), locale=lang, abort_invalid=True)


def _catalogue(catalog: Catalog, lang: str) -> Catalogue:
    singular: dict[str, str] = {}
    plural: dict[str, tuple[str, ...]] = {}
    for message in catalog:
        forms = tuple(_typeset(form, lang) for form in _strings(message))
        if not message.id or message.fuzzy or not all(forms) or not _safe(message, lang):
            continue
        key = message_key(message.context, _ids(message)[0])
        singular[key] = forms[0]
        if message.pluralizable:
            plural[key] = forms
    return Catalogue(singular, plural)


def message_key(context: str | None, msgid: str) -> str:
    """How a message is looked up: one string, as in GNU gettext's own .mo files."""
    return msgid if context is None else f"{context}\x04{msgid}"


def _safe(message: Message, lang: str) -> bool:
    """No translation may break a page: one that asks for other variables is left out."""
    allowed = {"%%", "%(num)s"} if message.pluralizable else {"%%"}
    for msgid in _ids(message):
        allowed.update(match[0] for match in PLACEHOLDER.finditer(msgid))
    found = {match[0] for form in _strings(message) for match in PLACEHOLDER.finditer(form)}
    if found <= allowed - {"%"}:
        return True
    log.warning("%s: the placeholders of %r differ; shown in English", lang, _ids(message)[0])
    return False


def _ids(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _strings(message: Message) -> tuple[str, ...]:
    string = message.string or ""
    return (string,) if isinstance(string, str) else tuple(string)


def _typeset(text: str, lang: str) -> str:
    return french_spaces(text) if lang == "fr" else text


CATALOGUES = Catalogues(Path(__file__).resolve().parents[2] / "translations")
