"""All that is known of a signature, as canonical JSON (docs/SIGNING.md lists it)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from joinways.domain.billing import sha256
from joinways.models import LinkOpening, OutgoingMail, Quote, ShareLink, Workspace
from joinways.signing.chain import Place
from joinways.signing.details import Details, Visitor, corrected
from joinways.signing.offers import Offer, Opened
from joinways.signing.words import CONSENT_VERSION

FORMAT = "joinways-signature-1"
VERSION = "0.1.0"
"""Of Joinways, as in pyproject.toml."""

_OPENINGS_TOLD = 20
_SELLER = ("name", "legal_name", "line1", "line2", "postal_code", "city", "country")
_SELLER_NUMBERS = ("vat_number", "registration", "email")


@dataclass(frozen=True)
class Act:
    """One act of signing, of one quote or of several together.

    `kind`: online or paper. `at`: when it was signed, UTC; `recorded_at` when it was written down.
    `more`: what is known beyond, as JSON can hold it (code, drawing, scan, consent, button).
    """

    name: str
    kind: str
    language: str
    at: datetime
    recorded_at: datetime
    typed_name: str
    details: Details
    visitor: Visitor
    position: str = ""
    more: dict[str, Any] = field(default_factory=dict)


def shared_facts(
    session: Session, found: Opened, act: Act, offers: Sequence[Offer]
) -> dict[str, Any]:
    """What is the same for every quote of the act."""
    return {
        "format": FORMAT,
        "act": act.name,
        "kind": act.kind,
        "language": act.language,
        "signed_at": act.at.isoformat(),
        "recorded_at": act.recorded_at.isoformat(),
        "clock": "the server's, UTC",
        "server": f"joinways {VERSION}",
        "signer": {
            "typed_name": act.typed_name,
            "position": act.position,
            **asdict(act.details),
            "private_person": found.client.private_person or not act.details.company,
        },
        "corrected": {
            name: getattr(found.client, name) for name in corrected(act.details, found.client)
        },
        "seller": _seller(found.workspace),
        "ip": act.visitor.ip,
        "user_agent": act.visitor.user_agent,
        "member_of_the_seller": act.visitor.member,
        "together": [
            {"number": each.quote.number, "content_sha256": each.sha256} for each in offers
        ],
        "link": _link(session, found.link),
        "mails": _mails(session, found.link),
        **act.more,
    }


def evidence_text(facts: dict[str, Any], offer: Offer, stored: Quote, place: Place) -> str:
    """The evidence of one quote, as the text whose hash is chained. `stored`: its row before."""
    quote = offer.quote
    return canonical_json(
        {
            **facts,
            "number": place.number,
            "previous_sha256": place.previous_sha256,
            "content_sha256": offer.sha256,
            "quote": {
                "public_id": offer.public_id,
                "number": quote.number,
                "title": quote.title,
                "version": offer.version,
                "language": quote.language,
                "currency": quote.currency,
                "net_cents": quote.net_cents,
                "vat_cents": quote.vat_cents,
                "gross_cents": quote.gross_cents,
                "valid_until": quote.valid_until.isoformat() if quote.valid_until else "",
                "conditions_sha256": sha256(quote.conditions),
                "sent_at": stored.sent_at.isoformat() if stored.sent_at else "",
                "sent_content_sha256": stored.content_sha256 or "",
                "options": {line.label: line.chosen for line in offer.lines if line.optional},
            },
        }
    )


def canonical_json(data: dict[str, Any]) -> str:
    """The one spelling of this data: sorted keys, no spaces, letters as they are."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def consent_facts(consent: str, button: str, notice: str, language: str) -> dict[str, Any]:
    """The words that were accepted and pressed, as they were shown."""
    return {
        "consent": {
            "text": consent,
            "sha256": sha256(consent),
            "version": CONSENT_VERSION,
            "language": language,
            "notice": notice,
        },
        "button": button,
    }


def _seller(workspace: Workspace) -> dict[str, str]:
    names = (*_SELLER, *_SELLER_NUMBERS)
    return {"id": workspace.public_id} | {name: getattr(workspace, name) for name in names}


def _link(session: Session, link: ShareLink | None) -> dict[str, Any]:
    if link is None:
        return {}
    of_it = LinkOpening.link_id == link.id
    count = session.scalar(select(func.count()).select_from(LinkOpening).where(of_it))
    first = session.scalar(select(func.min(LinkOpening.at)).where(of_it))
    rows = session.scalars(
        select(LinkOpening).where(of_it).order_by(LinkOpening.id.desc()).limit(_OPENINGS_TOLD)
    ).all()
    return {
        "id": link.public_id,
        "token_sha256": link.token_sha256,
        "sent_to": link.email,
        "created_at": link.created_at.isoformat(),
        "expires_at": link.expires_at.isoformat(),
        "first_opened_at": first.isoformat() if first else "",
        "openings": count or 0,
        "last_openings": [
            {"at": row.at.isoformat(), "ip": row.ip, "user_agent": row.user_agent}
            for row in reversed(rows)
        ],
    }


def _mails(session: Session, link: ShareLink | None) -> list[dict[str, str]]:
    """What was written to the address that the link was made for, since it was made."""
    if link is None or not link.email:
        return []
    rows = session.scalars(
        select(OutgoingMail)
        .where(
            OutgoingMail.workspace_id == link.workspace_id,
            OutgoingMail.to_email == link.email,
            OutgoingMail.created_at >= link.created_at,
        )
        .order_by(OutgoingMail.id)
        .limit(_OPENINGS_TOLD)
    )
    return [
        {
            "kind": row.kind,
            "message_id": row.message_id,
            "status": row.status,
            "written_at": row.created_at.isoformat(),
            "sent_at": row.sent_at.isoformat() if row.sent_at else "",
        }
        for row in rows
    ]
