"""The signed quote as a PDF with its certificate: made once, after the signature, and kept.

Making it can fail or be interrupted without harm: whoever asks for it first makes it then.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update

from joinways.config import Config
from joinways.database import Db, inserting, writing
from joinways.documents import (
    Around,
    Certificate,
    Occasion,
    Proof,
    QuoteSheet,
    Signed,
    certificate_of,
    client_of,
    mentions_of,
    quote_pdf,
    seller_of,
    sheet_of,
    signed_quote_pdf,
)
from joinways.formats import local_date, money
from joinways.i18n import use_lang
from joinways.kept_files import laid_down, whole
from joinways.models import Event, OutgoingMail, Quote, Signature, StoredFile, Workspace
from joinways.models.columns import utc_now
from joinways.papers.style import look_of
from joinways.quotes.content import totals_of
from joinways.quotes.lookups import lines_of
from joinways.signing.offers import Opened, offers_of

log = logging.getLogger(__name__)

KIND = "signed-quote"


@dataclass(frozen=True)
class _Signer:
    """The client as it stood when it signed, from the evidence."""

    name: str
    company: str
    email: str
    line1: str
    line2: str
    postal_code: str
    city: str
    country: str
    vat_number: str
    registration: str = ""
    phone: str = ""


def unsigned(db: Db, found: Opened, quote: Quote) -> bytes:
    """The quote as it was sent, as a PDF."""
    workspace = found.workspace
    offer = next(
        each for each in offers_of(found, _proposed(found)) if each.public_id == quote.public_id
    )
    around = _around(
        workspace,
        found.event,
        quote.language,
        look=look_of(db, workspace.id),
        made_at=quote.sent_at or quote.created_at,
        client=client_of(found.client, quote.language, home=workspace.country),
    )
    return quote_pdf(sheet_of(offer.quote, offer.lines, offer.totals, around)).pdf


def _proposed(found: Opened) -> frozenset[str]:
    """The options that the team took already, or that were signed."""
    return frozenset(
        f"{quote.public_id}:{line.position}"
        for quote in found.quotes
        for line in found.lines[quote.id]
        if line.chosen
    )


def signed(db: Db, quote_id: int, config: Config) -> StoredFile | None:
    """The kept PDF of a signed quote, made now if it isn't there; None without a signature."""
    kept = _kept(db, quote_id)
    return kept or _make(db, quote_id, config)


def make_now(db: Db, act: str, config: Config) -> None:
    """Make the PDFs of an act, then let its mails leave. Never raises: a signature holds without.

    `act` "": nothing was signed just now.
    """
    if not act:
        return
    try:
        for quote_id in db.scalars(select(Signature.quote_id).where(Signature.act == act)).all():
            signed(db, quote_id, config)
        with writing(db) as session:
            session.execute(
                update(OutgoingMail)
                .where(OutgoingMail.brings_act == act, OutgoingMail.status == "waiting")
                .values(next_try_at=utc_now())
            )
    except Exception:
        log.exception("the signed quotes of act %s could not be made yet", act)
        db.rollback()


def _kept(db: Db, quote_id: int) -> StoredFile | None:
    found: StoredFile | None = db.scalar(
        select(StoredFile).where(StoredFile.quote_id == quote_id, StoredFile.kind == KIND)
    )
    return found


def _make(db: Db, quote_id: int, config: Config) -> StoredFile | None:
    signature = db.scalar(select(Signature).where(Signature.quote_id == quote_id))
    if signature is None:
        return None
    sheet, certificate = _sheet(db, signature), _certificate(db, signature, config)
    evidence, workspace_id, name = signature.evidence, signature.workspace_id, _name(db, quote_id)
    db.rollback()  # nothing is held while it is drawn
    file = laid_down(config, signed_quote_pdf(sheet, certificate, evidence).pdf)
    with writing(db) as session:
        row = inserting(session, StoredFile).values(
            workspace_id=workspace_id,
            quote_id=quote_id,
            kind=KIND,
            name=name,
            media_type="application/pdf",
            **file,
        )
        session.execute(
            row.on_conflict_do_nothing(
                index_elements=["quote_id"], index_where=text("kind = 'signed-quote'")
            )
        )
    return _kept(db, quote_id)


def _name(db: Db, quote_id: int) -> str:
    quote = db.get_one(Quote, quote_id)
    return f"{quote.number or quote.public_id}.pdf"


def _sheet(db: Db, signature: Signature) -> QuoteSheet:
    quote = db.get_one(Quote, signature.quote_id)
    workspace = db.get_one(Workspace, signature.workspace_id)
    lines = lines_of(db, quote.id)
    signer = json.loads(signature.evidence)["signer"]
    known = {name: signer.get(name, "") for name in _Signer.__dataclass_fields__}
    day = local_date(signature.signed_at, workspace.time_zone)
    around = _around(
        workspace,
        db.get_one(Event, quote.event_id),
        quote.language,
        look=look_of(db, workspace.id),
        made_at=signature.signed_at,
        issued_at=quote.sent_at,
        client=client_of(_Signer(**known), quote.language, home=workspace.country),
        signed=Signed(signature.name, day) if signature.kind == "online" else None,
    )
    return sheet_of(quote, lines, totals_of(quote, lines), around)


def _around(
    workspace: Workspace,
    event: Event,
    lang: str,
    *,
    made_at: datetime,
    issued_at: datetime | None = None,
    **more: Any,
) -> Around:
    return Around(
        seller=seller_of(workspace, lang),
        made_at=made_at,
        issued_on=local_date(issued_at or made_at, workspace.time_zone),
        occasion=Occasion(event.title, event.starts_on, event.ends_on, event.guests),
        mentions=mentions_of(workspace),
        **more,
    )


def _certificate(db: Db, signature: Signature, config: Config) -> Certificate:
    quote = db.get_one(Quote, signature.quote_id)
    facts = json.loads(signature.evidence)
    link, signer = facts.get("link", {}), facts["signer"]
    with use_lang(quote.language):
        total = money(quote.gross_cents, quote.currency)
    proof = Proof(
        reference=" – ".join(each for each in (quote.number, quote.title) if each),
        total=total,
        name=signature.name,
        signed_at=signature.signed_at,
        time_zone=db.get_one(Workspace, signature.workspace_id).time_zone,
        content_sha256=signature.content_sha256,
        evidence_sha256=signature.sha256,
        company=signer["company"],
        position=signer["position"],
        email=signer["email"],
        link_sent_to=link.get("sent_to", ""),
        link_sent_at=_moment(link.get("created_at", "")),
        first_opened_at=_moment(link.get("first_opened_at", "")),
        code_checked=bool(facts.get("code", {}).get("typed")),
        consent=facts.get("consent", {}).get("text", ""),
        button=facts.get("button", ""),
        ip=facts["ip"] if signature.kind == "online" else "",
        user_agent=facts["user_agent"] if signature.kind == "online" else "",
        previous_sha256=signature.previous_sha256,
        verify_url=f"{config.base_url}/verify",
        drawing_png=_drawing(db, facts.get("drawing_sha256", "")),
    )
    return certificate_of(proof, quote.language)


def _moment(iso: str) -> datetime | None:
    return datetime.fromisoformat(iso) if iso else None


def _drawing(db: Db, sha256: str) -> bytes:
    if not sha256:
        return b""
    found = db.scalar(
        select(StoredFile).where(StoredFile.sha256 == sha256, StoredFile.kind == "drawing").limit(1)
    )
    return (whole(None, found) if found else None) or b""
