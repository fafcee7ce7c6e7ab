"""What reading tells of a key: revoked, or let in again."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.models import StripeConnection
from joinways.stripe_words import GatewayError


def note_revoked(db: Db, connection_id: int, error: GatewayError) -> None:
    """Stripe does not know the key any more. That one right lacks for reading is no such thing."""
    with writing(db) as session:
        session.execute(
            update(StripeConnection)
            .where(StripeConnection.id == connection_id)
            .values(broken="revoked", broken_detail=error.message[:500])
            .execution_options(synchronize_session=False)
        )


def note_mended(session: Session, connection_id: int) -> None:
    """Stripe has answered: the key is not revoked. A right that lacks elsewhere may lack still."""
    session.execute(
        update(StripeConnection)
        .where(StripeConnection.id == connection_id, StripeConnection.broken == "revoked")
        .values(broken="", broken_detail="")
        .execution_options(synchronize_session=False)
    )
