"""The pieces of PDF/A-3 and PDF/UA in every kind of document, read as strictly as qpdf does."""

import shutil
import subprocess
from pathlib import Path

import pikepdf
import pytest

from joinways.documents import Look, certificate_of, quote_pdf, signed_quote_pdf
from joinways.documents.facturx_keys import cii_xml
from joinways.documents.invoice_drawing import invoice_pdf
from joinways.documents.invoice_sheet import Printed, invoice_sheet_of
from tests.documents.einvoices import invoice
from tests.documents.offers import MADE_AT, many, sheet
from tests.documents.test_signed_quote import EVIDENCE, PROOF


def made(kind: str, logo: bytes) -> bytes:
    look = Look("#7a1f3d", "garamond", logo)
    if kind == "quote":
        return quote_pdf(sheet(many(60))).pdf
    if kind == "signed":
        return signed_quote_pdf(sheet(many(3)), certificate_of(PROOF, "fr"), EVIDENCE).pdf
    drawn = invoice_sheet_of(invoice(), Printed("es", "Boda", MADE_AT, look=look))
    return invoice_pdf(drawn, cii_xml(invoice()) if kind == "factur-x" else None).pdf


def refused_by_verapdf(file: Path) -> list[str]:
    """What the reference validator says against it; nothing where a machine hasn't got it."""
    if not (verapdf := shutil.which("verapdf")):
        return []
    said = []
    for flavour in ("3a", "ua1"):
        asked = [verapdf, "--flavour", flavour, "--format", "text", "-v", str(file)]
        answer = subprocess.run(asked, check=False, capture_output=True, text=True)
        if answer.returncode != 0 or not answer.stdout.startswith("PASS"):
            said.append(f"{flavour}: {answer.stdout}{answer.stderr}")
    return said


def test_what_verapdf_refuses_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody would notice that it was never asked, or never heard."""
    file, stub = tmp_path / "made.pdf", tmp_path / "verapdf"
    stub.write_text('#!/bin/sh\n[ "$2" = 3a ] && echo "PASS $6" || { echo "FAIL $6"; exit 1; }\n')
    stub.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    assert refused_by_verapdf(file) == [f"ua1: FAIL {file}\n"]


@pytest.mark.parametrize("kind", ["quote", "signed", "invoice", "factur-x"])
def test_can_be_kept_for_decades_and_read_aloud(kind: str, logo: bytes, tmp_path: Path) -> None:
    file = tmp_path / "made.pdf"
    file.write_bytes(made(kind, logo))
    with pikepdf.open(file) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert not pdf.is_encrypted
        with pdf.open_metadata() as told:
            assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
            assert told["pdfuaid:part"] == "1"
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert "/StructTreeRoot" in root
        assert str(root.Lang)
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        [intent] = root.OutputIntents
        assert str(intent.S) == "/GTS_PDFA1"
        assert "/DestOutputProfile" in intent
        assert {str(each.AFRelationship) for each in root.get("/AF", [])} <= {
            "/Data",
            "/Supplement",
        }
        _fonts_are_inside(pdf)
    if qpdf := shutil.which("qpdf"):
        assert subprocess.run([qpdf, "--check", str(file)], check=False).returncode == 0
    assert refused_by_verapdf(file) == []


def _fonts_are_inside(pdf: pikepdf.Pdf) -> None:
    found = [each for each in pdf.objects if isinstance(each, pikepdf.Dictionary)]
    fonts = [each for each in found if each.get("/Type") == "/FontDescriptor"]
    assert fonts
    for each in fonts:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(each.keys()), each
    assert not [each for each in found if "/JS" in each or each.get("/S") == "/JavaScript"]
