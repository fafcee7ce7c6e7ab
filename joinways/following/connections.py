"""What reading tells of a key: revoked, or let in again."""

from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.stripe_words import GatewayError
from joinways.workspace import trouble


def note_revoked(db: Db, connection_id: int, error: GatewayError) -> None:
    """Stripe does not know the key any more. That one right lacks for reading is no such thing."""
    with writing(db) as session:
        trouble.note_broken(session, connection_id, "revoked", error.message)


def note_mended(session: Session, connection_id: int) -> None:
    """Stripe has answered: the key is not revoked. A right that lacks elsewhere may lack still."""
    trouble.note_mended(session, connection_id, only="revoked")
