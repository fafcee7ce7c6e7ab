"""What each order does at Stripe: read how things stand, call once, record both in one commit.

docs/ORDERS.md has the table, and what a crash at each point leads to.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.domain.invoice import stale
from joinways.following.applying import apply, ask, need_attention
from joinways.following.crediting import row_of
from joinways.invoices.attempt import Worker
from joinways.models import CreditNote, Invoice, Invoicing
from joinways.models.columns import utc_now
from joinways.orders.actions import history
from joinways.orders.crediting import params
from joinways.orders.taking import Order, record
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import StripeCreditNote, StripeInvoice

CLOCKS_APART = timedelta(hours=1)
"""By how much our clock and Stripe's may disagree."""

SENT = "invoice.sent"

Also = Callable[[Session, Invoice], None]


@dataclass(frozen=True)
class Answer:
    """What Stripe said of the invoice, and the number of the question.

    `notes`: its credit notes, None where they are the ones that we know.
    """

    told: StripeInvoice
    asked: int
    notes: Sequence[StripeCreditNote] | None = None


def send(worker: Worker, gateway: StripeGateway, order: Order) -> None:
    """One more mail. What Stripe had mailed before is noted first, so that ours can be told apart.

    Once it was asked for, only its own key asks again. Where that is lost and Stripe knows of no
    mail, nobody can know: the person decides, since a mail cannot be taken back.
    """
    seen = order.payload.get("seen")
    if seen is None:
        noted = {"epoch": order.key_epoch, "mails": _sent(gateway, order)}
        # Nothing was asked for yet, so that the key is as young as its first use.
        record(worker, order, payload={**order.payload, "seen": noted}, key_born_at=order.read_at)
        return
    if seen["epoch"] != order.key_epoch or stale(order.key_born_at, order.read_at, 0):
        if set(_sent(gateway, order)) - set(seen["mails"]):
            _sent_again(worker, order, None)
        else:
            refuse(worker, order, "mail-unknown")
        return
    asked = ask(worker.db, order.invoice_id)
    told = gateway.send(order.stripe_id, order.key)
    _sent_again(worker, order, answered(worker, gateway, order, told, asked))


def _sent(gateway: StripeGateway, order: Order) -> list[str]:
    """The ids of Stripe's own notes of mails of this invoice, since a little before the order."""
    since = order.created_at - CLOCKS_APART
    found = gateway.events_since(since, [SENT])
    return [signal.id for signal in found if signal.invoice_id == order.stripe_id]


def _sent_again(worker: Worker, order: Order, answer: Answer | None) -> None:
    def also(session: Session, invoice: Invoice) -> None:
        invoice.mails = max(invoice.mails, order.payload["mails"] + 1)
        invoice.mailed_at = max(filter(None, (invoice.mailed_at, order.read_at)))
        session.execute(
            update(Invoicing)
            .where(Invoicing.id == invoice.invoicing_id, Invoicing.mail.in_(("unknown", "failed")))
            .values(mail="sent")
            .execution_options(synchronize_session=False)
        )
        _note(session, invoice, order, "invoice-send", mails=invoice.mails)

    finish(worker, order, answer, also)


def void(worker: Worker, gateway: StripeGateway, order: Order) -> None:
    """open → void. That it is void already is the same to who ordered it."""
    told, asked = look(worker, gateway, order)
    if told.status == "paid" or told.paid_cents:
        seen = answered(worker, gateway, order, told, asked)
        refuse(worker, order, "paid-meanwhile", answer=seen)
        return
    if told.status != "void":
        asked = ask(worker.db, order.invoice_id)
        told = gateway.void(order.stripe_id, order.key)

    def also(session: Session, invoice: Invoice) -> None:
        _note(session, invoice, order, "invoice-void", reason=order.payload["reason"])

    finish(worker, order, answered(worker, gateway, order, told, asked), also)


def transfer(worker: Worker, gateway: StripeGateway, order: Order) -> None:
    """Tell Stripe that all that remains was paid outside of it.

    When the client paid by card meanwhile, too much came: `apply` says so, a person pays it back.
    """
    told, asked = look(worker, gateway, order)
    received = order.payload["received_cents"]
    if told.status in ("open", "uncollectible") and told.remaining_cents > received:
        seen = answered(worker, gateway, order, told, asked)
        refuse(worker, order, "remaining-changed", answer=seen)
        return
    if told.status == "void":
        seen = answered(worker, gateway, order, told, asked)
        refuse(worker, order, "void-meanwhile", answer=seen)
        return
    if told.status != "paid":
        asked = ask(worker.db, order.invoice_id)
        told = gateway.pay_out_of_band(order.stripe_id, order.key)
    finish(worker, order, answered(worker, gateway, order, told, asked))


