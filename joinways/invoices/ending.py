"""How an attempt ends: with an invoice, or by giving the quote back."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.domain.quote import after
from joinways.invoices.attempt import Attempt, Worker, progress, record
from joinways.invoices.finding import adopt, ours_at_stripe
from joinways.models import History, Invoice, Invoicing, Quote, Workspace
from joinways.models.columns import utc_now
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import StripeInvoice


def finish_invoiced(
    worker: Worker, attempt: Attempt, invoice: StripeInvoice, mail: str = "none"
) -> None:
    """The number exists: attempt, quote, invoice and timeline change in one commit."""

    def also(session: Session) -> None:
        _move_quote(session, attempt, "finalize", {"invoice": invoice.number})
        session.add(invoice_row(session, attempt, invoice))

    progress(worker, attempt, "finalized", also=also, mail=mail)


def invoice_row(session: Session, attempt: Attempt | Invoicing, invoice: StripeInvoice) -> Invoice:
    """Our row for an invoice that has a number, as Stripe tells it, not yet in the session.

    It was issued on the day it was finalised, in the workspace's time zone.
    """
    time_zone, due_on = session.execute(
        select(Workspace.time_zone, Invoicing.due_on)
        .join(Invoicing, Invoicing.workspace_id == Workspace.id)
        .where(Invoicing.id == attempt.id)
    ).one()
    numbered = invoice.finalized_at or datetime.now(UTC)
    return Invoice(
        workspace_id=attempt.workspace_id,
        quote_id=attempt.quote_id,
        invoicing_id=attempt.id,
        connection_id=attempt.connection_id,
        stripe_id=invoice.id,
        livemode=invoice.livemode,
        number=invoice.number,
        status=invoice.status,
        currency=invoice.currency,
        net_cents=invoice.net_cents,
        vat_cents=invoice.gross_cents - invoice.net_cents,
        gross_cents=invoice.gross_cents,
        paid_cents=invoice.paid_cents,
        off_stripe_cents=invoice.off_stripe_cents,
        credited_cents=invoice.credited_cents,
        remaining_cents=invoice.remaining_cents if invoice.status == "open" else 0,
        paid_at=invoice.paid_at,
        auto_advance=invoice.auto_advance,
        issued_on=numbered.astimezone(ZoneInfo(time_zone)).date(),
        due_on=due_on,
        hosted_url=invoice.hosted_url,
        pdf_url=invoice.pdf_url,
        fetched_at=utc_now(),
    )


def close(
    worker: Worker, attempt: Attempt, problem: str, detail: dict[str, Any] | None = None
) -> None:
    """Stop here: what was made at Stripe is to be removed, then the quote given back."""
    record(worker, attempt, status="closing", problem=problem, problem_detail=detail or {})


def release(worker: Worker, gateway: StripeGateway, attempt: Attempt) -> None:
    """closing → released: drafts deleted, the quote signed again, all in one commit.

    When one turns out to have a number after all, it happened: the attempt goes on from there.
    """
    found = ours_at_stripe(gateway, attempt)
    if any(invoice.status != "draft" for invoice in found):
        adopt(worker, gateway, attempt, found)
        return
    for invoice in found:
        gateway.delete_draft(invoice.id)

    def also(session: Session) -> None:
        _move_quote(session, attempt, "release", {"problem": attempt.problem})

    ended = utc_now()
    record(worker, attempt, status="released", live=False, ended_at=ended, also=also)


def _move_quote(session: Session, attempt: Attempt, action: str, detail: dict[str, Any]) -> None:
    state = after("invoicing", action)
    moved = session.execute(
        update(Quote)
        .where(Quote.id == attempt.quote_id, Quote.state == "invoicing")
        .values(state=state, version=Quote.version + 1)
        .returning(Quote.event_id)
    ).scalar_one()
    session.add(
        History(
            workspace_id=attempt.workspace_id,
            event_id=moved,
            quote_id=attempt.quote_id,
            actor="stripe",
            action=f"invoice-{action}",
            from_state="invoicing",
            to_state=state,
            detail=detail,
        )
    )
