"""Documents in a browser: how they will look is seen at once, and a month is made with progress."""

import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from joinways.extensions import db
from joinways.models import Invoice
from tests.browser.marks import IN_A_BROWSER
from tests.browser.site import PHONE, WIDE, Windows
from tests.browser.watching import in_order
from tests.cast import Cast
from tests.papers.billing import billed
from tests.papers.conftest import known_seller

pytestmark = IN_A_BROWSER

WORDS = {
    "fr": ("Établir les documents", "Télécharger en ZIP", "Un ton plus foncé est utilisé"),
    "es": ("Generar los documentos", "Descargar como ZIP", "Se usa un tono más oscuro"),
    "en": ("Make the documents", "Download as ZIP", "A darker tone is used"),
}


@pytest.mark.parametrize(("lang", "width"), [("fr", PHONE), ("es", WIDE), ("en", PHONE)])
def test_look_is_seen_and_a_month_is_made(
    windows: Windows, cast: Cast, lang: str, width: int, tmp_path: Path
) -> None:
    make, download, darker = WORDS[lang]
    with cast.app.app_context():
        known_seller(cast)
        made = billed(cast, cast.quote(state="invoiced").id)
        address = f"/invoices/{db.session.get_one(Invoice, made).public_id}"
    page = windows.open("admin", lang, width)
    page.goto("/settings/documents")
    in_order(page)
    image = page.locator("img.paper")
    before = image.get_attribute("src") or ""
    Image.new("RGBA", (300, 90), "#aa3300").save(tmp_path / "logo.png")
    page.locator("#logo").set_input_files(tmp_path / "logo.png")
    expect(image).not_to_have_attribute("src", before)
    page.locator("#accent").fill("#ffd000")
    page.locator("#accent").dispatch_event("change")
    expect(page.get_by_text(darker)).to_be_visible()
    in_order(page)
    page.goto("/invoices/archive")
    in_order(page)
    page.get_by_role("button", name=make).click()
    link = page.get_by_role("link", name=download)
    expect(link).to_be_visible()
    in_order(page)
    with page.expect_download() as told:
        link.click()
    with zipfile.ZipFile(told.value.path()) as archive:
        assert len(archive.namelist()) == 2
    page.goto(address)
    in_order(page)
