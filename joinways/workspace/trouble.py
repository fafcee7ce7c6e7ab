"""Whether Stripe lets a connection's key in: since when not, and why."""

from sqlalchemy import case, update
from sqlalchemy.orm import Session

from joinways.database import now
from joinways.models import StripeConnection


def note_broken(session: Session, connection_id: int, word: str, detail: str) -> None:
    """Stripe refuses the key (`word` revoked or right). Said again, it is the same trouble."""
    session.execute(
        update(StripeConnection)
        .where(StripeConnection.id == connection_id)
        .values(
            broken=word,
            broken_detail=detail[:500],
            broken_at=case(
                (StripeConnection.broken == word, StripeConnection.broken_at), else_=now(session)
            ),
        )
        .execution_options(synchronize_session=False)
    )


def note_mended(session: Session, connection_id: int, only: str = "") -> None:
    """The key works again. `only`: the one trouble (revoked, right) that is known to be over."""
    query = update(StripeConnection).where(StripeConnection.id == connection_id)
    if only:
        query = query.where(StripeConnection.broken == only)
    session.execute(
        query.values(broken="", broken_detail="").execution_options(synchronize_session=False)
    )
