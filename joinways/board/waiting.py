"""What waits for a person, as statements: one for each kind, used for the list and the count."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import BindParameter, Integer, Select, and_, bindparam, func, or_, select

from joinways.board.invoices import CLIENT_NAME, Id, mail_unsure, told_to_decide
from joinways.database import Db, UTCDateTime
from joinways.domain.invoice import ALARM_AFTER
from joinways.models import (
    Client,
    DamagedFile,
    Installation,
    Invoice,
    InvoiceOrder,
    Invoicing,
    OutgoingMail,
    Quote,
    StoredFile,
    StripeConnection,
    StripeEvent,
)

A_DAY = timedelta(hours=24)
MAILS_SHOWN_FOR = timedelta(days=30)
"""A mail to a colleague that did not arrive is no news any more after that."""

MOST = 100
"""Of each kind; whoever has more begins with these."""


class Ago(NamedTuple):
    """Moments that what waits is compared with, or their places in a statement that is kept.

    `alarm`: since then whatever Stripe was asked should be done; `day`: since then something should
    have come by itself; `mails`: those from before are no news any more.
    """

    alarm: datetime | BindParameter[datetime]
    day: datetime | BindParameter[datetime]
    mails: datetime | BindParameter[datetime]


Waits = Callable[[Id, Ago], Select[Any]]


def restored(_workspace_id: Id, _ago: Ago) -> Select[Any]:
    """A backup was put back, and nobody has compared it with Stripe yet."""
    return select(Installation.id).where(Installation.must_reconcile)


def broken_key(workspace_id: Id, _ago: Ago) -> Select[Any]:
    """Stripe does not let the connected key in."""
    row = StripeConnection
    return _connected(workspace_id, row.broken, row.broken_detail, row.oauth_scope).where(
        row.broken != ""
    )


def silent_webhook(workspace_id: Id, ago: Ago) -> Select[Any]:
    """Nothing came by itself for a day, while asking found what should have come."""
    heard = StripeConnection.webhook_heard_at
    return _connected(workspace_id, heard.label("heard_at")).where(
        or_(
            StripeConnection.webhook_id != "",
            StripeConnection.webhook_secrets != "",
            and_(StripeConnection.oauth_scope != "", StripeConnection.webhook_url != ""),
        ),
        StripeConnection.webhook_missed_at > ago.day,
        or_(heard.is_(None), heard < ago.day),
    )


def _connected(workspace_id: Id, *columns: Any) -> Select[Any]:
    return select(*columns).where(
        StripeConnection.workspace_id == workspace_id, StripeConnection.ended_at.is_(None)
    )


def stuck(workspace_id: Id, ago: Ago) -> Select[Any]:
    """Invoices being made that take too long, or that only a person can end."""
    return (
        _attempts(workspace_id)
        .where(
            Invoicing.status.in_(("open", "closing")),
            or_(
                Invoicing.created_at < ago.alarm,
                Invoicing.problem.in_(("blocked", "finalized-differs")),
            ),
        )
        .order_by(Invoicing.id)
    )


def differing(workspace_id: Id, _ago: Ago) -> Select[Any]:
    """Signed quotes whose last attempt was stopped: Stripe's totals were not theirs."""
    last = select(func.max(Invoicing.number)).where(Invoicing.quote_id == Quote.id)
    return (
        _attempts(workspace_id)
        .where(
            Quote.state == "signed",
            Invoicing.number == last.correlate(Quote).scalar_subquery(),
            Invoicing.status == "released",
            Invoicing.problem == "totals-differ",
        )
        .order_by(Invoicing.id)
    )


def _attempts(workspace_id: Id) -> Select[Any]:
    return (
        select(
            Quote.public_id,
            Quote.number,
            Quote.title,
            CLIENT_NAME.label("client_name"),
            Invoicing.status,
            Invoicing.problem,
            Invoicing.created_at,
        )
        .select_from(Invoicing)
        .join(Quote, Quote.id == Invoicing.quote_id)
        .join(Client, Client.id == Quote.client_id)
        .where(Invoicing.workspace_id == workspace_id)
    )


def invoices(workspace_id: Id, _ago: Ago) -> Select[Any]:
    """Invoices of which Stripe told something that only a person can decide."""
    return _invoices(workspace_id).where(told_to_decide())


def unsent(workspace_id: Id, _ago: Ago) -> Select[Any]:
    """Open invoices whose email Stripe did not send, or of which nobody knows."""
    return _invoices(workspace_id).where(mail_unsure())