def credit(worker: Worker, gateway: StripeGateway, order: Order) -> None:
    """Issue the credit note, unless it is there; then read what it left of the invoice."""
    made = _made(gateway, order) if order.read_first else None
    if made is None:
        lines = gateway.all_lines(gateway.read_invoice(order.stripe_id))
        told_to = params(order.stripe_id, order.payload, lines, order.marks)
        made = gateway.create_credit_note(told_to, order.key)
    told, asked = look(worker, gateway, order)

    def also(session: Session, invoice: Invoice) -> None:
        _keep(session, invoice, order, made)
        _compare(session, invoice, order, made)

    finish(worker, order, answered(worker, gateway, order, told, asked, made=made), also)


def _made(gateway: StripeGateway, order: Order) -> StripeCreditNote | None:
    for found in gateway.credit_notes_of(order.stripe_id):
        if found.metadata.get("order") == order.public_id:
            return found
    return None


def _keep(session: Session, invoice: Invoice, order: Order, made: StripeCreditNote) -> None:
    words = " – ".join(filter(None, (order.payload["reason"], order.payload["memo"])))
    known = session.scalar(
        select(CreditNote).where(
            CreditNote.invoice_id == invoice.id, CreditNote.stripe_id == made.id
        )
    )
    row = known or row_of(invoice, made)
    row.reason, row.order_id = words, order.id
    session.add(row)
    if known is not None:
        return  # Stripe told of it before we came to write it down
    _note(
        session,
        invoice,
        order,
        "invoice-credit",
        number=made.number,
        cents=made.gross_cents,
        reason=order.payload["memo"],
    )


def _compare(session: Session, invoice: Invoice, order: Order, made: StripeCreditNote) -> None:
    """To the cent; a credit note cannot be corrected by us, so a person is told both figures."""
    ordered = (order.payload["net_cents"], order.payload["gross_cents"])
    if (made.net_cents, made.gross_cents) != ordered:
        need_attention(
            session,
            invoice,
            "credit-differs",
            expected_cents=ordered[1],
            cents=made.gross_cents,
            currency=invoice.currency,
        )


def look(worker: Worker, gateway: StripeGateway, order: Order) -> tuple[StripeInvoice, int]:
    """The invoice as it stands at Stripe, and the number of that question."""
    asked = ask(worker.db, order.invoice_id)
    return gateway.read_invoice(order.stripe_id), asked


def answered(
    worker: Worker,
    gateway: StripeGateway,
    order: Order,
    told: StripeInvoice,
    asked: int,
    *,
    made: StripeCreditNote | None = None,
) -> Answer:
    """The answer, with the credit notes that somebody made at Stripe meanwhile.

    Once their sum is written, nobody asks for them any more. `made`: by this order, which keeps it
    itself.
    """
    known = worker.db.scalar(select(Invoice.credited_cents).where(Invoice.id == order.invoice_id))
    worker.db.rollback()
    if told.credited_cents == (known or 0) + (made.gross_cents if made else 0):
        return Answer(told, asked)
    notes = gateway.credit_notes_of(order.stripe_id)
    return Answer(told, asked, [each for each in notes if made is None or each.id != made.id])


def finish(
    worker: Worker,
    order: Order,
    answer: Answer | None,
    also: Also | None = None,
) -> None:
    """The order is done: what Stripe answered, and what follows of it, in the same commit."""
    _end(worker, order, answer, also, status="done", problem="", problem_detail={})


def refuse(
    worker: Worker,
    order: Order,
    why: str,
    message: str = "",
    answer: Answer | None = None,
) -> None:
    """The order ends without effect; `message`: Stripe's own words, where it gave some."""

    def also(session: Session, invoice: Invoice) -> None:
        by = (order.created_by, order.created_by_name)
        detail = {"order": order.kind, "why": why, "message": message}
        session.add(history(session, invoice, by, "invoice-order-refused", detail))

    said = {"message": message}
    _end(worker, order, answer, also, status="refused", problem=why, problem_detail=said)


def _end(
    worker: Worker,
    order: Order,
    answer: Answer | None,
    also: Also | None,
    **values: Any,
) -> None:
    # What was only seen on the way to a refusal nobody ordered: the history says that it happened.
    cause = "order" if values["status"] == "done" else "check"

    def everything(session: Session, invoice: Invoice) -> None:
        if answer:
            apply(session, order.invoice_id, answer.told, answer.asked, cause, notes=answer.notes)
        if also:
            also(session, invoice)
        invoice.changed_at = _later(invoice.changed_at)

    record(worker, order, everything, ended_at=order.read_at, **values)


def _later(before: datetime) -> datetime:
    """Now, and never before: pages compare it."""
    return max(before, utc_now())


def _note(session: Session, invoice: Invoice, order: Order, action: str, **detail: Any) -> None:
    by = (order.created_by, order.created_by_name)
    session.add(history(session, invoice, by, action, detail))


DO: dict[str, Callable[[Worker, StripeGateway, Order], None]] = {
    "send": send,
    "void": void,
    "transfer": transfer,
    "credit": credit,
}
