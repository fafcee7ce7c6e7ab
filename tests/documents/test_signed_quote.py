"""A signed quote says how it was signed, and holds its evidence."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from joinways.documents import Proof, Signed, certificate_of, signed_quote_pdf
from joinways.documents.quote_sheet import signature_box
from tests.documents.offers import seminar, sheet
from tests.documents.reading import attachments_of, pages_of, root_of, text_of, xmp_of

EVIDENCE = '{"name":"Inés Álvarez 🎉","content":"…"}'
PROOF = Proof(
    reference="D-2026-0042 – Séminaire annuel",
    total="7 544,97 €",
    name="Inés Álvarez",
    signed_at=datetime(2026, 11, 20, 23, 3, 44, tzinfo=UTC),
    time_zone="Europe/Paris",
    content_sha256="ab" * 32,
    evidence_sha256="cd" * 32,
    link_sent_to="ines@nandu.example",
    link_sent_at=datetime(2026, 11, 4, 8, 0, 1, tzinfo=UTC),
    code_checked=True,
    consent="J’ai lu ce devis.",
    ip="203.0.113.7",
    user_agent="Mozilla/5.0 " * 500,
    verify_url="https://app.example/verify",
)
SAID = {
    "fr": (
        "Certificat de signature",
        "Signé par Inés Álvarez",
        "Signé le 21 nov. 2026, 00:03 (2026-11-20 23:03:44 UTC)",
        "Lien envoyé à ines@nandu.example",
        "Le code envoyé à cette adresse a été saisi.",
        "SHA-256 du contenu " + "ab" * 32,
        "signature électronique simple au sens de l’article 3, point 10",
        "https://app.example/verify",
    ),
    "es": (
        "Certificado de firma",
        "Firmado por Inés Álvarez",
        "SHA-256 del contenido " + "ab" * 32,
        "firma electrónica simple",
    ),
    "en": (
        "Certificate of signature",
        "Signed by Inés Álvarez",
        "SHA-256 of the content " + "ab" * 32,
        "simple electronic signature",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_certificate_in_the_clients_language(language: str) -> None:
    signed = signed_quote_pdf(sheet(seminar(), language), certificate_of(PROOF, language), EVIDENCE)
    text = text_of(signed.pdf)
    assert [each for each in SAID[language] if each not in text] == [], text
    assert "qualifi" not in text, "it is a simple signature"


def test_evidence_is_inside_as_it_was_given() -> None:
    pdf = signed_quote_pdf(sheet(seminar()), certificate_of(PROOF, "fr"), EVIDENCE).pdf
    assert attachments_of(pdf) == {"evidence.json": EVIDENCE.encode()}
    file = root_of(pdf)["/AF"][0].get_object()  # type: ignore[index]
    assert file["/AFRelationship"] == "/Supplement"
    assert file["/EF"]["/F"]["/Subtype"] == "/application/json"
    assert "<pdfaid:part>3<" in xmp_of(pdf)


def test_box_says_who_signed_and_the_drawing_is_shown(logo: bytes) -> None:
    signed = replace(
        sheet(seminar()), box=signature_box(Signed("Inés Álvarez", date(2026, 11, 21)), "fr")
    )
    certificate = certificate_of(replace(PROOF, drawing_png=logo), "fr")
    text = " ".join(pages_of(signed_quote_pdf(signed, certificate, EVIDENCE).pdf))
    assert "Signé électroniquement Signé par Inés Álvarez Date 21 novembre 2026" in text
    assert "Bon pour accord" not in text
    assert "Signature dessinée" in text
