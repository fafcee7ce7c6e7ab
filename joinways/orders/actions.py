"""Ordering something about an invoice: the intent, committed whole before Stripe is asked."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.billing import from_json
from joinways.domain.refused import Refused
from joinways.formats import money
from joinways.models import (
    BankTransfer,
    History,
    Installation,
    Invoice,
    InvoiceOrder,
    Invoicing,
    Quote,
    StripeConnection,
)
from joinways.orders import rules
from joinways.orders.crediting import credit_of, creditable, settled
from joinways.viewer import Viewer

Payload = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """What a person asks for. `once` comes with the form: pressed twice, it is one wish.

    `payload` by kind: send {}; void {reason, reached}; transfer {cents, received_on (ISO), note};
    credit {positions, reason, memo, back}.
    """

    kind: str
    once: str
    payload: Payload


def order(db: Db, invoice_id: int, wish: Wish, viewer: Viewer) -> int:
    """The id of the order: a new one, or the one that the same form made before.

    Raises Refused, then nothing is changed.
    """
    with writing(db) as session:
        invoice = _locked(session, invoice_id)
        pressed = session.scalar(
            select(InvoiceOrder.id).where(
                InvoiceOrder.invoice_id == invoice_id, InvoiceOrder.once == wish.once
            )
        )
        if pressed is not None:
            return pressed
        _may_order(session, invoice)
        moment = now(session)
        whole = _COMPLETE[wish.kind](session, invoice, wish.payload)
        row = _row(invoice, replace(wish, payload=whole), viewer, moment)
        session.add(row)
        if wish.kind == "transfer":
            _write_transfer(session, invoice, whole, viewer)
        invoice.changed_at = moment
        session.flush()
        return row.id


def reverse(db: Db, transfer_id: int, viewer: Viewer) -> None:
    """Take back a transfer that was written down by mistake, by a second row.

    Raises Refused once the invoice is marked as paid, or while an order is open.
    """
    with writing(db) as session:
        found = session.get_one(BankTransfer, transfer_id)
        invoice = _locked(session, found.invoice_id)
        again = session.scalar(select(BankTransfer.id).where(BankTransfer.reverses_id == found.id))
        if again is not None or found.cents <= 0:
            return
        if invoice.status == "paid" and invoice.attention != "overpaid":
            raise Refused("transfer-settled")
        _none_open(session, invoice)
        moment = now(session)
        back = _transfer(invoice, viewer, -found.cents, found.received_on)
        back.note, back.reverses_id = found.note, found.id
        session.add(back)
        note(session, invoice, viewer, "invoice-transfer-reversed", cents=found.cents)
        invoice.changed_at = moment


def give_up(db: Db, invoice_id: int, viewer: Viewer) -> None:
    """End an order that Stripe gives no answer to. What came of it, the next check shows.

    Raises Refused while somebody is asking Stripe about it.
    """
    with writing(db) as session:
        invoice = _locked(session, invoice_id)
        open_order = session.scalar(
            select(InvoiceOrder)
            .where(InvoiceOrder.invoice_id == invoice_id, InvoiceOrder.status == "open")
            .execution_options(populate_existing=True)
        )
        if open_order is None:
            return
        moment = now(session)
        if open_order.lease_until > moment or not open_order.problem:
            raise Refused("order-busy")
        open_order.status, open_order.ended_at, open_order.lease = "refused", moment, ""
        open_order.problem, open_order.problem_detail = "given-up", {}
        note(session, invoice, viewer, "invoice-order-given-up", order=open_order.kind)
        invoice.changed_at = moment


def note(session: Session, invoice: Invoice, viewer: Viewer, action: str, **detail: Any) -> None:
    """Append what a person did to the history. Amounts in `detail` are cents."""
    session.add(history(session, invoice, (viewer.user_id, viewer.name), action, detail))


def history(
    session: Session,
    invoice: Invoice,
    by: tuple[int | None, str],
    action: str,
    detail: Mapping[str, Any],
) -> History:
    """A row of the history of something that a person did; `by`: their id and name."""
    return History(
        workspace_id=invoice.workspace_id,
        event_id=session.scalar(select(Quote.event_id).where(Quote.id == invoice.quote_id)),
        quote_id=invoice.quote_id,
        invoice_id=invoice.id,
        actor="user",
        actor_id=by[0],
        actor_name=by[1],
        action=action,
        detail={"invoice": invoice.number, "currency": invoice.currency, **detail},
    )


def _locked(session: Session, invoice_id: int) -> Invoice:
    return session.get_one(Invoice, invoice_id, populate_existing=True, with_for_update=True)


def _may_order(session: Session, invoice: Invoice) -> None:
    if invoice.sample or invoice.invoicing_id is None:
        raise Refused("order-sample")
    if session.get_one(Installation, 1, populate_existing=True).must_reconcile:
        raise Refused("must-reconcile")
    connection = session.get_one(StripeConnection, invoice.connection_id, populate_existing=True)
    if connection.ended_at is not None:
        raise Refused("order-not-connected")
    if connection.broken == "revoked":
        raise Refused("key-refused")
    _none_open(session, invoice)


def _none_open(session: Session, invoice: Invoice) -> None:
    open_order = select(InvoiceOrder.id).where(
        InvoiceOrder.invoice_id == invoice.id, InvoiceOrder.status == "open"
    )
    if session.scalar(open_order) is not None:
        raise Refused("order-open")


def _row(invoice: Invoice, wish: Wish, viewer: Viewer, moment: datetime) -> InvoiceOrder:
    # A smaller transfer is a fact of ours alone: Stripe is not told of it.
    stays_here = wish.kind == "transfer" and not wish.payload["pays"]
    return InvoiceOrder(
        workspace_id=invoice.workspace_id,
        invoice_id=invoice.id,
        kind=wish.kind,
        once=wish.once,
        payload=wish.payload,
        status="done" if stays_here else "open",
        key_born_at=moment,
        lease_until=moment,
        next_try_at=moment,
        created_by=viewer.user_id,
        created_by_name=viewer.name,
        created_at=moment,
        ended_at=moment if stays_here else None,
    )


def _write_transfer(session: Session, invoice: Invoice, told: Payload, viewer: Viewer) -> None:
    """That money came is a fact, whatever Stripe answers: it is written down with the order."""
    if not told["cents"]:
        return
    day = date.fromisoformat(told["received_on"])
    row = _transfer(invoice, viewer, told["cents"], day)
    row.note = told["note"]
    session.add(row)
    note(
        session,
        invoice,
        viewer,
        "invoice-transfer",
        cents=told["cents"],
        received_on=told["received_on"],
        reason=told["note"],
    )


def _transfer(invoice: Invoice, viewer: Viewer, cents: int, received_on: date) -> BankTransfer:
    return BankTransfer(
        workspace_id=invoice.workspace_id,
        invoice_id=invoice.id,
        cents=cents,
        received_on=received_on,
        created_by=viewer.user_id,
        created_by_name=viewer.name,
    )


def _attempt(session: Session, invoice: Invoice) -> Invoicing:
    return session.get_one(Invoicing, invoice.invoicing_id, populate_existing=True)


def _transfers(session: Session, invoice: Invoice) -> list[BankTransfer]:
    found = session.scalars(select(BankTransfer).where(BankTransfer.invoice_id == invoice.id))
    return list(found)


def _send(session: Session, invoice: Invoice, _payload: Payload) -> Payload:
    rules.may_send(invoice, _attempt(session, invoice), now(session))
    return {"mails": invoice.mails}


def _void(session: Session, invoice: Invoice, payload: Payload) -> Payload:
    attempt = _attempt(session, invoice)
    rules.may_void(invoice, _transfers(session, invoice), attempt)
    reached = rules.may_have_reached_the_client(invoice, attempt)
    if reached and not payload["reached"]:
        raise Refused("void-reached")
    return {"reason": payload["reason"], "reached": reached}


def _receive(session: Session, invoice: Invoice, payload: Payload) -> Payload:
    """`cents` 0: nothing new came, Stripe is told what is written down already."""
    before = _transfers(session, invoice)
    left, cents = rules.may_transfer(invoice, before), payload["cents"]
    if cents > left:
        raise Refused(
            "transfer-too-much",
            typed=money(cents, invoice.currency),
            left=money(left, invoice.currency),
        )
    if not cents and left:
        raise Refused("order-state")
    received = rules.received_cents(before) + cents
    return {
        "cents": cents,
        "received_on": payload["received_on"],
        "note": payload["note"],
        "received_cents": received,
        "pays": received >= invoice.remaining_cents,
    }


def _credit(session: Session, invoice: Invoice, payload: Payload) -> Payload:
    rules.may_credit(invoice)
    orders = session.scalars(select(InvoiceOrder).where(InvoiceOrder.invoice_id == invoice.id))
    bill = from_json(_attempt(session, invoice).payload)
    credit = credit_of(invoice, creditable(bill, orders), payload["positions"])
    return {
        "positions": list(credit.positions),
        "net_cents": credit.net_cents,
        "vat_cents": credit.vat_cents,
        "gross_cents": credit.gross_cents,
        "reason": payload["reason"],
        "memo": payload["memo"],
        "settled": settled(invoice, credit, payload["back"]),
    }


_COMPLETE: dict[str, Callable[[Session, Invoice, Payload], Payload]] = {
    "send": _send,
    "void": _void,
    "transfer": _receive,
    "credit": _credit,
}
