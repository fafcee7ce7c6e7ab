"""Pictures and scans that come from outside: looked into, and pictures written anew.

Nothing is decoded before its size is known: a small file can claim to be an endless picture.
"""

import base64
import binascii
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

DRAWING_BYTES = 200_000
SCAN_BYTES = 10_000_000
_DRAWING_SIDE = 2_000
_SCAN_PIXELS = 40_000_000
_DATA_URL = "data:image/png;base64,"


class BadImage(ValueError):
    """Not what it should be. `reason`: kind, size or broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Scan:
    """A file to keep; `media_type` by what is in it, never by what it is called."""

    media_type: str
    content: bytes

    @property
    def ending(self) -> str:
        return {"application/pdf": "pdf", "image/png": "png"}.get(self.media_type, "jpg")


def drawing_of(data_url: str) -> bytes:
    """The PNG of a drawn signature, written anew; b"" for none. Raises BadImage."""
    if not data_url:
        return b""
    if not data_url.startswith(_DATA_URL):
        raise BadImage("kind")
    encoded = data_url.removeprefix(_DATA_URL)
    if len(encoded) > DRAWING_BYTES * 4 // 3 + 4:
        raise BadImage("size")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadImage("broken") from None
    return _anew(raw, "PNG", _DRAWING_SIDE**2, "RGBA")


def scan_of(raw: bytes) -> Scan:
    """A scanned page. A PDF is kept as it is, a picture written anew. Raises BadImage."""
    if not raw or len(raw) > SCAN_BYTES:
        raise BadImage("size")
    if raw.startswith(b"%PDF-"):
        if b"%%EOF" not in raw[-2048:]:
            raise BadImage("broken")
        return Scan("application/pdf", raw)
    if raw.startswith(b"\x89PNG\r\n\x1a\n"):
        return Scan("image/png", _anew(raw, "PNG", _SCAN_PIXELS, "RGB"))
    if raw.startswith(b"\xff\xd8\xff"):
        return Scan("image/jpeg", _anew(raw, "JPEG", _SCAN_PIXELS, "RGB"))
    raise BadImage("kind")


def _anew(raw: bytes, kind: str, most_pixels: int, mode: str) -> bytes:
    """The same picture, with nothing in the file but the picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(raw), formats=(kind,)) as found:
                if found.width * found.height > most_pixels:
                    raise BadImage("size")
                found.load()
                picture = ImageOps.exif_transpose(found).convert(mode)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, MemoryError) as error:
        reason = error.reason if isinstance(error, BadImage) else "broken"
        raise BadImage(reason) from None
    except Image.DecompressionBombError:
        raise BadImage("size") from None
    written = io.BytesIO()
    picture.save(written, kind, **({"quality": 88} if kind == "JPEG" else {"optimize": False}))
    return written.getvalue()
