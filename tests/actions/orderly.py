"""Where tests of orders stand: an issued invoice, and what is ordered about it."""

import itertools
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import BankTransfer, CreditNote, History, Invoice, InvoiceOrder
from joinways.orders.actions import Wish, order
from joinways.orders.leading import lead
from tests.actions.desk import TWO_RATES, Desk
from tests.cast import QuoteRef
from tests.stand_in import Json

NET, GROSS = 194988, 219486
"""Of the invoice that `issued` makes: 499.88 at 20 % and 1,450.00 at 10 %."""

VOID = {"reason": "Wrong client", "reached": True}
CREDIT = {"positions": [1, 2], "reason": "order_change", "memo": "Annulé", "back": ""}
PAYLOADS: dict[str, dict[str, Any]] = {
    "send": {},
    "void": VOID,
    "transfer": {"cents": GROSS, "received_on": "2036-01-10", "note": "BNP"},
    "credit": CREDIT,
}
CALLS = {
    "send": "invoices.send",
    "void": "invoices.void",
    "transfer": "invoices.pay",
    "credit": "credit_notes.create",
}
"""The one call that writes, by kind of order."""

_numbers = itertools.count(1)


@dataclass
class Issued:
    """An invoice that has left, and its ways to be looked at."""

    desk: Desk
    quote: QuoteRef
    id: int

    def order(self, kind: str, once: str = "", **changes: Any) -> int:
        """Order it; the order's id."""
        payload = {**PAYLOADS[kind], **changes}
        wish = Wish(kind, once or f"form-number-{next(_numbers)}", payload)
        return order(db.session, self.id, wish, self.desk.viewer())

    def lead(self, order_id: int, **how: Any) -> bool:
        """Lead an order on, with a worker of its own."""
        return lead(self.desk.worker(), order_id, **how)

    def do(self, kind: str, **changes: Any) -> InvoiceOrder:
        """Order it and lead it; how it then stands."""
        order_id = self.order(kind, **changes)
        self.lead(order_id)
        return self.stored(order_id)

    def stored(self, order_id: int) -> InvoiceOrder:
        """The order as it is stored now, detached."""
        found: InvoiceOrder = db.session.get_one(InvoiceOrder, order_id, populate_existing=True)
        db.session.expunge(found)
        db.session.rollback()
        return found

    def row(self) -> Invoice:
        """Our invoice as it is stored now, detached."""
        found: Invoice = db.session.get_one(Invoice, self.id, populate_existing=True)
        db.session.expunge(found)
        db.session.rollback()
        return found

    def told(self) -> Json:
        """The invoice at Stripe."""
        stripe_id = self.row().stripe_id
        return next(one for one in self.desk.stripe.objects("invoice") if one["id"] == stripe_id)

    def mails(self) -> int:
        """How many mails went out that bring the invoice."""
        stripe_id = self.row().stripe_id
        return sum(
            mail["invoice"] == stripe_id and mail["kind"] == "invoice"
            for mail in self.desk.stripe.mailbox()
        )

    def calls(self, kind: str) -> int:
        """How often Stripe was asked to do this kind of order."""
        return sum(call["name"] == CALLS[kind] for call in self.desk.stripe.calls())

    def rows(self, model: Any) -> list[Any]:
        """The rows of a table about this invoice, the oldest first, detached."""
        found = db.session.scalars(
            select(model).where(model.invoice_id == self.id).order_by(model.id)
        ).all()
        db.session.expunge_all()
        db.session.rollback()
        return list(found)

    def transfers(self) -> list[int]:
        """The transfers written down, in cents."""
        return [one.cents for one in self.rows(BankTransfer)]

    def credit_notes(self) -> list[tuple[int, int, str]]:
        """Our rows: net, gross, number."""
        return [(one.net_cents, one.gross_cents, one.number) for one in self.rows(CreditNote)]

    def history(self) -> list[tuple[str, str]]:
        """Who did what: (name, action), the oldest first."""
        return [(one.actor_name or one.actor, one.action) for one in self.rows(History)]

    def set(self, **values: Any) -> None:
        """Write into our invoice behind everybody's back."""
        with writing(db.session) as session:
            session.execute(update(Invoice).where(Invoice.id == self.id).values(**values))

    def set_order(self, order_id: int, **values: Any) -> None:
        """Write into an order behind everybody's back."""
        with writing(db.session) as session:
            session.execute(
                update(InvoiceOrder).where(InvoiceOrder.id == order_id).values(**values)
            )

    def end_lease(self, order_id: int) -> None:
        """The time of whoever holds the order runs out; nobody gave it back."""
        past = self.stored(order_id).created_at - timedelta(minutes=10)
        self.set_order(order_id, lease_until=past)

    def a_while_later(self) -> None:
        """The mail that left with the invoice was not sent just now."""
        row = self.row()
        self.set(mailed_at=row.mailed_at and row.mailed_at - timedelta(minutes=5))


def issued(desk: Desk) -> Issued:
    """An invoice of two rates that was mailed once, some minutes ago."""
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    [row] = [one for one in desk.stored_invoices(quote) if one.live]
    found = Issued(desk, quote, row.id)
    found.a_while_later()
    assert (found.told()["total"], row.net_cents, TWO_RATES[0].rate) == (GROSS, NET, "20")
    return found
