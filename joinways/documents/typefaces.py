"""The typefaces of documents, and text made so that they can draw it.

Typst refuses to write an archivable file with a character that no typeface has; a person may paste
anything into a quote. So what can't be drawn is replaced before, and said.
"""

import re
import struct
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from typst import Fonts

FOLDER = Path(__file__).parent / "fonts"
FAMILIES = {"lato": "Lato", "garamond": "EB Garamond"}
STAND_IN = "□"
"""What is drawn for what can't be drawn. Both typefaces have it."""

_FILES = {"lato": "Lato-Regular.ttf", "garamond": "EBGaramond-Regular.ttf"}
_WORDS = re.compile(r" ?\S+")
_MOST_WORD = 40
_TOO_LONG = re.compile(r"\S{31,}")
_COPIED = re.compile(r"[0-9a-f]{64}|(?=\S*(@|://))\S{,48}")
"""Hashes, addresses: they have a wide column, and nothing may come between their letters."""
_PICTURES = "\U0001f000"
"""From here on there are pictures (and scripts of the past): left out, where letters are not."""
# A page has no use for them: controls, the invisible, halves of characters, private ones.
_DROPPED = frozenset({"Cc", "Cf", "Cs"})
_BREAKS = re.compile("\r\n|[\r\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n\u00a0\u202f]")


@cache
def fonts() -> Fonts:
    """Ours only, read once: what a machine has installed must not change a document."""
    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER])


@cache
def drawable(typeface: str) -> frozenset[int]:
    """The code points that a document in this typeface can show; Lato helps the other one out."""
    own = _characters(FOLDER / _FILES[typeface])
    return own | _characters(FOLDER / _FILES["lato"])


@dataclass
class Cleaning:
    """Makes all the text of one document drawable, and collects the words that lost something."""

    typeface: str
    replaced: dict[str, None] = field(default_factory=dict)

    def text(self, written: str) -> str:
        """The text with its line breaks, in characters that the typeface has."""
        plain = _SPACES.sub(" ", _BREAKS.sub("\n", unicodedata.normalize("NFC", written)))
        if self.typeface != "lato":  # its space before € would be borrowed, and far too narrow
            plain = plain.replace("\u202f", "\u00a0")
        if not (plain.isascii() and plain.isprintable()):
            plain = "\n".join(map(self._line, plain.split("\n"))).strip("\n")
        return _TOO_LONG.sub(_breakable, plain)

    def all(self, value: object) -> object:
        """The same structure with every text in it cleaned; bytes and numbers stay."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {key: self.all(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [self.all(each) for each in value]
        return value

    def _line(self, line: str) -> str:
        drawn = _WORDS.sub(self._word, line)
        return drawn if drawn == line else drawn.strip(" ")

    def _word(self, match: re.Match[str]) -> str:
        known, lost, out = drawable(self.typeface), False, ""
        for character in match[0]:
            drawn = _drawn(character, known)
            if drawn is None:
                lost = True
                pictured = character >= _PICTURES or out.endswith(STAND_IN)
                drawn = "" if pictured else STAND_IN
            out += drawn
        if lost:
            self.replaced[_shown(match[0])] = None
        return out if out.strip() else ""


def undrawable(texts: Iterable[str], typeface: str) -> tuple[str, ...]:
    """The words in these texts that a document shows otherwise, each once, as they were written."""
    cleaning = Cleaning(typeface)
    for each in texts:
        if not each.isascii():
            cleaning.text(each)
    return tuple(cleaning.replaced)


def _breakable(word: re.Match[str]) -> str:
    """A word that no column holds, with places where it may be broken."""
    if _COPIED.fullmatch(word[0]):
        return word[0]
    return "\u200b".join(re.findall(".{1,30}", word[0]))


def _shown(word: str) -> str:
    """A word as the team is told it: it may hold halves of characters, which nothing can store."""
    return word.strip()[:_MOST_WORD].encode("utf-8", "replace").decode()


def _drawn(character: str, known: frozenset[int]) -> str | None:
    """What to draw for it: itself, what it stands for, nothing; None for what can't be."""
    kind = unicodedata.category(character)
    if kind in _DROPPED or "\ufe00" <= character <= "\ufe0f":
        return ""
    if ord(character) in known and kind != "Co":
        return character
    like = "-" if character == "\u2011" else unicodedata.normalize("NFKC", character)
    return like if like != character and known.issuperset(map(ord, like)) else None


def _characters(file: Path) -> frozenset[int]:
    """The code points that a TrueType file maps to a glyph.

    OpenType: cmap, format 4 (segments of 16 bits), which every font has for the first 65,536; what
    lies beyond is not asked of a font for quotes.
    """
    data = file.read_bytes()
    table = _table(data, b"cmap")
    for number in range(struct.unpack_from(">H", data, table + 2)[0]):
        offset = table + struct.unpack_from(">I", data, table + 8 + 8 * number)[0]
        if struct.unpack_from(">H", data, offset)[0] == 4:
            return frozenset(_mapped(data, offset))
    raise ValueError(f"{file.name} has no cmap of format 4")


def _table(data: bytes, name: bytes) -> int:
    for number in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        if tag == name:
            return int(offset)
    raise ValueError(f"no table {name!r}")


def _mapped(data: bytes, offset: int) -> Iterable[int]:
    count = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends, starts, deltas, ranges = (
        struct.unpack_from(f">{count}H", data, offset + at + 2 * count * n)
        for n, at in enumerate((14, 16, 16, 16))
    )
    for segment in range(count):
        for code in range(starts[segment], min(ends[segment], 0xFFFE) + 1):
            glyph = code
            if ranges[segment]:
                place = offset + 16 + 6 * count + 2 * segment + ranges[segment]
                glyph = struct.unpack_from(">H", data, place + 2 * (code - starts[segment]))[0]
                if not glyph:
                    continue
            if (glyph + deltas[segment]) & 0xFFFF:
                yield code
