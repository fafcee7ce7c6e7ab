"""What happened with an account: written down, and shown to its person."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.account.office import Visitor
from joinways.database import Db
from joinways.models import AccountEvent
from joinways.models.columns import utc_now

SHOWN = 20
_KEPT = timedelta(days=365)


def note(session: Session, user_id: int, word: str, visitor: Visitor) -> None:
    """Write it down, inside the transaction that makes it true; forget what is a year old."""
    moment = utc_now()
    session.execute(
        delete(AccountEvent).where(
            AccountEvent.user_id == user_id, AccountEvent.at < moment - _KEPT
        )
    )
    session.add(
        AccountEvent(
            user_id=user_id, at=moment, word=word, ip=visitor.ip, user_agent=visitor.user_agent
        )
    )


def latest(db: Db, user_id: int) -> Sequence[AccountEvent]:
    """What happened last, the newest first."""
    return db.scalars(
        select(AccountEvent)
        .where(AccountEvent.user_id == user_id)
        .order_by(AccountEvent.at.desc(), AccountEvent.id.desc())
        .limit(SHOWN)
    ).all()
