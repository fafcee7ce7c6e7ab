"""Taking over what Stripe has and a restored backup forgot: the rows that are written for it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import now, writing
from joinways.domain.billing import Bill, differences, sha256
from joinways.domain.quote import after
from joinways.invoices.attempt import Worker
from joinways.invoices.bill import bill_of
from joinways.invoices.comparing import Known, Row, attempt_of
from joinways.invoices.details import BillingDetails
from joinways.invoices.ending import invoice_row
from joinways.invoices.finding import CLOCKS_APART
from joinways.models import (
    Client,
    Event,
    History,
    Invoice,
    Invoicing,
    Quote,
    StripeConnection,
    StripeCustomer,
    Workspace,
)
from joinways.quotes.content import content_sha256
from joinways.quotes.lookups import lines_of
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError, StripeInvoice
from joinways.tax_ids import BadTaxId, checked


class NotAdopted(Exception):
    """The invoice cannot be taken over; the text is the word for why."""


@dataclass(frozen=True)
class Access:
    """A connection's account, open, and the worker that looks at it."""

    worker: Worker
    gateway: StripeGateway
    connection_id: int


def resume_with(worker: Worker, known: Known, row: Row, invoice: StripeInvoice) -> None:
    """Let an attempt on its way go on with what it made after the backup.

    It reads before it writes from now on, under new keys. Once the invoice has a number, whether
    it was mailed nobody here can know: its mail is not sent by itself.
    """
    draft = invoice.status == "draft"
    kept = draft and row.stripe_invoice_id == invoice.id
    _set(
        worker,
        known,
        row,
        invoice,
        status="open",
        step=row.step if kept else "draft" if draft else "lines",
        adopted_open=not draft,
        problem="",
        problem_detail={},
    )


def give_back(worker: Worker, known: Known, row: Row, invoice: StripeInvoice) -> None:
    """Its invoice was voided after the backup: the next worker signs the quote again."""
    _set(worker, known, row, invoice, status="closing", problem="voided-by-hand")


def _set(worker: Worker, known: Known, row: Row, invoice: StripeInvoice, **values: Any) -> None:
    """Write into an attempt that nobody holds and that is still where it was seen."""
    with writing(worker.db) as session:
        moment = now(session)
        written: Any = session.execute(
            update(Invoicing)
            .where(*_as_seen(row), Invoicing.lease_until <= moment)
            .values(
                stripe_invoice_id=invoice.id,
                customer_id=invoice.customer_id or Invoicing.customer_id,
                key_epoch=Invoicing.key_epoch + 1,
                key_born_at=moment,
                tries=0,
                next_try_at=moment,
                lease="",
                **values,
            )
            .execution_options(synchronize_session=False)
        )
        if not written.rowcount:
            raise NotAdopted("changed")
        connection_id = session.get_one(Invoicing, row.id, populate_existing=True).connection_id
        _learn_customer(session, known, connection_id, invoice)


def _as_seen(row: Row) -> tuple[Any, ...]:
    return (Invoicing.id == row.id, Invoicing.status == row.status, Invoicing.step == row.step)


def _learn_customer(
    session: Session, known: Known, connection_id: int, invoice: StripeInvoice
) -> None:
    """The client's customer at this account, if none is known; what it was told is not."""
    found = session.scalar(
        select(StripeCustomer.id).where(
            StripeCustomer.client_id == known.client_id,
            StripeCustomer.connection_id == connection_id,
        )
    )
    if found is None and invoice.customer_id:
        session.add(
            StripeCustomer(
                workspace_id=session.get_one(StripeConnection, connection_id).workspace_id,
                client_id=known.client_id,
                connection_id=connection_id,
                customer_id=invoice.customer_id,
                details_sha256="",
            )
        )


def adopt_lost(
    access: Access, known: Known, invoice: StripeInvoice, superseded: Row | None
) -> None:
    """Write the attempt, the invoice and the history that the backup forgot; all or nothing.

    Compared to the cent with what was signed. The mail is left as it is, sent or unknown; what
    is left to do, Stripe's reminders, the ordinary worker does. Raises NotAdopted, GatewayError.
    """
    bill, due_on = _bill(access.worker, known, invoice)
    if differences(bill, access.gateway.drafted(invoice)):
        raise NotAdopted("figures")
    sent = _was_sent(access.gateway, invoice)
    with writing(access.worker.db) as session:
        connection = session.get_one(StripeConnection, access.connection_id, populate_existing=True)
        moment = now(session)
        if superseded:
            _end(session, superseded, moment)
        quote = _lock_quote(session, known)
        attempt = _attempt(connection, quote, invoice, bill, moment)
        attempt.due_on, attempt.mail = due_on, "sent" if sent else "unknown"
        session.add(attempt)
        session.flush()
        row = invoice_row(session, attempt, invoice)
        _until_asked(row, sent)
        session.add(row)
        session.flush()
        session.add(_history(quote, known, row))
        _learn_customer(session, known, access.connection_id, invoice)


