"""Asking for an invoice: the claim, by which exactly one attempt owns a quote."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from joinways.clients.corrections import settle
from joinways.database import Db, now, writing
from joinways.domain.billing import Bill, sha256
from joinways.domain.currencies import largest_charge
from joinways.domain.money import smallest_charge
from joinways.domain.plan import may_invoice
from joinways.domain.quote import MOST_LINES, after
from joinways.domain.refused import Refused
from joinways.formats import money
from joinways.invoices.bill import bill_of
from joinways.invoices.details import BillingDetails
from joinways.models import (
    Client,
    Event,
    History,
    Installation,
    Invoicing,
    Quote,
    StripeConnection,
    Workspace,
)
from joinways.quotes.content import content_sha256, totals_of
from joinways.quotes.lookups import lines_of
from joinways.viewer import Viewer


def claim(db: Db, quote_id: int, details: BillingDetails | None, viewer: Viewer) -> int:
    """The id of the one attempt that invoices this quote: a new one, or the one there is.

    In one transaction: the quote's state changes by compare-and-set, the client is corrected,
    and all that Stripe will be told is frozen. Without `details` it only joins an attempt.
    Raises Refused, then nothing is changed.
    """
    with writing(db) as session:
        quote = session.get_one(Quote, quote_id, populate_existing=True)
        if quote.state in ("invoicing", "invoiced") or details is None:
            return live_attempt(session, quote_id)
        workspace = session.get_one(Workspace, quote.workspace_id, populate_existing=True)
        connection = _may_claim(session, quote, workspace)
        bill = _bill(db, session, quote, workspace, details)
        if not _move(session, quote):
            return live_attempt(session, quote_id)
        _correct_client(session, quote, details, viewer)
        attempt = _attempt(session, quote, connection, bill, details)
        attempt.created_by = viewer.user_id
        session.add_all([attempt, _history(quote, viewer, bill)])
        session.flush()
        return attempt.id


def live_attempt(session: Db | Session, quote_id: int) -> int:
    """The attempt that owns the quote. Raises Refused("quote-state") without one."""
    found = session.scalar(
        select(Invoicing.id).where(Invoicing.quote_id == quote_id, Invoicing.live)
    )
    if found is None:
        raise Refused("quote-state")
    return found


def _may_claim(session: Session, quote: Quote, workspace: Workspace) -> StripeConnection:
    if not may_invoice(workspace.plan):
        raise Refused("plan")
    if quote.state != "signed":
        raise Refused("not-signed")
    installation = session.get_one(Installation, 1)
    if installation.must_reconcile:
        raise Refused("must-reconcile")
    connection = session.scalar(
        select(StripeConnection)
        .where(StripeConnection.workspace_id == workspace.id, StripeConnection.ended_at.is_(None))
        # Held until the attempt is there to see: nobody removes the key in between.
        .with_for_update(read=True)
    )
    if connection is None:
        raise Refused("not-connected")
    if connection.broken == "revoked":
        raise Refused("key-refused")
    return connection


def _bill(
    db: Db, session: Session, quote: Quote, workspace: Workspace, details: BillingDetails
) -> Bill:
    """The bill, once it is sure that it says what was signed and that Stripe would take it."""
    lines = lines_of(db, quote.id)
    amounts = totals_of(quote, lines)
    stored = (quote.net_cents, quote.vat_cents, quote.gross_cents)
    if stored != (amounts.net_cents, amounts.vat_cents, amounts.gross_cents):
        raise Refused("content-changed")
    if content_sha256(quote, lines) != quote.content_sha256:
        raise Refused("content-changed")
    if quote.gross_cents < (least := smallest_charge(quote.currency)):
        raise Refused("too-small", least=money(least, quote.currency))
    if quote.gross_cents > (most := largest_charge(quote.currency)):
        raise Refused("too-large", most=money(most, quote.currency))
    bill = bill_of(quote, lines, session.get_one(Event, quote.event_id), workspace, details)
    if len(bill.lines) > MOST_LINES:
        raise Refused("too-many-lines", most=MOST_LINES, lines=len(bill.lines))
    return bill


def _move(session: Session, quote: Quote) -> bool:
    """The compare-and-set: whoever changes the state owns the quote."""
    moved: Any = session.execute(
        update(Quote)
        .where(Quote.id == quote.id, Quote.state == "signed", Quote.version == quote.version)
        .values(state=after("signed", "claim"), version=Quote.version + 1)
        .execution_options(synchronize_session=False)
    )
    return bool(moved.rowcount)


def _correct_client(
    session: Session, quote: Quote, details: BillingDetails, viewer: Viewer
) -> None:
    corrected = asdict(details)
    corrected.pop("due_on")
    settle(session, quote.id, corrected, viewer.user_id)
    session.execute(
        update(Client)
        .where(Client.id == quote.client_id, Client.workspace_id == quote.workspace_id)
        .values(**corrected)
    )


def _attempt(
    session: Session,
    quote: Quote,
    connection: StripeConnection,
    bill: Bill,
    details: BillingDetails,
) -> Invoicing:
    # Not their count: after a restored backup the first ones may be missing.
    before = session.scalar(
        select(func.max(Invoicing.number)).where(Invoicing.quote_id == quote.id)
    )
    payload, moment = bill.to_json(), now(session)
    return Invoicing(
        workspace_id=quote.workspace_id,
        quote_id=quote.id,
        number=(before or 0) + 1,
        payload=payload,
        payload_sha256=sha256(payload),
        due_on=details.due_on,
        connection_id=connection.id,
        account_id=connection.account_id,
        livemode=connection.livemode,
        key_born_at=moment,
        lease_until=moment,
        next_try_at=moment,
        created_at=moment,
    )


def _history(quote: Quote, viewer: Viewer, bill: Bill) -> History:
    return History(
        workspace_id=quote.workspace_id,
        event_id=quote.event_id,
        quote_id=quote.id,
        actor="user",
        actor_id=viewer.user_id,
        actor_name=viewer.name,
        action="invoice-claim",
        from_state="signed",
        to_state="invoicing",
        detail={"gross_cents": bill.gross_cents, "due_at": bill.due_at},
    )
