"""Telling what nobody tells us: that time has passed, or that something stands still.

Each look reads first, so that a round in which nothing happened takes no lock, and reads again
inside its transaction.
"""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.invoice import ALARM_AFTER, days_late
from joinways.models import (
    Invoice,
    InvoiceOrder,
    Invoicing,
    Notice,
    StripeConnection,
    Workspace,
)
from joinways.notices.telling import tell

MOST_AT_ONCE = 500

RECENT = timedelta(days=7)
"""An email of Stripe that failed longer ago is no news."""

_FURTHEST_EAST = timedelta(hours=14)
"""Where the day begins first: no time zone is further ahead of UTC."""


def overdue_due(db: Db) -> int:
    """Tell of each invoice that has become overdue, by the day in its workspace's time zone.

    Once for an invoice, for ever; never of the demo's history. How many are new.
    """
    if not _late(db(), now(db)):
        db.rollback()
        return 0
    with writing(db) as session:
        return sum(
            tell(
                session,
                row.workspace_id,
                "overdue",
                f"overdue:{row.id}",
                quote_id=row.quote_id,
                invoice_id=row.id,
                detail={
                    "number": row.number,
                    "cents": row.remaining_cents or row.gross_cents,
                    "currency": row.currency,
                    "due_on": row.due_on.isoformat(),
                },
            )
            for row in _late(session, now(session))
        )


def _late(session: Session, moment: datetime) -> list[Any]:
    key = literal("overdue:", String) + cast(Invoice.id, String)
    was_told = exists().where(Notice.workspace_id == Invoice.workspace_id, Notice.dedupe_key == key)
    rows = session.execute(
        select(
            Invoice.id,
            Invoice.workspace_id,
            Invoice.quote_id,
            Invoice.number,
            Invoice.gross_cents,
            Invoice.remaining_cents,
            Invoice.currency,
            Invoice.due_on,
            Workspace.time_zone,
        )
        .join(Workspace, Workspace.id == Invoice.workspace_id)
        .where(
            Invoice.status == "open",
            Invoice.live,
            Invoice.sample.is_(False),
            Invoice.due_on < (moment + _FURTHEST_EAST).date(),
            ~was_told,
        )
        .order_by(Invoice.due_on, Invoice.id)
        .limit(MOST_AT_ONCE)
    )
    return [
        row
        for row in rows
        if days_late("open", row.due_on, moment.astimezone(ZoneInfo(row.time_zone)).date())
    ]


def attention_due(db: Db) -> int:
    """Tell of what stands still until a person does something. How many are new.

    Once for each attempt and each order that take too long, each key that Stripe refuses, each
    email of Stripe that did not leave.
    """
    if all(_known(db(), each) for each in _standing_still(db(), now(db))):
        db.rollback()
        return 0
    with writing(db) as session:
        waiting = list(_standing_still(session, now(session)))
        return sum(tell(session, kind="attention", **each) for each in waiting)


def _known(session: Session, each: dict[str, Any]) -> bool:
    found = session.scalar(
        select(Notice.id).where(
            Notice.workspace_id == each["workspace_id"], Notice.dedupe_key == each["dedupe_key"]
        )
    )
    return found is not None


def _standing_still(session: Session, moment: datetime) -> Iterator[dict[str, Any]]:
    yield from _stuck(session, moment)
    yield from _refused_keys(session)
    yield from _unsent(session, moment)
    yield from _slow_orders(session, moment)


def _stuck(session: Session, moment: datetime) -> Iterator[dict[str, Any]]:
    """Attempts that take too long; what waits for another key is told of the key."""
    rows = session.execute(
        select(Invoicing.id, Invoicing.workspace_id, Invoicing.quote_id, Invoicing.problem)
        .where(
            Invoicing.status.in_(("open", "closing")),
            Invoicing.created_at < moment - ALARM_AFTER,
            Invoicing.problem != "blocked",
        )
        .order_by(Invoicing.id)
    )
    for row in rows:
        reason = row.problem if row.problem == "finalized-differs" else "stuck"
        yield {
            "workspace_id": row.workspace_id,
            "dedupe_key": f"{reason}:{row.id}",
            "quote_id": row.quote_id,
            "detail": {"reason": reason},
        }


def _refused_keys(session: Session) -> Iterator[dict[str, Any]]:
    rows = session.scalars(
        select(StripeConnection)
        .where(StripeConnection.ended_at.is_(None), StripeConnection.broken != "")
        .order_by(StripeConnection.id)
    )
    for row in rows:
        # Another key in the same connection may be refused as well, or the same one again after
        # it worked, and that is news.
        which = hashlib.sha256(row.key_encrypted.encode()).hexdigest()[:16]
        if row.broken_at:
            which = f"{row.broken_at.timestamp():.6f}"
        yield {
            "workspace_id": row.workspace_id,
            "dedupe_key": f"key:{row.id}:{row.broken}:{which}",
            "detail": {"reason": "connect-ended" if _is_ended(row) else f"key-{row.broken}"},
        }


def _is_ended(row: StripeConnection) -> bool:
    """By OAuth there is no key: its owner has taken it back at Stripe."""
    return row.broken == "revoked" and bool(row.oauth_scope)


def _unsent(session: Session, moment: datetime) -> Iterator[dict[str, Any]]:
    """Invoices to be paid whose email Stripe did not send, or where nobody knows."""
    rows = session.execute(
        select(Invoicing.id, Invoicing.mail, Invoice)
        .join(Invoice, Invoice.invoicing_id == Invoicing.id)
        .where(
            Invoicing.status == "done",
            Invoicing.mail.in_(("failed", "unknown")),
            Invoicing.ended_at > moment - RECENT,
            Invoice.status == "open",
            Invoice.mails == 0,
        )
        .order_by(Invoicing.id)
    )
    for attempt_id, mail, invoice in rows:
        yield {
            "workspace_id": invoice.workspace_id,
            "dedupe_key": f"mail-{mail}:{attempt_id}",
            "quote_id": invoice.quote_id,
            "invoice_id": invoice.id,
            "detail": {"reason": f"mail-{mail}"},
        }


def _slow_orders(session: Session, moment: datetime) -> Iterator[dict[str, Any]]:
    """What a person asked for on an invoice and Stripe has not done; not what waits for a key."""
    rows = session.execute(
        select(InvoiceOrder.id, Invoice)
        .join(Invoice, Invoice.id == InvoiceOrder.invoice_id)
        .where(
            InvoiceOrder.status == "open",
            InvoiceOrder.problem.not_in(("", "blocked")),
            InvoiceOrder.created_at < moment - ALARM_AFTER,
        )
        .order_by(InvoiceOrder.id)
    )
    for order_id, invoice in rows:
        yield {
            "workspace_id": invoice.workspace_id,
            "dedupe_key": f"order:{order_id}",
            "quote_id": invoice.quote_id,
            "invoice_id": invoice.id,
            "detail": {"reason": "order-slow"},
        }
