"""What happened with an account: written down, and shown to its person."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.account.office import Visitor
from joinways.database import Db
from joinways.models import AccountEvent
from joinways.models.columns import utc_now

SHOWN = 20
KEPT_FOR = timedelta(days=365)
"""Then privacy/sweeping.py forgets it."""


def note(session: Session, user_id: int, word: str, visitor: Visitor) -> None:
    """Write it down, inside the transaction that makes it true."""
    session.add(
        AccountEvent(
            user_id=user_id, at=utc_now(), word=word, ip=visitor.ip, user_agent=visitor.user_agent
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
