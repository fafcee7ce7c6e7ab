"""What follows a signature, in its own transaction: quote, event, team, chain, client."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.domain.billing import sha256
from joinways.domain.refused import Refused
from joinways.models import (
    ClientCorrection,
    Event,
    History,
    Quote,
    QuoteLine,
    Signature,
    StoredFile,
)
from joinways.notices.outbox import NewMail, put
from joinways.notices.telling import tell
from joinways.quotes.content import canonical
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import Actor, move
from joinways.signing.chain import Place, next_place
from joinways.signing.details import corrected
from joinways.signing.evidence import Act, evidence_text, shared_facts
from joinways.signing.mails import Render, seller_name, signed_mail
from joinways.signing.offers import Offer, Opened


@dataclass(frozen=True)
class Case:
    """One act of signing with all that it is about. `by`: whom the history names."""

    found: Opened
    offers: Sequence[Offer]
    act: Act
    by: Actor
    config: Config
    render: Render


def carry_out(session: Session, case: Case) -> None:
    """Sign every quote of the act. Raises Refused("quote-state") when one of them moved, or the one
    that it replaces is being invoiced: then nothing is signed.
    """
    found = case.found
    facts = shared_facts(session, found, case.act, case.offers)
    place = next_place(session, found.workspace.id)
    for offer, quote in zip(case.offers, found.quotes, strict=True):
        evidence = evidence_text(facts, offer, quote, place)
        _take_options(session, offer)
        _sign_quote(session, quote, offer, (case, place))
        sha = _write(session, offer, case.act, (place, evidence))
        _replace_amended(session, quote, case.by)
        _tell(session, found, offer)
        place = place.after(sha)
    _confirm_event(session, found, case.by)
    _propose_corrections(session, found, case.act)
    _write_to_client(session, case)


def keep_file(
    session: Session,
    quote: Quote,
    kind: str,
    file: tuple[str, str, bytes],
) -> StoredFile:
    """Keep a file as it is, with its hash. `file`: its name, media type and content."""
    name, media_type, content = file
    row = StoredFile(
        workspace_id=quote.workspace_id,
        quote_id=quote.id,
        kind=kind,
        name=name,
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
    )
    session.add(row)
    session.flush()
    return row


def _take_options(session: Session, offer: Offer) -> None:
    for line in offer.lines:
        if line.optional:
            session.execute(
                update(QuoteLine)
                .where(
                    QuoteLine.quote_id == offer.id,
                    QuoteLine.position == line.position,
                    QuoteLine.chosen != line.chosen,
                )
                .values(chosen=line.chosen)
            )


def _sign_quote(session: Session, quote: Quote, offer: Offer, at: tuple[Case, Place]) -> None:
    case, place = at
    signed = offer.quote
    move(
        session,
        quote,
        "sign",
        case.by,
        detail={
            "signature": place.number,
            "kind": case.act.kind,
            "cents": signed.gross_cents,
            "currency": signed.currency,
        },
        signed_at=case.act.at,
        signed_by=case.act.typed_name,
        content_sha256=offer.sha256,
        net_cents=signed.net_cents,
        vat_cents=signed.vat_cents,
        gross_cents=signed.gross_cents,
    )
    session.expire_all()
    if canonical(quote, lines_of(session, quote.id)) != offer.text:  # type: ignore[arg-type]
        raise RuntimeError("what is stored is not what was signed")


def _write(session: Session, offer: Offer, act: Act, evidence: tuple[Place, str]) -> str:
    """The signature's row; its hash."""
    place, text = evidence
    sha = sha256(text)
    session.add(
        Signature(
            workspace_id=offer.quote.workspace_id,
            quote_id=offer.id,
            act=act.name,
            number=place.number,
            kind=act.kind,
            name=act.typed_name,
            email=act.details.email,
            language=act.language,
            signed_at=act.at,
            content=offer.text,
            content_sha256=offer.sha256,
            evidence=text,
            previous_sha256=place.previous_sha256,
            sha256=sha,
        )
    )
    session.flush()
    return sha


def _replace_amended(session: Session, quote: Quote, by: Actor) -> None:
    """The quote that an amendment changes is replaced, unless somebody is invoicing it."""
    if quote.amends_id is None:
        return
    before = session.get_one(Quote, quote.amends_id, populate_existing=True)
    if before.state != "signed":
        raise Refused("quote-state", state=before.state, action="replace")
    move(session, before, "replace", by, detail={"number": quote.number})


def _tell(session: Session, found: Opened, offer: Offer) -> None:
    quote = offer.quote
    tell(
        session,
        quote.workspace_id,
        "signed",
        f"signed:{offer.public_id}",
        quote_id=offer.id,
        detail={
            "number": quote.number,
            "client": found.client.shown_name,
            "currency": quote.currency,
            "gross_cents": quote.gross_cents,
        },
    )


def _confirm_event(session: Session, found: Opened, by: Actor) -> None:
    """An option becomes a confirmed event."""
    confirmed = session.scalar(
        update(Event)
        .where(Event.id == found.event.id, Event.status == "option")
        .values(status="confirmed")
        .returning(Event.id)
    )
    if confirmed is not None:
        session.add(
            History(
                workspace_id=found.workspace.id,
                event_id=confirmed,
                quote_id=found.own,
                actor=by.kind,
                actor_id=by.id,
                actor_name=by.name,
                action="event-confirmed",
                from_state="option",
                to_state="confirmed",
                detail={},
            )
        )


def _propose_corrections(session: Session, found: Opened, act: Act) -> None:
    """What the client corrected is for the team to accept: it changes nothing by itself."""
    proposed = corrected(act.details, found.client)
    if proposed:
        session.add(
            ClientCorrection(
                workspace_id=found.workspace.id,
                client_id=found.client.id,
                quote_id=found.own,
                proposed=proposed,
            )
        )


def _write_to_client(session: Session, case: Case) -> None:
    """To the address that was given, and to the one that the link went to where that is another."""
    found, act, config = case.found, case.act, case.config
    if found.link is None or config.mail_url is None:
        return
    words = signed_mail(case.render, found, case.offers, (act.typed_name, act.language))
    for email in dict.fromkeys((act.details.email, found.link.email)):
        if email:
            mail = NewMail(
                workspace_id=found.workspace.id,
                kind="signed",
                once=f"signed:{act.name}:{hashlib.sha256(email.encode()).hexdigest()[:16]}",
                to_name=act.details.name,
                to_email=email,
                language=act.language,
                brings_act=act.name,
                from_name=seller_name(found.workspace),
                reply_to=found.workspace.email,
                subject=words["subject"],
                text=words["text"],
                html=words["html"],
            )
            put(session, mail, config.mail_from)
