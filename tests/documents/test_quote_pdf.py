"""A quote as PDF says what its page says, in three languages, short and long."""

import hashlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from joinways.documents import Look, page_pictures, quote_pdf, sheet_of
from joinways.domain.vat import totals
from tests.documents.offers import item, many, quote, seminar, sheet, words
from tests.documents.reading import pages_of, plain, root_of, text_of, xmp_of

SAID = {
    "fr": (
        "Devis D-2026-0042",
        "Émis par Domaine des Tilleuls SARL 12, route des Vignes 33000 Bordeaux",
        "N° de TVA intracommunautaire : FR83404833048",
        "Client Viñedos Ñandú, S.L. Inés Álvarez Calle Mayor, 5 2º B 28013 Madrid Espagne",
        "Valable jusqu’au 1er décembre 2026",
        "du 3 février 2027 au 4 février 2027",
        "Invités 1 087",
        "Grande salle, journée complète 120 places 1 j 1 450,00 € 20 % 1 450,00 €",
        "Salon en sous-commission Remise : 10 % 2,5 h 199,95 € 20 % 449,89 €",
        "Sous-total Espaces 1 899,89 €",
        "Vins Option non retenue 87 pers. 12,00 € 20 % 1 044,00 €",
        "Fleurs de table Option retenue 12 25,00 € 20 % 300,00 €",
        "Sous-total Repas et boissons 4 764,21 €",
        "Total avant remise 6 664,10 € Remise : 5 % -333,20 € Total HT 6 330,90 €",
        "TVA 20 % sur 2 089,90 € 417,98 €",
        "TVA 10 % sur 4 124,24 € 412,42 €",
        "TVA 5,5 % sur 116,76 € 6,42 €",
        "Total TTC 7 167,72 €",
        "Bon pour accord du client Nom et qualité Date Signature",
        "Page 1 sur 2",
    ),
    "es": (
        "Presupuesto D-2026-0042",
        "NIF-IVA: ESB12345674",
        "Válido hasta el 1 de diciembre de 2026",
        "del 3 de febrero de 2027 al 4 de febrero de 2027",
        "Salon en sous-commission Descuento: 10 % 2,5 h 199,95 € 20 % 449,89 €",
        "Vins Opción no incluida 87 pers. 12,00 € 20 % 1.044,00 €",
        "IVA 5,5 % sobre 116,76 € 6,42 €",
        "Total, IVA incluido 7.167,72 €",
        "Conforme del cliente Nombre y cargo Fecha Firma",
        "Página 1 de 2",
    ),
    "en": (
        "Quote D-2026-0042",
        "VAT number: ESB12345674",
        "Valid until 1 December 2026",
        "3 February 2027 to 4 February 2027",
        "Salon en sous-commission Discount: 10% 2.5 h €199.95 20% €449.89",
        "Vins Option, not included 87 pers. €12.00 20% €1,044.00",
        "VAT 5.5% on €116.76 €6.42",
        "Total incl. tax €7,167.72",
        "Agreed by the client Name and position Date Signature",
        "Page 1 of 2",
    ),
}
"""Added up by hand from the lines of `seminar`, with 5 % off the whole."""


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("typeface", ["lato", "garamond"])
def test_says_all_of_it_in_the_clients_language(language: str, typeface: str) -> None:
    look = Look(typeface=typeface, accent="#7A2048")
    drawn = quote_pdf(sheet(seminar(), language, look=look, discount_percent=Decimal(5)))
    text = text_of(drawn.pdf)
    assert [each for each in SAID[language] if each not in text] == [], text
    assert drawn.replaced_words == ()
    assert str(root_of(drawn.pdf)["/Lang"]) == language


