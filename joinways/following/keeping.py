"""The inbox of Stripe's events: each kept once, whether it was sent or asked for."""

from dataclasses import dataclass

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from joinways.database import now
from joinways.models import StripeEvent
from joinways.models.columns import utc_now
from joinways.stripe_words import Signal


@dataclass(frozen=True)
class Whose:
    """Whose inbox: a workspace's, for one of its connections."""

    workspace_id: int
    connection_id: int


def insert_once(
    session: Session, whose: Whose, signal: Signal, source: str, outcome: str = ""
) -> bool:
    """Keep the event; False when it is there already. `outcome` "" lets a worker take it."""
    moment = now(session)
    on_dialect = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    kept = on_dialect(StripeEvent).values(
        workspace_id=whose.workspace_id,
        connection_id=whose.connection_id,
        event_id=signal.id[:255],
        kind=signal.kind[:200],
        about=signal.about[:255],
        invoice_stripe_id=signal.invoice_id[:255],
        marks=dict(signal.marks),
        source=source,
        created_at=signal.created_at,
        received_at=utc_now(),
        outcome=outcome,
        tries=0,
        lease_until=moment,
        next_try_at=moment,
        done_at=moment if outcome else None,
    )
    once = kept.on_conflict_do_nothing(index_elements=["connection_id", "event_id"])
    return session.scalar(once.returning(StripeEvent.id)) is not None
