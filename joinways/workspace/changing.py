"""What becomes of what is there when another account is connected, or none."""

from dataclasses import dataclass

from sqlalchemy import func, select

from joinways.database import Db
from joinways.models import Invoice, Quote, StripeConnection


@dataclass(frozen=True)
class Counts:
    """`open`: invoices of the connection still to be paid; `signed`: quotes not invoiced yet;
    `trial`: quotes whose standing invoice is one of test mode, 0 for a live connection."""

    open: int
    signed: int
    trial: int


def counts_of(db: Db, connection: StripeConnection) -> Counts:
    """How much a change concerns. One statement; sample data doesn't count."""
    mine = select(func.count()).where(
        Invoice.connection_id == connection.id, Invoice.sample.is_(False)
    )
    signed = select(func.count()).where(
        Quote.workspace_id == connection.workspace_id, Quote.state == "signed"
    )
    row = db.execute(
        select(
            mine.where(Invoice.status.in_(("open", "uncollectible"))).scalar_subquery(),
            signed.scalar_subquery(),
            mine.where(Invoice.live).scalar_subquery(),
        )
    ).one()
    return Counts(row[0], row[1], 0 if connection.livemode else row[2])
