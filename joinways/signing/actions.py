"""Signing, declining, asking: each one transaction on what its reader had before them."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.i18n import use_lang
from joinways.models import ShareLink, SigningCode, StoredFile
from joinways.models.columns import utc_now
from joinways.notices.telling import tell
from joinways.quotes.moving import Actor, move, noted
from joinways.signing.chain import hold, hold_quotes
from joinways.signing.codes import code_needed, take_code
from joinways.signing.consequences import Case, carry_out, keep_file
from joinways.signing.details import Details, Visitor, details_of
from joinways.signing.evidence import Act, consent_facts
from joinways.signing.images import Scan
from joinways.signing.mails import Render
from joinways.signing.offers import Offer, Opened, fingerprint, offers_of, on_paper, opened
from joinways.signing.throttle import count_use
from joinways.signing.words import button_text, consent_text, notice_text


@dataclass(frozen=True)
class Press:
    """What came with the press of the button. `taken`: options by their names (offers.py).

    `shown`: the fingerprint of what was read (`reading`). `drawing`: a PNG, looked into before.
    """

    taken: frozenset[str]
    details: Details
    typed_name: str
    position: str
    language: str
    shown: str
    drawing: bytes
    code: str
    visitor: Visitor


@dataclass(frozen=True)
class Reading:
    """What is before a client right above the button, and its fingerprint."""

    offers: list[Offer]
    consent: str
    button: str
    notice: str
    shown: str


def reading(
    found: Opened, taken: frozenset[str], details: Details, language: str, typed_name: str = ""
) -> Reading:
    """What is signed when these options are taken, with the words around it."""
    offers = offers_of(found, taken)
    with use_lang(language):
        consent, notice = consent_text(len(offers)), notice_text()
        button = button_text(found.client.private_person or not details.company)
    said = (consent, button, notice, language, typed_name, repr(details))
    return Reading(offers, consent, button, notice, fingerprint(offers, *said))


def sign(db: Db, link_id: int, press: Press, config: Config, render: Render) -> str:
    """Sign all that the link opens, or nothing; the act's name, "" when it was signed before.

    Raises Refused: "sign-state" (the page of the link says why), "sign-changed" (it says something
    else than what was read), "sign-code-wrong", "sign-code-old".
    """
    act, wrong = "", ""
    with writing(db) as session:
        found, link = _held(session, link_id)
        if found.page == "signed":
            return ""
        read = _unchanged(found, press)
        code = take_code(session, link, config, press.code) if code_needed(found, config) else None
        if isinstance(code, str):
            wrong = code  # the try is counted: this transaction is kept
        else:
            act = _sign(session, found, read, (press, code), (config, render))
    if wrong:
        raise Refused(wrong)
    return act


def _unchanged(found: Opened, press: Press) -> Reading:
    if found.page != "open":
        raise Refused("sign-state")
    read = reading(found, press.taken, press.details, press.language, press.typed_name)
    if not secrets.compare_digest(read.shown, press.shown):
        raise Refused("sign-changed")
    return read


def _sign(
    session: Session,
    found: Opened,
    read: Reading,
    pressed: tuple[Press, SigningCode | None],
    around: tuple[Config, Render],
) -> str:
    press, code = pressed
    moment = utc_now()
    drawing = None
    if press.drawing:
        drawing = keep_file(
            session, found.quote, "drawing", ("signature.png", "image/png", press.drawing)
        )
    more = consent_facts(read.consent, read.button, read.notice, press.language)
    act = Act(
        name=secrets.token_hex(16),
        kind="online",
        language=press.language,
        at=moment,
        recorded_at=moment,
        typed_name=press.typed_name,
        details=press.details,
        visitor=press.visitor,
        position=press.position,
        more=more | {"code": _code_facts(found, code), "drawing_sha256": _sha(drawing)},
    )
    by = Actor("client", name=press.typed_name)
    carry_out(session, Case(found, read.offers, act, by, *around))
    return act.name


def _sha(file: StoredFile | None) -> str:
    return file.sha256 if file else ""


def _code_facts(found: Opened, code: SigningCode | None) -> dict[str, Any]:
    if code is None:
        return {"asked_for": found.needs_code, "typed": False}
    return {
        "asked_for": True,
        "typed": True,
        "sent_to": code.email,
        "sent_at": code.created_at.isoformat(),
        "tries_before": code.tries,
    }


def decline(db: Db, link_id: int, reason: str) -> None:
    """The client does not want it. Raises Refused("sign-state") where nothing is to decline."""
    with writing(db) as session:
        found, _ = _held(session, link_id)
        if found.page == "declined":
            return
        if found.page != "open":
            raise Refused("sign-state")
        by = Actor("client", name=found.client.name)
        for quote in found.quotes:
            version = quote.version
            move(session, quote, "decline", by, detail={"reason": reason} if reason else None)
            key = f"declined:{quote.public_id}:{version}"
            tell(
                session, quote.workspace_id, "declined", key, quote_id=quote.id, detail=_told(found)
            )


def ask(db: Db, link_id: int, question: str) -> None:
    """A question for the team: in the timeline, on their page and by mail. Raises
    Refused("sign-questions") after five in a day, Refused("sign-state") where nobody reads it.
    """
    with writing(db) as session:
        found, _ = _held(session, link_id)
        if found.page not in ("open", "signed", "declined", "expired"):
            raise Refused("sign-state")
        count_use(session, link_id, "question", "sign-questions")
        quote = found.quote
        row = noted(
            quote, Actor("client", name=found.client.name), "question", detail={"message": question}
        )
        session.add(row)
        session.flush()
        key = f"question:{row.id}"
        tell(session, quote.workspace_id, "question", key, quote_id=quote.id, detail=_told(found))


def _held(session: Session, link_id: int) -> tuple[Opened, ShareLink]:
    """What the link opens, and nobody else changes until the end of this transaction."""
    link = session.get_one(ShareLink, link_id, populate_existing=True)
    hold(session, link.workspace_id)
    if link.quote_id is not None:
        hold_quotes(session, link.quote_id)
    return opened(session, link), link


def _told(found: Opened) -> dict[str, Any]:
    return {"number": found.quote.number, "client": found.client.shown_name}


@dataclass(frozen=True)
class OnPaper:
    """A signature on paper, as the team has it before them. `day`: in the seller's time zone."""

    day: date
    name: str
    scan: Scan
    taken: frozenset[str]
    shown: str


