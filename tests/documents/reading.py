"""What a PDF says, as somebody who opens it would find out."""

import re
from io import BytesIO

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

_SPACES = re.compile(r"[\s\u00a0\u202f]+")


def plain(words: str) -> str:
    """With plain single spaces: which ones a page has depends on typeface and line."""
    return _SPACES.sub(" ", words.replace("\u200b", "")).strip()


def pages_of(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [plain(page.extract_text()) for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """The text of all pages."""
    return " ".join(pages_of(pdf))


def root_of(pdf: bytes) -> DictionaryObject:
    """The catalogue of the file."""
    return PdfReader(BytesIO(pdf)).root_object


def xmp_of(pdf: bytes) -> str:
    """The metadata that say which standards the file keeps."""
    metadata = root_of(pdf)["/Metadata"].get_object()
    assert isinstance(metadata, StreamObject)
    return metadata.get_data().decode()


def attachments_of(pdf: bytes) -> dict[str, bytes]:
    """Name and content of the files inside."""
    return {name: each[0] for name, each in PdfReader(BytesIO(pdf)).attachments.items()}
