"""Reading what a team was told, with what it is about, in a fixed number of statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, func, or_, select

from joinways.database import Db
from joinways.models import (
    Client,
    Invoice,
    Membership,
    Notice,
    NoticeChoice,
    OutgoingMail,
    Quote,
)
from joinways.models.notice import NOTICE_KINDS
from joinways.paging import Page

ROWS_PER_PAGE = 50
MAILS_SHOWN = 100


@dataclass(frozen=True)
class Told:
    """A notice with what its sentence needs; whatever is not known is "" or None.

    `cents` is the amount it speaks of: paid, or still to pay. `new`: not read before.
    """

    id: int
    public_id: str
    kind: str
    at: datetime
    reason: str
    number: str
    quote: str
    client: str
    cents: int | None
    currency: str
    due_on: date | None
    invoice_id: str
    quote_id: str
    new: bool = False

    def href(self, can_manage: bool) -> str:
        """The page that it is about; "" where that is not theirs to open."""
        if self.invoice_id:
            return f"/invoices/{self.invoice_id}"
        if self.quote_id:
            return f"/quotes/{self.quote_id}"
        return "/settings/integrations" if can_manage else ""


def notices_page(
    db: Db, workspace_id: int, *, kinds: Sequence[str], read_at: datetime | None, number: int
) -> Page:
    """What was told of these kinds, the newest first. Two statements; its rows are `Told`."""
    mine = (Notice.workspace_id == workspace_id, Notice.kind.in_(kinds))
    total = db.scalar(select(func.count()).select_from(Notice).where(*mine)) or 0
    pages = max(1, ceil(total / ROWS_PER_PAGE))
    number = min(max(number, 1), pages)
    rows = db.execute(
        _with_what_they_are_about()
        .where(*mine)
        .order_by(Notice.at.desc(), Notice.id.desc())
        .limit(ROWS_PER_PAGE)
        .offset((number - 1) * ROWS_PER_PAGE)
    )
    return Page([_told(row, read_at) for row in rows], number, pages, total)


def told(db: Any, ids: Iterable[int]) -> list[Told]:
    """These notices, the oldest first. One statement."""
    rows = db.execute(
        _with_what_they_are_about().where(Notice.id.in_(list(ids))).order_by(Notice.at, Notice.id)
    )
    return [_told(row, None) for row in rows]


def choices(db: Db, user_id: int, workspace_id: int) -> dict[str, tuple[bool, bool]]:
    """What a person wants to be told, of every kind: on the page, by mail. One statement."""
    rows = db.execute(
        select(NoticeChoice.kind, NoticeChoice.on_page, NoticeChoice.by_mail).where(
            NoticeChoice.user_id == user_id, NoticeChoice.workspace_id == workspace_id
        )
    )
    chosen = {kind: (on_page, by_mail) for kind, on_page, by_mail in rows}
    return {kind: chosen.get(kind, (True, True)) for kind in NOTICE_KINDS}


def _with_what_they_are_about() -> Select[Any]:
    return (
        select(
            Notice,
            Invoice.public_id.label("invoice_id"),
            Invoice.number,
            Invoice.gross_cents,
            Invoice.currency,
            Invoice.due_on,
            Quote.public_id.label("quote_id"),
            Quote.number.label("quote"),
            case((Client.company != "", Client.company), else_=Client.name).label("client"),
        )
        .outerjoin(Invoice, Invoice.id == Notice.invoice_id)
        .outerjoin(Quote, Quote.id == func.coalesce(Notice.quote_id, Invoice.quote_id))
        .outerjoin(Client, Client.id == Quote.client_id)
    )


def _told(row: Row[Any], read_at: datetime | None) -> Told:
    """What was noted when it was told goes before what the rows say now."""
    notice: Notice = row.Notice
    noted = notice.detail
    cents = noted.get("cents", noted.get("gross_cents", row.gross_cents))
    due_on = noted.get("due_on")
    return Told(
        id=notice.id,
        public_id=notice.public_id,
        kind=notice.kind,
        at=notice.at,
        reason=noted.get("reason") or "",
        number=noted.get("number") or row.number or "",
        quote=noted.get("quote") or row.quote or "",
        client=noted.get("client") or row.client or "",
        cents=cents,
        currency=noted.get("currency") or row.currency or "",
        due_on=date.fromisoformat(due_on) if due_on else row.due_on,
        invoice_id=row.invoice_id or "",
        quote_id=row.quote_id or "",
        new=read_at is None or notice.at > read_at,
    )


def read_at(db: Db, user_id: int, workspace_id: int) -> datetime | None:
    """Up to when this person has read; since they came, if they never looked."""
    found: datetime | None = db.scalar(
        select(func.coalesce(Membership.notices_read_at, Membership.created_at)).where(
            Membership.user_id == user_id, Membership.workspace_id == workspace_id
        )
    )
    return found


def mails_of(db: Db, workspace_id: int | None) -> Sequence[OutgoingMail]:
    """The workspace's newest mails, and those about accounts; for nobody these alone."""
    return db.scalars(
        select(OutgoingMail)
        .where(_to_be_seen(workspace_id))
        .order_by(OutgoingMail.created_at.desc(), OutgoingMail.id.desc())
        .limit(MAILS_SHOWN)
    ).all()


def mail_of(db: Db, workspace_id: int | None, public_id: str) -> OutgoingMail | None:
    """One of them; None for another workspace's."""
    found: OutgoingMail | None = db.scalar(
        select(OutgoingMail).where(OutgoingMail.public_id == public_id, _to_be_seen(workspace_id))
    )
    return found


def _to_be_seen(workspace_id: int | None) -> ColumnElement[bool]:
    about_accounts = OutgoingMail.workspace_id.is_(None)
    if workspace_id is None:
        return about_accounts
    return or_(about_accounts, OutgoingMail.workspace_id == workspace_id)
