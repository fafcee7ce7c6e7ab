"""Invoices that are being made with a connection, and what giving one up would mean."""

from dataclasses import dataclass

from sqlalchemy import select

from joinways.database import Db
from joinways.domain.invoice import POINT_OF_NO_RETURN, STEPS, may_be_numbered
from joinways.models import Invoicing, Quote

MOST_SHOWN = 50


@dataclass(frozen=True)
class Waiting:
    """An attempt that has not ended, for the form that gives it up.

    `word` is what a person types to confirm; `stands`: the invoice exists, only its email or
    its reminders are missing; `must_look`: Stripe may have numbered it without our knowing.
    """

    public_id: str
    title: str
    word: str
    stands: bool
    must_look: bool


def waiting_of(quote: Quote, attempt: Invoicing) -> Waiting:
    """What giving up this attempt of the quote would mean."""
    return Waiting(
        public_id=quote.public_id,
        title=quote.title,
        word=quote.number or quote.title,
        stands=STEPS.index(attempt.step) >= POINT_OF_NO_RETURN,
        must_look=may_be_numbered(attempt.step, attempt.key_epoch),
    )


def waiting_on(db: Db, connection_id: int) -> list[Waiting]:
    """The open attempts that keep a connection from being removed. One statement."""
    rows = db.execute(
        select(Quote, Invoicing)
        .join(Invoicing, Invoicing.quote_id == Quote.id)
        .where(
            Invoicing.connection_id == connection_id,
            Invoicing.status.in_(("open", "closing")),
            Invoicing.step != "mail",
            Invoicing.problem != "finalized-differs",
        )
        .order_by(Invoicing.id)
        .limit(MOST_SHOWN)
        .execution_options(populate_existing=True)
    )
    return [waiting_of(quote, attempt) for quote, attempt in rows]
