"""An invoice that is void or wholly credited: its quote is signed again."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from joinways.domain.quote import after
from joinways.following.noting import note
from joinways.models import Invoice, Invoicing, Quote
from joinways.models.columns import utc_now


def end(session: Session, invoice: Invoice) -> None:
    """Let the signed content be invoiced anew, by a second row with a history of its own.

    What was still to do about the attempt (a mail, reminders) is not done any more: a worker that
    holds it finds its lease gone.
    """
    invoice.live = False
    session.flush()
    session.execute(
        update(Invoicing)
        .where(Invoicing.id == invoice.invoicing_id)
        .values(live=False)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Invoicing)
        .where(Invoicing.id == invoice.invoicing_id, Invoicing.status.in_(("open", "closing")))
        .values(status="done", lease="", problem=f"invoice-{invoice.status}", ended_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    given_back = session.execute(
        update(Quote)
        .where(Quote.id == invoice.quote_id, Quote.state == "invoiced")
        .values(state=after("invoiced", "reopen"), version=Quote.version + 1)
        .returning(Quote.id)
        .execution_options(synchronize_session=False)
    ).first()
    if given_back:
        note(session, invoice, "invoice-reopen", "invoiced", "signed")
