"""Sheets to files: the only place that knows Typst."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from typst import Compiler

from joinways.documents.sheet import Certificate, Document, InvoiceSheet, Look, QuoteSheet, Sheet
from joinways.documents.typefaces import FAMILIES, Cleaning, fonts

EVIDENCE_FILE = "evidence.json"

_FOLDER = Path(__file__).parent / "typst"
_LONG = 15
"""From so many lines of text on, a row may go on on the next page: it may not fit on any."""
_NARROWEST = 28
"""Characters that fit beside the widest amounts."""
_HEAD = 80


@dataclass(frozen=True)
class Attachment:
    """A file inside the file. `relationship`: a word of Typst's for PDF's AFRelationship."""

    name: str
    content: str
    mime_type: str
    description: str
    relationship: str = "supplement"


def quote_pdf(sheet: QuoteSheet) -> Document:
    """A quote as an A4 file. The same sheet gives the same bytes."""
    return drawn(sheet)


def signed_quote_pdf(sheet: QuoteSheet, certificate: Certificate, evidence_json: str) -> Document:
    """A quote with the page that says how it was signed, and the evidence as a file within."""
    evidence = Attachment(
        EVIDENCE_FILE,
        evidence_json,
        "application/json",
        certificate.attachment_description or certificate.title,
    )
    return drawn(sheet, [evidence], certificate)


def page_pictures(sheet: Sheet, pixels_per_inch: int = 96) -> list[bytes]:
    """Each page as a PNG: to show what it will look like without a PDF viewer."""
    data, _ = _cleaned(_data(sheet), sheet.look)
    made = _compiler(data).compile(format="png", ppi=pixels_per_inch)
    return [made] if isinstance(made, bytes) else list(made or [])


def drawn(
    sheet: Sheet,
    attachments: Sequence[Attachment] = (),
    certificate: Certificate | None = None,
) -> Document:
    """Any sheet as an A4 file, with files inside."""
    data, replaced = _cleaned(_data(sheet, attachments, certificate), sheet.look)
    # Archivable, and a screen reader can follow it: PDF/A-3a (ISO 19005-3), PDF/UA-1 (ISO 14289-1).
    pdf = _compiler(data).compile(format="pdf", pdf_standards=["a-3a", "ua-1"])
    if not isinstance(pdf, bytes):
        raise TypeError("Typst answered with several files")
    return document(pdf, replaced)


def document(pdf: bytes, replaced_words: tuple[str, ...]) -> Document:
    """A finished file with its hash."""
    return Document(pdf, hashlib.sha256(pdf).hexdigest(), replaced_words)


def _data(
    sheet: Sheet,
    attachments: Sequence[Attachment] = (),
    certificate: Certificate | None = None,
) -> dict[str, Any]:
    """What sheet.typ reads."""
    data = asdict(sheet)
    for line in data["lines"]:
        line["long"] = _height(line["label"]) + _height(line["description"]) > _LONG
    title = f"{sheet.kind} {sheet.number}".strip() + f" – {sheet.title}"
    return data | {
        "document_title": title,
        "running_head": title if len(title) <= _HEAD else f"{title[:_HEAD]}…",
        "box_first": isinstance(sheet, InvoiceSheet),  # how to pay comes before the small print
        "certificate": _certificate(certificate) if certificate else None,
        "attachments": [asdict(each) for each in attachments],
    }


def _height(words: str) -> int:
    """Lines of text that it takes at most."""
    return sum(1 + len(part) // _NARROWEST for part in words.splitlines())


def _certificate(certificate: Certificate) -> dict[str, Any]:
    return asdict(certificate) | {"drawing_png": list(certificate.drawing_png)}


def _cleaned(data: dict[str, Any], look: Look) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The data in characters that can be drawn, and the words that lost one."""
    cleaning = Cleaning(look.typeface)
    shown = {key: cleaning.all(value) for key, value in data.items() if key not in _NOT_WORDS}
    made_at = data["made_at"]
    shown |= {
        # A heading without words would be one that a screen reader can't announce.
        "title": str(shown["title"]).strip() or shown["kind"],
        "attachments": data["attachments"],
        "made_at": {part: getattr(made_at, part) for part in _PARTS_OF_A_MOMENT},
        "look": {
            "accent": look.accent,
            "font": FAMILIES[look.typeface],
            "logo": list(look.logo_png),
            "logo_alt": cleaning.text(data["seller"]["name"]),
        },
    }
    return shown, tuple(cleaning.replaced)


_NOT_WORDS = frozenset({"attachments", "made_at", "look"})
_PARTS_OF_A_MOMENT = ("year", "month", "day", "hour", "minute", "second")


def _compiler(data: dict[str, Any]) -> Compiler:
    """One for each document: a compiler shared between threads fails."""
    return Compiler(
        (_FOLDER / "sheet.typ").read_bytes(),
        root=_FOLDER,
        font_paths=fonts(),
        sys_inputs={"data": json.dumps(data, default=list)},
    )
