"""What tests of a restored backup look at, here and at Stripe."""

from collections.abc import Callable

from sqlalchemy import select

from joinways.extensions import db
from joinways.models import Installation, Invoicing, Quote
from tests.actions.desk import Desk
from tests.cast import QuoteRef

Run = Callable[..., tuple[int, str]]
"""What `flask --app app invoices …` exits with and says."""


def signed(desk: Desk) -> QuoteRef:
    row = db.session.execute(select(Quote.id, Quote.public_id)).first()
    db.session.rollback()
    assert row
    return QuoteRef(*row)


def issue(desk: Desk, quote: QuoteRef, until: str = "done") -> int:
    attempt_id = desk.claim(quote)
    desk.drive(attempt_id, until=until)
    return attempt_id


def day_and_more(desk: Desk) -> None:
    """Stripe has forgotten every key."""
    desk.stripe.advance_clock(25 * 3600)


def refused(desk: Desk) -> bool:
    found = db.session.scalars(select(Installation.must_reconcile)).one()
    db.session.rollback()
    return found


def attempts(quote: QuoteRef) -> list[Invoicing]:
    found = db.session.scalars(
        select(Invoicing).where(Invoicing.quote_id == quote.id).order_by(Invoicing.number)
    ).all()
    db.session.expunge_all()
    db.session.rollback()
    return list(found)
