"""What reading tells of a key: revoked, or let in again."""

from sqlalchemy.orm import Session

from joinways.audit.noting import SYSTEM, Thing, note
from joinways.database import Db, writing
from joinways.invoices.attempt import Worker
from joinways.models import StripeConnection
from joinways.stripe_words import GatewayError
from joinways.workspace import trouble


def note_revoked(db: Db, connection_id: int, error: GatewayError) -> None:
    """Stripe does not know the key any more. That one right lacks for reading is no such thing."""
    with writing(db) as session:
        trouble.note_broken(session, connection_id, "revoked", error.message)


def note_mended(session: Session, connection_id: int) -> None:
    """Stripe has answered: the key is not revoked. A right that lacks elsewhere may lack still."""
    trouble.note_mended(session, connection_id, only="revoked")


def look_whether_ended(worker: Worker, connection_id: int) -> str:
    """Stripe said that an account was taken back from the platform: ask whether it is so.

    applied where it is, same where it was connected again meanwhile, or ended here by ourselves.
    Raises GatewayError without an answer, OutOfTime.
    """
    row = worker.db.get_one(StripeConnection, connection_id, populate_existing=True)
    in_use = bool(row.key_encrypted)
    worker.db.rollback()
    if not in_use:
        return "same"
    try:
        worker.connect(connection_id, worker.deadline).account()
    except GatewayError as error:
        if error.code != "revoked":
            raise
        return _note_ended(worker.db, connection_id, error)
    with writing(worker.db) as session:
        note_mended(session, connection_id)
    return "same"


def _note_ended(db: Db, connection_id: int, error: GatewayError) -> str:
    with writing(db) as session:
        row = session.get_one(
            StripeConnection, connection_id, populate_existing=True, with_for_update=True
        )
        if row.broken == "revoked":
            return "same"
        trouble.note_broken(session, connection_id, "revoked", error.message)
        thing = Thing("stripe", title=row.account_id)
        note(session, row.workspace_id, SYSTEM, "stripe-deauthorised", thing)
    return "applied"
