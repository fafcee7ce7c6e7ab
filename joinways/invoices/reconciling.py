"""After a backup was put back: Stripe is compared with the database, and what is missing added."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from joinways.database import Db, now, writing
from joinways.invoices.adopting import Access, NotAdopted, adopt_lost, give_back, resume_with
from joinways.invoices.attempt import Worker
from joinways.invoices.comparing import Known, Plan, Row, plan
from joinways.invoices.recognising import connections, decided
from joinways.models import (
    Installation,
    Invoicing,
    Quote,
    StripeConnection,
    StripeCustomer,
    Workspace,
)
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError, OutOfTime, StripeInvoice

A_DAY = timedelta(days=1)
AT_LEAST = timedelta(days=30)
"""Looked at in any case: somebody may have invoiced since the backup was put back."""


@dataclass(frozen=True)
class Undecided:
    """An invoice at Stripe of which only a person can say what it is; `why` is a word."""

    invoice: StripeInvoice
    why: str


@dataclass
class Report:
    """What was compared, and what came of it. Names are Stripe's numbers or ids."""

    looked_at: int = 0
    adopted: list[str] = field(default_factory=list)
    resumed: list[str] = field(default_factory=list)
    voided: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    undecided: list[Undecided] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Whether nothing is left for a person."""
        return not self.undecided and not self.unread


def usual_since(db: Db) -> datetime:
    """From when on invoices are looked at (UTC), if nobody says otherwise.

    A day before the newest attempt that the database knows, since it may know less than it holds;
    before any that is on its way; and 30 days at least.
    """
    newest = db.scalar(select(func.max(Invoicing.created_at)))
    waiting = db.scalar(
        select(func.min(Invoicing.created_at)).where(Invoicing.status.in_(("open", "closing")))
    )
    begun = None if newest else db.scalar(select(func.min(StripeConnection.created_at)))
    latest = now(db) - AT_LEAST
    db.rollback()
    return min(moment for moment in (newest, waiting, begun, latest) if moment) - A_DAY


def held_until(db: Db) -> datetime | None:
    """Until when (UTC) a worker may still hold an attempt; None when all are free."""
    latest = db.scalar(
        select(func.max(Invoicing.lease_until)).where(
            Invoicing.status.in_(("open", "closing")), Invoicing.lease_until > now(db)
        )
    )
    db.rollback()
    return latest


def reconcile(worker: Worker, since: datetime) -> Report:
    """Compare every account's invoices made since then (UTC) with the database.

    Invoicing must be refused meanwhile and no attempt held. Safe to run again, whenever it ended.
    """
    _forget_what_customers_were_told(worker.db)
    report = Report()
    for connection_id in connections(worker.db):
        try:
            _connection(worker, connection_id, since, report)
        except (GatewayError, OutOfTime) as error:
            report.unread.append(f"connection {connection_id}: {error}")
    return report


def _forget_what_customers_were_told(db: Db) -> None:
    """They may have been told something else since: the next invoice tells them all anew."""
    with writing(db) as session:
        session.execute(update(StripeCustomer).values(details_sha256=""))


def _connection(worker: Worker, connection_id: int, since: datetime, report: Report) -> None:
    gateway = worker.connect(connection_id, worker.deadline)
    made = list(gateway.invoices_since(since))
    left_alone = decided(worker.db)
    by_quote: dict[str, list[StripeInvoice]] = defaultdict(list)
    for invoice in _ours(worker.db, connection_id, made):
        if invoice.id not in left_alone:
            by_quote[invoice.metadata.get("quote", "")].append(invoice)
            report.looked_at += 1
    for quote, invoices in by_quote.items():
        known = _known(worker.db, connection_id, quote)
        _act(Access(worker, gateway, connection_id), known, plan(known, invoices), report)


def _ours(db: Db, connection_id: int, made: Iterable[StripeInvoice]) -> list[StripeInvoice]:
    """Those with our marks; another workspace's are compared with that one's connection."""
    instance = db.get_one(Installation, 1).name
    workspace_id = db.get_one(StripeConnection, connection_id).workspace_id
    others = set(db.scalars(select(Workspace.public_id).where(Workspace.id != workspace_id)))
    db.rollback()
    return [
        invoice
        for invoice in made
        if invoice.metadata.get("instance") == instance
        and invoice.metadata.get("workspace") not in others
    ]


def _known(db: Db, connection_id: int, public_id: str) -> Known | None:
    """The quote of the connection's workspace, with all its attempts."""
    quote = db.execute(
        select(Quote.id, Quote.client_id, Quote.state)
        .join(StripeConnection, StripeConnection.workspace_id == Quote.workspace_id)
        .where(StripeConnection.id == connection_id, Quote.public_id == public_id)
    ).first()
    if quote is None:
        db.rollback()
        return None
    columns = (getattr(Invoicing, name) for name in Row.__dataclass_fields__)
    rows = db.execute(select(*columns).where(Invoicing.quote_id == quote.id)).all()
    db.rollback()
    attempts = {row.number: Row(*row) for row in rows}
    return Known(quote.id, quote.client_id, quote.state, attempts)


def _act(access: Access, known: Known | None, todo: Plan, report: Report) -> None:
    report.undecided += [Undecided(invoice, why) for invoice, why in todo.undecided]
    for draft in todo.deleted:
        _delete(access.gateway, draft, report)
    if known is None:
        return
    for row, invoice in todo.resumed:
        with _done_or_undecided(report, invoice, report.resumed):
            resume_with(access.worker, known, row, invoice)
    for row, invoice in todo.voided:
        with _done_or_undecided(report, invoice, report.voided):
            give_back(access.worker, known, row, invoice)
    if todo.adopted:
        with _done_or_undecided(report, todo.adopted, report.adopted):
            adopt_lost(access, known, todo.adopted, todo.superseded)


@contextmanager
def _done_or_undecided(report: Report, invoice: StripeInvoice, done: list[str]) -> Iterator[None]:
    try:
        yield
    except NotAdopted as why:
        report.undecided.append(Undecided(invoice, str(why)))
    else:
        done.append(invoice.number or invoice.id)


def _delete(gateway: StripeGateway, draft: StripeInvoice, report: Report) -> None:
    """Delete a draft that nobody waits for, and confirm that it is gone. Raises GatewayError."""
    gateway.delete_draft(draft.id)
    try:
        report.undecided.append(Undecided(gateway.read_invoice(draft.id), "draft-stays"))
    except GatewayError as error:
        if error.kind != "missing":
            raise
        report.deleted.append(draft.id)
