"""A logo that comes from outside: looked into, made small and written anew.

Nothing is decoded before its size is known: a small file can claim to be an endless picture. What
is kept is a PNG in RGB or RGBA with nothing in it but the picture: Typst takes no CMYK, and an SVG
can name files elsewhere.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

LOGO_BYTES = 2_000_000
LONGEST_SIDE = 1200
_MOST_PIXELS = 25_000_000
_KEPT_BYTES = 1_500_000
_FORMATS = ("PNG", "JPEG", "WEBP")


class BadLogo(ValueError):
    """Not what it should be. `reason`: kind, size or broken."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def logo_of(raw: bytes) -> bytes:
    """The picture as a PNG of at most 1200 pixels. Raises BadLogo."""
    if not raw or len(raw) > LOGO_BYTES:
        raise BadLogo("size")
    picture = _decoded(raw)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    picture.save(written, "PNG", optimize=True)
    if written.tell() > _KEPT_BYTES:  # a photo: fewer colours will do
        written = io.BytesIO()
        picture.convert("RGB").quantize(256).convert("RGB").save(written, "PNG", optimize=True)
    return written.getvalue()


def _decoded(raw: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(raw), formats=_FORMATS) as found:
                if found.width * found.height > _MOST_PIXELS:
                    raise BadLogo("size")
                found.load()
                return _plain(ImageOps.exif_transpose(found))
    except UnidentifiedImageError:
        raise BadLogo("kind") from None
    except Image.DecompressionBombError:
        raise BadLogo("size") from None
    except BadLogo:
        raise
    except (OSError, SyntaxError, ValueError, MemoryError, EOFError, OverflowError):
        raise BadLogo("broken") from None


def _plain(found: Image.Image) -> Image.Image:
    """The pixels alone, in RGB, or RGBA where some are see-through."""
    transparent = found.mode in ("RGBA", "LA", "PA") or "transparency" in found.info
    plain = found.convert("RGBA" if transparent else "RGB")
    plain.info.clear()
    return plain
