"""A snapshot of the database, and of what Stripe holds of ours."""

import inspect
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from joinways.audit.lookups import chain
from joinways.database import Db, now
from joinways.domain.billing import Drafted
from joinways.invariants.snapshot import (
    AttemptRow,
    ConnectionRow,
    CreditNoteRow,
    EventRow,
    HistoryRow,
    InvoiceRow,
    Marks,
    OrderRow,
    Ours,
    QuoteRow,
    Snapshot,
    StripeSide,
)
from joinways.models import (
    CreditNote,
    History,
    Installation,
    Invoice,
    InvoiceOrder,
    Invoicing,
    Quote,
    QuoteLine,
    StripeConnection,
    StripeEvent,
    Workspace,
)
from joinways.quotes.content import content_sha256
from joinways.signing.chain import links
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError, StripeInvoice

BEFORE = timedelta(days=1)
"""Stripe is asked for what was made since our oldest attempt, and so much longer."""

MARKS = tuple(Marks.__dataclass_fields__)
Connect = Callable[[int], StripeGateway]
Row = TypeVar("Row")


def ours(session: "Db | Session") -> Ours:
    """What the database holds now. The caller ends the transaction."""
    installation = session.get_one(Installation, 1, populate_existing=True)
    return Ours(
        moment=now(session),
        instance=installation.name,
        must_reconcile=installation.must_reconcile,
        quotes=_quotes(session),
        attempts=_rows(session, Invoicing, AttemptRow),
        invoices=_rows(session, Invoice, InvoiceRow),
        credit_notes=_rows(session, CreditNote, CreditNoteRow),
        connections=_connections(session),
        events=_rows(session, StripeEvent, EventRow),
        orders=_rows(session, InvoiceOrder, OrderRow),
        history=_history(session),
        signatures=tuple(links(session)),
        told_signed=_told_signed(session),
        audit=tuple(chain(session)),
    )


def _rows(session: "Db | Session", model: Any, row: Callable[..., Row]) -> tuple[Row, ...]:
    found = session.execute(_columns(model, row))
    return tuple(row(*each) for each in found)


@cache
def _columns(model: Any, row: Callable[..., object]) -> Select[Any]:
    columns = [getattr(model, name) for name in inspect.signature(row).parameters]
    return select(*columns).order_by(model.id)


def _quotes(session: "Db | Session") -> tuple[QuoteRow, ...]:
    lines: dict[int, list[QuoteLine]] = {}
    as_stored = {"populate_existing": True}
    by_position = select(QuoteLine).order_by(QuoteLine.quote_id, QuoteLine.position)
    for line in session.scalars(by_position.execution_options(**as_stored)):
        lines.setdefault(line.quote_id, []).append(line)
    query = (
        select(Quote, Workspace.public_id)
        .join(Workspace, Workspace.id == Quote.workspace_id)
        .order_by(Quote.id)
        .execution_options(**as_stored)
    )
    return tuple(
        QuoteRow(
            id=quote.id,
            public_id=quote.public_id,
            workspace_id=quote.workspace_id,
            workspace=workspace,
            state=quote.state,
            currency=quote.currency,
            net_cents=quote.net_cents,
            gross_cents=quote.gross_cents,
            content_sha256=quote.content_sha256,
            content_now=content_sha256(quote, lines.get(quote.id, [])),
        )
        for quote, workspace in session.execute(query)
    )


def _connections(session: "Db | Session") -> tuple[ConnectionRow, ...]:
    query = select(
        StripeConnection.id,
        StripeConnection.workspace_id,
        StripeConnection.account_id,
        StripeConnection.ended_at.is_(None),
    ).order_by(StripeConnection.id)
    return tuple(ConnectionRow(*each) for each in session.execute(query))


def _history(session: "Db | Session") -> tuple[HistoryRow, ...]:
    query = (
        select(History.id, History.invoice_id, History.action, History.from_state)
        .where(History.invoice_id.is_not(None))
        .order_by(History.id)
    )
    return tuple(
        HistoryRow(id, invoice_id or 0, action, was)
        for id, invoice_id, action, was in session.execute(query)
    )


def _told_signed(session: "Db | Session") -> tuple[str, ...]:
    """Quotes that were signed before signatures were written are told of without one."""
    query = (
        select(Quote.public_id, History.detail)
        .join(History, History.quote_id == Quote.id)
        .where(History.action == "signed")
        .order_by(History.id)
    )
    return tuple(name for name, detail in session.execute(query) if detail.get("signature"))


def since_when(session: "Db | Session") -> datetime:
    """From when on Stripe may hold something of ours (UTC)."""
    first = session.scalar(select(func.min(Invoicing.created_at)))
    return (first or now(session)) - BEFORE


def with_keys(session: "Db | Session") -> list[int]:
    """The connections whose key is still stored, ended ones too."""
    query = select(StripeConnection.id).where(StripeConnection.key_encrypted != "")
    return list(session.scalars(query.order_by(StripeConnection.id)))


def look(db: Db, connect: Connect) -> tuple[Snapshot, list[str]]:
    """Database and Stripe together, and a sentence for each connection that gave no answer.

    The database is read first: what is made at Stripe meanwhile looks unknown, and only a second
    look tells. No transaction is open during the calls.
    """
    read, since, connections = ours(db), since_when(db), with_keys(db)
    keyless = {each.id for each in read.connections} - set(connections)
    db.rollback()
    found: dict[str, StripeSide] = {}
    silent = []
    for connection_id in connections:
        try:
            gateway = connect(connection_id)
            for side in theirs(gateway, read.instance, since, str(connection_id)):
                found.setdefault(side.id, side)
        except GatewayError as error:
            keyless.add(connection_id)
            # The message may have several lines; a violation, and this, has one.
            why = " ".join(word for word in (error.kind, error.code) if word)
            silent.append(f"connection {connection_id}: Stripe gives no answer ({why})")
    return Snapshot(read, tuple(found.values()), frozenset(keyless)), silent


def theirs(
    gateway: StripeGateway, instance: str, since: datetime, account: str
) -> list[StripeSide]:
    """What an account holds with our mark, made since then. Raises GatewayError."""
    marked = [
        invoice
        for invoice in gateway.invoices_since(since)
        if invoice.metadata.get("instance") == instance
    ]
    return [_side(invoice, gateway.drafted(invoice), account) for invoice in marked]


def _side(invoice: StripeInvoice, drafted: Drafted, account: str) -> StripeSide:
    return StripeSide(
        account=account,
        id=invoice.id,
        status=invoice.status,
        number=invoice.number,
        currency=invoice.currency,
        net_cents=invoice.net_cents,
        gross_cents=invoice.gross_cents,
        credited_cents=invoice.credited_cents,
        lines=drafted.lines,
        vat=tuple(sorted((rate, cents) for rate, cents in drafted.vat if cents)),
        marks=Marks(**{name: invoice.metadata.get(name) or "" for name in MARKS}),
    )
