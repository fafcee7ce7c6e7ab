"""Notices and invoices for tests; an application context is open."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, Notice, NoticeChoice, User
from joinways.notices.telling import tell
from tests.cast import Cast, QuoteRef


def invoice(cast: Cast, quote: QuoteRef, number: str = "F-0001", **values: Any) -> int:
    """An open invoice of 2 194,86 €, due on 15 January 2027: its id."""
    row = {
        "workspace_id": cast.workspace,
        "quote_id": quote.id,
        "connection_id": cast.connection,
        "stripe_id": f"in_{number}",
        "livemode": False,
        "number": number,
        "status": "open",
        "currency": "EUR",
        "net_cents": 182905,
        "vat_cents": 36581,
        "gross_cents": 219486,
        "remaining_cents": 219486,
        "issued_on": date(2026, 12, 16),
        "due_on": date(2027, 1, 15),
        "fetched_at": datetime.now(UTC),
        **values,
    }
    with writing(db.session) as session:
        made = Invoice(**row)
        session.add(made)
        session.flush()
        return made.id


def told(workspace: int, kind: str, key: str = "one", **what: Any) -> None:
    """Tell it, in a transaction of its own."""
    with writing(db.session) as session:
        assert tell(session, workspace, kind, key, **what)


def notices() -> list[Notice]:
    """Every notice, the oldest first."""
    found = db.session.scalars(
        select(Notice).order_by(Notice.id).execution_options(populate_existing=True)
    ).all()
    db.session.expunge_all()
    db.session.rollback()
    return list(found)


def speaks(cast: Cast, who: str, language: str) -> None:
    """That person's own language."""
    with writing(db.session) as session:
        session.execute(update(User).where(User.id == cast.users[who]).values(language=language))


def wants_no_mail(cast: Cast, who: str, kind: str) -> None:
    """That person's choice."""
    with writing(db.session) as session:
        session.add(
            NoticeChoice(
                user_id=cast.users[who], workspace_id=cast.workspace, kind=kind, by_mail=False
            )
        )
