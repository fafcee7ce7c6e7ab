"""Settings > Documents: colour, typeface and logo, chosen, checked, seen and used."""

import io
import re
import zlib
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select

from joinways.documents.colour import contrast_on_white, readable
from joinways.extensions import db
from joinways.models import PaperStyle
from joinways.papers.logos import BadLogo, logo_of
from tests.cast import Cast, signed_in
from tests.forms_of_page import prefilled_form
from tests.signing.table import Table
from tests.web.seeing import HTMX, beside, source, text

PAGE = "/settings/documents"


def picture(mode: str = "RGBA", size: tuple[int, int] = (300, 100), kind: str = "PNG") -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, 1 if mode in ("L", "P") else None).save(written, kind)
    return written.getvalue()


def bomb() -> bytes:
    """A PNG of a few bytes that claims 60,000 × 60,000 pixels."""
    real = picture(size=(10, 10))
    head = b"IHDR" + (60_000).to_bytes(4) * 2 + real[24:29]
    return real[:12] + head + zlib.crc32(head).to_bytes(4) + real[33:]


def fields(browser: FlaskClient, **typed: Any) -> dict[str, Any]:
    return {**prefilled_form(source(browser.get(PAGE)), PAGE), **typed}


def upload(content: bytes, name: str = "logo.png") -> tuple[io.BytesIO, str]:
    return io.BytesIO(content), name


@pytest.mark.parametrize(
    "colour", ["#ffffff", "#ffff00", "#1d5c54", "#00ff88", "#ff8800", "#888888"]
)
def test_every_colour_can_be_read_on_white(colour: str) -> None:
    used = readable(colour)
    assert contrast_on_white(used) >= 4.5
    assert (used == colour) == (contrast_on_white(colour) >= 4.5)


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast_on_white("#000000"), 1) == 21
    assert contrast_on_white("#ffffff") == 1
    assert round(contrast_on_white("#777777"), 2) == 4.48  # the well-known near miss


@pytest.mark.parametrize(
    ("mode", "size", "kind", "found"),
    [
        ("RGBA", (3000, 600), "PNG", ("RGBA", (1200, 240))),
        ("CMYK", (400, 300), "JPEG", ("RGB", (400, 300))),
        ("P", (40, 20), "PNG", ("RGB", (40, 20))),
        ("I;16", (40, 20), "PNG", ("RGB", (40, 20))),
        ("RGB", (500, 2400), "WEBP", ("RGB", (250, 1200))),
    ],
)
def test_logos_are_written_anew(
    mode: str, size: tuple[int, int], kind: str, found: tuple[str, tuple[int, int]]
) -> None:
    with Image.open(io.BytesIO(logo_of(picture(mode, size, kind)))) as logo:
        assert (logo.format, logo.mode, logo.size) == ("PNG", *found)
        assert logo.info == {}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "size"),
        (b"\x89PNG" + b"x" * 2_000_000, "size"),
        (bomb(), "size"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
            "kind",
        ),
        (b"GIF89a" + b"\0" * 50, "kind"),
        (b"%PDF-1.7", "kind"),
        (picture(kind="JPEG", mode="RGB")[:-200], "broken"),
        (picture()[:60] + b"\xff" * 200, "broken"),
        (picture()[:20] + b"\xff" * 200, "kind"),
    ],
)
def test_hostile_files_are_refused(raw: bytes, reason: str) -> None:
    with pytest.raises(BadLogo) as refused:
        logo_of(raw)
    assert refused.value.reason == reason


def test_what_is_chosen_is_seen_at_once_kept_and_drawn(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "admin")
    before = _image(source(browser.get(PAGE)))
    typed = fields(browser, accent="#ffe000", typeface="garamond", logo=upload(picture()))
    seen = browser.post(f"{PAGE}/preview", data=typed, headers=HTMX)
    assert seen.status_code == 200
    assert _image(source(seen)) != before
    assert "Un ton plus foncé est utilisé" in text(seen)
    with app.app_context():
        assert db.session.scalars(select(PaperStyle)).all() == [], "a preview keeps nothing"
    typed = fields(browser, accent="#ffe000", typeface="garamond", logo=upload(picture()))
    assert browser.post(PAGE, data=typed).status_code == 303
    assert _image(source(browser.get(PAGE))) == _image(source(seen))
    table = Table(app, cast)
    link = table.link(table.sent())
    pdf = table.browser.get(f"{link}/quote.pdf").data
    assert b"/Subtype /Image" in pdf or b"/Subtype/Image" in pdf
    assert b"EBGaramond" in pdf
    typed = fields(browser, no_logo="y")
    assert browser.post(PAGE, data=typed).status_code == 303
    with app.app_context():
        [row] = db.session.scalars(select(PaperStyle)).all()
        assert (row.accent, row.typeface, row.logo_png) == ("#ffe000", "garamond", b"")


def test_a_wrong_file_is_said_beside_its_field_and_nothing_is_lost(app: Flask, cast: Cast) -> None:
    browser = signed_in(app, "admin")
    typed = fields(browser, accent="#123456", late_penalty="Dix pour cent")
    answer = browser.post(PAGE, data={**typed, "logo": upload(b"<svg/>", "logo.svg")})
    page = source(answer)
    assert answer.status_code == 422
    assert "Choisissez un fichier PNG, JPEG ou WebP" in beside(page, "logo")
    assert prefilled_form(page, PAGE)["accent"] == "#123456"
    assert ">Dix pour cent</textarea>" in page.replace("\r", "").replace("\n", "")
    answer = browser.post(PAGE, data={**typed, "accent": "red"})
    assert "Écrivez une couleur" in beside(source(answer), "accent")


def _image(page: str) -> str:
    found = re.search(r'src="data:image/png;base64,([^"]+)"', page)
    assert found
    return found[1]
