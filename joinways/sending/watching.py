"""Telling the team of a mail to a client that did not leave, or of which nobody knows."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, cast, exists, literal, or_, select
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.models import Notice, OutgoingMail
from joinways.notices.telling import tell
from joinways.sending.letters import KINDS

RECENT = timedelta(days=7)


def unsent_due(db: Db) -> int:
    """Tell of each such mail, once; how many are new."""
    if not _unsent(db(), now(db)):
        db.rollback()
        return 0
    with writing(db) as session:
        return sum(
            tell(
                session,
                row.workspace_id,
                "attention",
                f"mail:{row.id}",
                quote_id=row.quote_id,
                detail={"reason": f"quote-mail-{_word(row)}"},
            )
            for row in _unsent(session, now(session))
        )


def _word(row: Any) -> str:
    """What became of it: one that left before it failed came back."""
    return "bounced" if row.status == "failed" and row.sent_at else str(row.status)


def _unsent(session: Session, moment: datetime) -> list[Any]:
    key = literal("mail:", String) + cast(OutgoingMail.id, String)
    told = exists().where(
        Notice.workspace_id == OutgoingMail.workspace_id, Notice.dedupe_key == key
    )
    query = select(
        OutgoingMail.id,
        OutgoingMail.workspace_id,
        OutgoingMail.quote_id,
        OutgoingMail.status,
        OutgoingMail.sent_at,
    ).where(
        OutgoingMail.kind.in_(KINDS),
        OutgoingMail.quote_id.is_not(None),
        # One that is being handed over right now is unknown only for that moment.
        or_(
            OutgoingMail.status == "failed",
            (OutgoingMail.status == "unknown") & (OutgoingMail.lease_until < moment),
        ),
        OutgoingMail.created_at > moment - RECENT,
        ~told,
    )
    return list(session.execute(query.order_by(OutgoingMail.id)))