def _invoices(workspace_id: Id) -> Select[Any]:
    return (
        select(
            Invoice.public_id,
            Invoice.number,
            Invoice.currency,
            Invoice.gross_cents,
            Invoice.paid_cents,
            Invoice.attention,
            Invoice.attention_detail,
            Invoicing.mail,
            CLIENT_NAME.label("client_name"),
        )
        .select_from(Invoice)
        .join(Quote, Quote.id == Invoice.quote_id)
        .join(Client, Client.id == Quote.client_id)
        .outerjoin(Invoicing, Invoicing.id == Invoice.invoicing_id)
        .where(Invoice.workspace_id == workspace_id)
        .order_by(Invoice.id)
    )


def orders(workspace_id: Id, ago: Ago) -> Select[Any]:
    """What a person told us to do about an invoice, and Stripe has not done."""
    query: Select[Any] = (
        select(
            Invoice.public_id,
            Invoice.number,
            InvoiceOrder.kind,
            InvoiceOrder.problem_detail,
            InvoiceOrder.created_at,
            InvoiceOrder.created_by_name,
        )
        .join(Invoice, Invoice.id == InvoiceOrder.invoice_id)
        .where(
            InvoiceOrder.workspace_id == workspace_id,
            InvoiceOrder.status == "open",
            InvoiceOrder.problem != "",
            InvoiceOrder.created_at < ago.alarm,
        )
        .order_by(InvoiceOrder.id)
    )
    return query


def events(workspace_id: Id, ago: Ago) -> Select[Any]:
    """How many of Stripe's events could not be applied for a day; no row when there is none."""
    columns: tuple[Any, ...] = (
        func.count().label("number"),
        func.min(StripeEvent.received_at).label("oldest"),
    )
    return (
        select(*columns)
        .where(
            StripeEvent.workspace_id == workspace_id,
            StripeEvent.outcome == "",
            StripeEvent.received_at < ago.day,
        )
        .having(func.count() > 0)
    )


def mails(workspace_id: Id, ago: Ago) -> Select[Any]:
    """Our own mails that did not arrive, or of which nobody knows."""
    columns: tuple[Any, ...] = (
        OutgoingMail.to_name,
        OutgoingMail.to_email,
        OutgoingMail.subject,
        OutgoingMail.status,
        Quote.public_id.label("quote_id"),
    )
    return (
        select(*columns)
        .select_from(OutgoingMail)
        .outerjoin(Quote, Quote.id == OutgoingMail.quote_id)
        .where(
            OutgoingMail.workspace_id == workspace_id,
            OutgoingMail.status.in_(("failed", "unknown")),
            OutgoingMail.created_at > ago.mails,
        )
        .order_by(OutgoingMail.id)
    )


def files(workspace_id: Id, _ago: Ago) -> Select[Any]:
    """Kept files that were not what was kept when somebody asked for them."""
    columns: tuple[Any, ...] = (StoredFile.name, DamagedFile.found_at, Quote.public_id)
    return (
        select(*columns)
        .select_from(DamagedFile)
        .join(StoredFile, StoredFile.id == DamagedFile.file_id)
        .outerjoin(Quote, Quote.id == StoredFile.quote_id)
        .where(DamagedFile.workspace_id == workspace_id)
        .order_by(DamagedFile.id)
    )


KINDS: dict[str, Waits] = {
    "restored": restored,
    "key": broken_key,
    "stuck": stuck,
    "differing": differing,
    "invoice": invoices,
    "unsent": unsent,
    "order": orders,
    "file": files,
    "events": events,
    "webhook": silent_webhook,
    "mail": mails,
}
"""Each kind, the most urgent first."""


def before(now: datetime) -> Ago:
    """The moments, as of now."""
    return Ago(now - ALARM_AFTER, now - A_DAY, now - MAILS_SHOWN_FOR)


def count_of(db: Db, workspace_id: int, now: datetime) -> int:
    """How many things wait for a person; one statement."""
    values = before(now)._asdict() | {"workspace": workspace_id}
    return sum(db.execute(_counting(), values).one())


@cache
def _counting() -> Select[Any]:
    """Kept, since every page asks it: to put it together takes longer than its answer."""
    places = Ago(*(bindparam(name, type_=UTCDateTime()) for name in Ago._fields))
    mine = bindparam("workspace", type_=Integer)
    # In no order: else SQLite reads every invoice in theirs, to find the few.
    waiting = [each(mine, places).order_by(None).limit(MOST) for each in KINDS.values()]
    counts = [
        select(func.count()).select_from(each.subquery()).scalar_subquery() for each in waiting
    ]
    return select(*(count.label(f"n{n}") for n, count in enumerate(counts)))