@pytest.mark.parametrize("count", [1, 120, 250])
def test_any_length(count: int) -> None:
    drawn = sheet(many(count))
    pages = pages_of(quote_pdf(drawn).pdf)
    text = " ".join(pages)
    for line in drawn.lines:
        assert plain(f"{line.label} {line.description}").strip() in text
        assert plain(line.total) in text
    tables = [page for page in pages if "Prestation" in page]
    head = "Désignation Quantité Prix unitaire HT TVA Total HT"
    assert all(page.count(head) == 1 for page in tables)
    totals_at = [page for page in pages if plain(drawn.grand_total[1]) in page]
    assert len(totals_at) == 1
    assert all(plain(" ".join(row)) in totals_at[0] for row in drawn.totals)
    for number, page in enumerate(pages, 1):
        assert f"Page {number} sur {len(pages)}" in page
        assert "RCS Bordeaux 404 833 048" in page


def test_section_heading_is_said_again_on_the_next_page() -> None:
    pages = pages_of(quote_pdf(sheet(many(30))).pdf)
    assert "Atelier 2" in pages[0]
    assert "Total HT Atelier 2 Prestation" in pages[1]


def test_texts_that_are_too_long_lose_nothing() -> None:
    lines = [
        words("section", "S" * 150),
        item("L" * 200, "1234.5678", 123456789, "20", unit="person", description="mot " * 900),
        words("text", "Remarque", "phrase " * 1500),
    ]
    drawn = replace(sheet(lines, conditions="clause " * 5000), mentions=("mention " * 60,) * 3)
    text = text_of(quote_pdf(drawn).pdf)
    assert [text.count(each) for each in ("mot", "phrase", "clause")] == [900, 1500, 5000]
    assert "L" * 200 in text.replace(" ", "")


def test_what_is_empty_is_left_out() -> None:
    lines = [item("Salle", "1", 100, "0")]
    text = text_of(quote_pdf(sheet(lines, number=None, valid_until=None, conditions="")).pdf)
    assert "Valable" not in text
    assert "Conditions" not in text
    assert "Sous-total" not in text


def test_keeps_the_standards_and_tells_its_title() -> None:
    pdf = quote_pdf(sheet(seminar())).pdf
    xmp, root = xmp_of(pdf), root_of(pdf)
    for mark in ("<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"):
        assert mark in xmp
    assert "Devis D-2026-0042 – Séminaire annuel" in xmp
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert {"/StructTreeRoot", "/OutputIntents", "/Lang"} <= root.keys()


def test_strict_readers_find_nothing_wrong(tmp_path: Path) -> None:
    file = tmp_path / "quote.pdf"
    file.write_bytes(quote_pdf(sheet(many(60))).pdf)
    assert len(PdfReader(file, strict=True).pages) > 1
    if qpdf := shutil.which("qpdf"):
        assert subprocess.run([qpdf, "--check", str(file)], check=False).returncode == 0


def test_same_sheet_gives_same_bytes_in_any_thread() -> None:
    drawn = sheet(seminar())
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(quote_pdf, [drawn] * 8))
    assert len({each.pdf for each in made}) == 1
    assert made[0].sha256 == hashlib.sha256(made[0].pdf).hexdigest()
    later = replace(drawn, made_at=drawn.made_at + timedelta(seconds=1))
    assert quote_pdf(later).sha256 != made[0].sha256


def test_pictures_of_its_pages_with_a_logo(logo: bytes) -> None:
    drawn = sheet(seminar(), look=Look(logo_png=logo))
    pictures = page_pictures(drawn)
    assert len(pictures) == len(pages_of(quote_pdf(drawn).pdf))
    assert all(each.startswith(b"\x89PNG") for each in pictures)
    first = pages_of(quote_pdf(drawn).pdf)[0]
    assert first.startswith("Devis"), "the logo stands for the name"


def test_refuses_totals_of_other_lines() -> None:
    with pytest.raises(ValueError, match="totals"):
        sheet_of(quote(), seminar(), totals([]), around=None)  # type: ignore[arg-type]


@pytest.mark.parametrize("wrong", [{"accent": "red"}, {"accent": "#12345g"}, {"typeface": "x"}])
def test_refuses_a_look_that_it_lacks(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="no"):
        Look(**wrong)  # type: ignore[arg-type]