def sign_on_paper(
    db: Db, quote_id: int, paper: OnPaper, by: tuple[Actor, Visitor], around: tuple[Config, Render]
) -> str:
    """Record it: the same consequences as online, but that the client gets no mail; the act's name.

    Raises Refused("quote-state") when the quote, or one signed with it, isn't sent any more.
    """
    actor, visitor = by
    with writing(db) as session:
        hold(session, on_paper(session, quote_id).workspace.id)
        hold_quotes(session, quote_id)
        found = on_paper(session, quote_id)
        offers = offers_of(found, paper.taken)
        if found.page != "open" or fingerprint(offers_of(found, ())) != paper.shown:
            raise Refused("quote-state", state=found.quote.state, action="sign")
        name = f"signed-on-paper.{paper.scan.ending}"
        file = (name, paper.scan.media_type, paper.scan.content)
        kept = keep_file(session, found.quote, "paper", file)
        act = Act(
            name=secrets.token_hex(16),
            kind="paper",
            language=found.quote.language,
            at=_noon(paper.day, found.workspace.time_zone),
            recorded_at=utc_now(),
            typed_name=paper.name,
            details=details_of(found.client),
            visitor=visitor,
            more={"scan_sha256": kept.sha256, "scan_media_type": kept.media_type},
        )
        carry_out(session, Case(found, offers, act, actor, *around))
        return act.name


def _noon(day: date, time_zone: str) -> datetime:
    """Paper bears a day and no hour: noon, or now where that is still to come."""
    return min(datetime.combine(day, time(12), ZoneInfo(time_zone)), utc_now())


def shown_on_paper(found: Opened) -> str:
    """What the form of a signature on paper carries: the quotes as they were when it was opened."""
    return fingerprint(offers_of(found, ()))
