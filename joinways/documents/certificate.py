"""From what is known of a signature to the page that says so, in the client's language."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from joinways.documents.sheet import Certificate, Row
from joinways.formats import moment
from joinways.i18n import gettext, use_lang


@dataclass(frozen=True)
class Proof:
    """What is known of one signature; what is empty is left out of the page.

    Moments are UTC. `total`: with its currency, in the client's language. `code_checked`: a code
    sent by mail was typed. `consent`: the sentence that was accepted, as it was shown.
    `previous_sha256`: of the signature before this one, to which it is chained.
    `verify_url`: the page where anybody who holds the file can check it.
    """

    reference: str
    total: str
    name: str
    signed_at: datetime
    time_zone: str
    content_sha256: str
    evidence_sha256: str
    company: str = ""
    position: str = ""
    email: str = ""
    link_sent_to: str = ""
    link_sent_at: datetime | None = None
    first_opened_at: datetime | None = None
    code_checked: bool = False
    consent: str = ""
    button: str = ""
    ip: str = ""
    user_agent: str = ""
    previous_sha256: str = ""
    verify_url: str = ""
    drawing_png: bytes = b""


def certificate_of(proof: Proof, lang: str) -> Certificate:
    """The page of a signed quote that says how it was signed."""
    with use_lang(lang):
        return Certificate(
            title=gettext("Certificate of signature"),
            intro=gettext(
                "This page says how the quote on the pages before was signed. "
                "The same evidence is attached to this file, in a form that programs read."
            ),
            rows=tuple((label, value) for label, value in _rows(proof) if value),
            paragraphs=tuple(_paragraphs(proof)),
            drawing_png=proof.drawing_png,
            drawing_label=gettext("Drawn signature"),
            attachment_description=gettext("Evidence of the signature"),
        )


def _rows(proof: Proof) -> Iterator[Row]:
    yield gettext("Quote"), proof.reference
    yield gettext("Total incl. tax"), proof.total
    yield gettext("Signed by"), proof.name
    yield gettext("Position"), proof.position
    yield gettext("Company"), proof.company
    yield gettext("Email"), proof.email
    yield gettext("Signed on"), _both(proof.signed_at, proof.time_zone)
    yield from _way_there(proof)
    yield gettext("Accepted"), proof.consent
    yield gettext("Button pressed"), proof.button
    yield gettext("IP address"), proof.ip
    yield gettext("Browser"), proof.user_agent
    yield gettext("SHA-256 of the content"), proof.content_sha256
    yield gettext("SHA-256 of the evidence"), proof.evidence_sha256
    yield gettext("SHA-256 of the signature before"), proof.previous_sha256


def _way_there(proof: Proof) -> Iterator[Row]:
    """How the link came to the client."""
    zone = proof.time_zone
    yield gettext("Link sent to"), proof.link_sent_to
    if proof.link_sent_at:
        yield gettext("Link sent on"), _both(proof.link_sent_at, zone)
    if proof.first_opened_at:
        yield gettext("Link first opened on"), _both(proof.first_opened_at, zone)
    if proof.code_checked:
        yield gettext("Code by email"), gettext("The code sent to this address was typed.")


def _both(utc: datetime, time_zone: str) -> str:
    """A moment as the client reads it, and to the second in UTC."""
    return f"{moment(utc, time_zone)} ({utc:%Y-%m-%d %H:%M:%S}\u00a0UTC)"


def _paragraphs(proof: Proof) -> Iterator[str]:
    yield gettext(
        "This is a simple electronic signature in the sense of article 3(10) of Regulation (EU) "
        "No 910/2014 (eIDAS). The time is the one stated by the server that recorded it."
    )
    if proof.verify_url:
        yield gettext(
            "Whoever holds this file can check at %(url)s that it is the one that was signed.",
            url=proof.verify_url,
        )
