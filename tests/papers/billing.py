"""Invoices of quotes of the cast, as they stand once Stripe told of them: no issuing is needed."""

from datetime import date
from typing import Any

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoice, Quote
from joinways.models.columns import utc_now
from tests.cast import Cast


def billed(cast: Cast, quote_id: int, **columns: Any) -> int:
    """The id of an open invoice of that quote. Needs an application context."""
    with writing(db.session) as session:
        quote = session.get_one(Quote, quote_id)
        usual = {
            "number": f"TIL-{quote_id:04}",
            "stripe_id": f"in_{quote_id}",
            "status": "open",
            "net_cents": quote.net_cents,
            "vat_cents": quote.vat_cents,
            "gross_cents": quote.gross_cents,
            "remaining_cents": quote.gross_cents,
            "issued_on": date(2026, 11, 3),
            "due_on": date(2026, 12, 3),
        }
        found = Invoice(
            workspace_id=cast.workspace,
            quote_id=quote_id,
            connection_id=cast.connection,
            livemode=False,
            currency=quote.currency,
            fetched_at=utc_now(),
            **(usual | columns),
        )
        session.add(found)
        session.flush()
        return found.id
