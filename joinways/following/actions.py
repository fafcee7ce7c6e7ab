"""What a person decides about an invoice that needed attention."""

from joinways.database import Db, writing
from joinways.models import History, Invoice, Quote
from joinways.models.columns import utc_now
from joinways.viewer import Viewer


def settle(db: Db, invoice_id: int, viewer: Viewer, reason: str) -> None:
    """A person says that they have seen to `reason`: the mark goes, the history keeps who and what.

    Another reason that took its place meanwhile stays: they have not read it.
    """
    with writing(db) as session:
        invoice = session.get_one(Invoice, invoice_id, populate_existing=True, with_for_update=True)
        if not invoice.attention or invoice.attention != reason:
            return
        session.add(
            History(
                workspace_id=invoice.workspace_id,
                event_id=session.get_one(Quote, invoice.quote_id).event_id,
                quote_id=invoice.quote_id,
                invoice_id=invoice.id,
                actor="user",
                actor_id=viewer.user_id,
                actor_name=viewer.name,
                action="invoice-settled",
                detail={"invoice": invoice.number, "reason": invoice.attention},
            )
        )
        invoice.attention, invoice.attention_detail = "", {}
        invoice.changed_at = utc_now()