def _bill(worker: Worker, known: Known, invoice: StripeInvoice) -> tuple[Bill, date]:
    """What Stripe was told, as far as it can be told from the quote; for whom, Stripe says."""
    session = worker.db
    quote = session.get_one(Quote, known.quote_id, populate_existing=True)
    workspace = session.get_one(Workspace, quote.workspace_id)
    lines = lines_of(session, quote.id)
    try:
        if content_sha256(quote, lines) != quote.content_sha256:
            raise NotAdopted("content-changed")
        due = invoice.due_at or invoice.finalized_at or now(session)
        due_on = due.astimezone(ZoneInfo(workspace.time_zone)).date()
        client = session.get_one(Client, quote.client_id, populate_existing=True)
        event = session.get_one(Event, quote.event_id)
        bill = bill_of(quote, lines, event, workspace, _details(client, invoice, due_on))
    finally:
        session.rollback()
    return replace(bill, due_at=int(due.timestamp())), due_on


def _details(client: Client, invoice: StripeInvoice, due_on: date) -> BillingDetails:
    named = invoice.customer_name or client.shown_name
    return BillingDetails(
        name=client.name if client.company else named,
        company=named if client.company else "",
        email=invoice.customer_email or client.email,
        line1=client.line1,
        line2=client.line2,
        postal_code=client.postal_code,
        city=client.city,
        country=client.country,
        vat_number=client.vat_number if _is_taken(client) else "",
        language=client.language,
        due_on=due_on,
    )


def _is_taken(client: Client) -> bool:
    try:
        checked(client.country, client.vat_number)
    except BadTaxId:
        return False
    return True


def _was_sent(gateway: StripeGateway, invoice: StripeInvoice) -> bool:
    if invoice.created_at is None:
        return False
    try:
        return gateway.was_sent(invoice.id, invoice.created_at - CLOCKS_APART)
    except GatewayError:
        return False  # a key that may not read events: nobody knows


def _end(session: Session, row: Row, moment: datetime) -> None:
    """An earlier attempt that the backup holds half-way: it came to nothing, a later one did."""
    ended: Any = session.execute(
        update(Invoicing)
        .where(*_as_seen(row), Invoicing.lease_until <= moment)
        .values(status="released", live=False, lease="", problem="", ended_at=moment)
        .execution_options(synchronize_session=False)
    )
    if not ended.rowcount:
        raise NotAdopted("changed")


def _lock_quote(session: Session, known: Known) -> Quote:
    moved = session.execute(
        update(Quote)
        .where(Quote.id == known.quote_id, Quote.state == known.state)
        .values(state=_INVOICED, version=Quote.version + 1)
        .returning(Quote.id)
        .execution_options(synchronize_session=False)
    ).first()
    if moved is None:
        raise NotAdopted("changed")
    return session.get_one(Quote, known.quote_id, populate_existing=True)


_INVOICED = after(after("signed", "claim"), "finalize")


def _attempt(
    connection: StripeConnection,
    quote: Quote,
    invoice: StripeInvoice,
    bill: Bill,
    moment: datetime,
) -> Invoicing:
    payload = bill.to_json()
    open_still = invoice.status == "open"
    return Invoicing(
        workspace_id=quote.workspace_id,
        quote_id=quote.id,
        number=attempt_of(invoice),
        status="open" if open_still else "done",
        step="finalized" if open_still else "done",
        payload=payload,
        payload_sha256=sha256(payload),
        connection_id=connection.id,
        account_id=connection.account_id,
        livemode=invoice.livemode,
        key_epoch=1,
        key_born_at=moment,
        customer_id=invoice.customer_id or None,
        stripe_invoice_id=invoice.id,
        adopted_open=True,
        lease_until=moment,
        next_try_at=moment,
        created_at=invoice.created_at or moment,
        ended_at=None if open_still else moment,
    )


def _until_asked(row: Invoice, sent: bool) -> None:
    """Its credit notes are not known yet; the next question about it brings them."""
    if row.status == "open":
        row.credited_cents = 0
    if sent:
        row.mails = 1


def _history(quote: Quote, known: Known, row: Invoice) -> History:
    return History(
        workspace_id=quote.workspace_id,
        event_id=quote.event_id,
        quote_id=quote.id,
        invoice_id=row.id,
        actor="system",
        action="invoice-adopt",
        from_state=known.state,
        to_state=quote.state,
        detail={"invoice": row.number, "gross_cents": row.gross_cents},
    )
