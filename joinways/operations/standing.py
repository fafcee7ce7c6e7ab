"""How the work stands, as the database says: for the metrics and for the doctor."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from joinways.database import Db, now
from joinways.models import Installation, Invoicing, OutgoingMail, StripeEvent
from joinways.operations.rounds import last_rounds

STUCK = timedelta(minutes=15)
"""An invoice being made for longer needs somebody: a team's page says so by then, too."""


@dataclass(frozen=True)
class Standing:
    """Counts, and the age in seconds of what has waited longest (0 for nothing).

    `round_ages`: since each background round last ended well, None for never. `mails`: by status.
    """

    open_attempts: int
    stuck_attempts: int
    mails: dict[str, int]
    oldest_mail: float
    waiting_events: int
    oldest_event: float
    round_ages: dict[str, float | None]
    must_reconcile: bool


def standing(db: Db) -> Standing:
    """Read it now, in one transaction."""
    moment = now(db)
    try:
        return _read(db, moment)
    finally:
        db.rollback()


def _read(db: Db, moment: datetime) -> Standing:
    begun = select(func.count(), func.min(Invoicing.created_at)).where(
        Invoicing.status.in_(("open", "closing"))
    )
    attempts = db.execute(begun).one()
    stuck = db.execute(begun.where(Invoicing.created_at < moment - STUCK)).one()
    events = db.execute(
        select(func.count(), func.min(StripeEvent.received_at)).where(StripeEvent.outcome == "")
    ).one()
    mails = db.execute(
        select(OutgoingMail.status, func.count(), func.min(OutgoingMail.created_at)).group_by(
            OutgoingMail.status
        )
    ).all()
    waiting = {status: oldest for status, _, oldest in mails}.get("waiting")
    rounds = {name: _age(at, moment) if at else None for name, at in last_rounds(db).items()}
    return Standing(
        open_attempts=attempts[0],
        stuck_attempts=stuck[0],
        mails={status: number for status, number, _ in mails},
        oldest_mail=_age(waiting, moment),
        waiting_events=events[0],
        oldest_event=_age(events[1], moment),
        round_ages=rounds,
        must_reconcile=bool(db.scalar(select(Installation.must_reconcile))),
    )


def _age(since: datetime | None, moment: datetime) -> float:
    return max(0.0, (moment - since).total_seconds()) if since else 0.0
