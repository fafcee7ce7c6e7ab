"""What Stripe did, written into the history, and told to the team."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.models import Client, History, Invoice, Quote
from joinways.notices.telling import tell


def note(
    session: Session,
    invoice: Invoice,
    action: str,
    from_state: str = "",
    to_state: str = "",
    **detail: Any,
) -> None:
    """Append what happened to an invoice to the history. Amounts in `detail` are cents."""
    event_id = session.scalar(select(Quote.event_id).where(Quote.id == invoice.quote_id))
    session.add(
        History(
            workspace_id=invoice.workspace_id,
            event_id=event_id,
            quote_id=invoice.quote_id,
            invoice_id=invoice.id,
            actor="stripe",
            action=action,
            from_state=from_state,
            to_state=to_state or (invoice.status if from_state else ""),
            detail={"invoice": invoice.number, "currency": invoice.currency, **detail},
        )
    )


def tell_paid(session: Session, invoice: Invoice) -> None:
    """Tell the team once that an invoice is paid."""
    _tell(session, invoice, "paid", f"paid:{invoice.id}", cents=invoice.paid_cents)


def tell_failed_payment(session: Session, invoice: Invoice, event_id: str) -> None:
    """Tell the team once for each attempt to pay that failed."""
    _tell(session, invoice, "payment-failed", f"payment-failed:{event_id}")


def tell_attention(
    session: Session, invoice: Invoice, reason: str, figures: dict[str, Any]
) -> bool:
    """Tell the team that a person must decide about an invoice, and why; once for these figures.

    Whether it is new.
    """
    which = ":".join(str(figures[name]) for name in sorted(figures))[:80]
    once = f"attention:{invoice.id}:{reason}:{which}"
    return _tell(session, invoice, "attention", once, reason=reason)


def _tell(session: Session, invoice: Invoice, kind: str, once: str, **detail: Any) -> bool:
    client = session.scalar(
        select(Client).join(Quote, Quote.client_id == Client.id).where(Quote.id == invoice.quote_id)
    )
    return tell(
        session,
        invoice.workspace_id,
        kind,
        once,
        quote_id=invoice.quote_id,
        invoice_id=invoice.id,
        detail={
            "number": invoice.number,
            "client": client.shown_name if client else "",
            "gross_cents": invoice.gross_cents,
            "currency": invoice.currency,
            **detail,
        },
    )
