"""Each order about an invoice: done once, refused where it must be, whoever presses how often."""

from datetime import UTC, datetime
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import update

from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.following.syncing import look, refresh
from joinways.models import BankTransfer, Installation, InvoiceOrder, StripeConnection
from joinways.orders.actions import reverse
from tests.actions.desk import Desk
from tests.actions.orderly import GROSS, NET, Issued, issued

KINDS = ("send", "void", "transfer", "credit")


@pytest.fixture
def invoice(desk: Desk) -> Issued:
    return issued(desk)


def test_send_again_mails_once_more_and_says_who(invoice: Issued) -> None:
    order = invoice.do("send")
    assert (order.status, order.problem) == ("done", "")
    assert invoice.mails() == 2
    row = invoice.row()
    assert row.mails == 2
    assert row.mailed_at is not None
    assert (datetime.now(UTC) - row.mailed_at).total_seconds() < 60
    assert invoice.history()[-1] == ("Owner", "invoice-send")


def test_send_again_waits_a_minute(invoice: Issued) -> None:
    invoice.do("send")
    with pytest.raises(Refused) as refused:
        invoice.order("send")
    assert refused.value.code == "order-too-soon"
    assert invoice.mails() == 2


@pytest.mark.parametrize("known", ["unknown", "failed"])
def test_send_settles_what_was_not_known_of_the_first_mail(invoice: Issued, known: str) -> None:
    row = invoice.row()
    assert row.invoicing_id
    invoice.desk.set_attempt(row.invoicing_id, mail=known)
    invoice.set(mails=0, mailed_at=None)
    assert invoice.do("send").status == "done"
    assert invoice.desk.attempt(row.invoicing_id).mail == "sent"
    assert invoice.row().mails == 1


def test_send_waits_for_the_first_mail(invoice: Issued) -> None:
    row = invoice.row()
    assert row.invoicing_id
    invoice.desk.set_attempt(row.invoicing_id, status="open", step="finalized")
    assert refusal(invoice, "send") == "order-first-mail"


def refusal(invoice: Issued, kind: str, **changes: Any) -> str:
    """The word with which an order is refused, which leaves no trace."""
    before = len(invoice.rows(InvoiceOrder)), len(invoice.rows(BankTransfer))
    with pytest.raises(Refused) as refused:
        invoice.order(kind, **changes)
    assert (len(invoice.rows(InvoiceOrder)), len(invoice.rows(BankTransfer))) == before
    return refused.value.code


def test_void_gives_the_quote_back(invoice: Issued) -> None:
    assert invoice.do("void").status == "done"
    assert invoice.told()["status"] == "void"
    row = invoice.row()
    assert (row.status, row.live, row.remaining_cents) == ("void", False, 0)
    assert invoice.desk.quote_state(invoice.quote) == "signed"
    assert ("Owner", "invoice-void") in invoice.history()
    assert ("stripe", "invoice-reopen") in invoice.history()


def test_void_of_what_the_client_has_is_said_knowingly(invoice: Issued) -> None:
    assert refusal(invoice, "void", reached=False) == "void-reached"
    row = invoice.row()
    assert row.invoicing_id
    invoice.set(mails=0)
    invoice.desk.set_attempt(row.invoicing_id, mail="failed")  # nobody has got it
    assert invoice.do("void", reached=False).status == "done"


def test_void_not_when_money_came(invoice: Issued) -> None:
    invoice.do("transfer", cents=100)
    assert refusal(invoice, "void") == "order-partly-paid"
    invoice.set(paid_cents=100)
    assert refusal(invoice, "void") == "order-partly-paid"


def test_void_after_the_client_paid_is_refused_and_the_payment_shows(invoice: Issued) -> None:
    order_id = invoice.order("void")
    invoice.desk.stripe.pay(invoice.row().stripe_id)
    invoice.lead(order_id)
    order = invoice.stored(order_id)
    assert (order.status, order.problem) == ("refused", "paid-meanwhile")
    assert (invoice.row().status, invoice.row().paid_cents) == ("paid", GROSS)
    assert ("Owner", "invoice-order-refused") in invoice.history()


def test_whole_transfer_is_told_to_stripe(invoice: Issued) -> None:
    assert invoice.do("transfer").status == "done"
    told, row = invoice.told(), invoice.row()
    assert (told["status"], told["amount_paid_off_stripe"]) == ("paid", GROSS)
    assert (row.status, row.paid_cents, row.off_stripe_cents) == ("paid", GROSS, GROSS)
    assert (row.remaining_cents, row.attention) == (0, "")
    assert invoice.transfers() == [GROSS]
    assert ("Owner", "invoice-transfer") in invoice.history()
    assert ("stripe", "invoice-paid") in invoice.history()


def test_parts_are_kept_here_until_they_come_to_the_whole(invoice: Issued) -> None:
    first = invoice.do("transfer", cents=100000)
    assert (first.status, invoice.calls("transfer")) == ("done", 0)
    assert invoice.told()["amount_remaining"] == GROSS
    assert refusal(invoice, "transfer", cents=GROSS - 100000 + 1) == "transfer-too-much"
    assert invoice.do("transfer", cents=GROSS - 100000).status == "done"
    assert invoice.told()["status"] == invoice.row().status == "paid"
    assert invoice.transfers() == [100000, GROSS - 100000]
    assert invoice.row().attention == ""


def test_transfer_is_taken_back_once_by_a_second_row(invoice: Issued) -> None:
    invoice.do("transfer", cents=100000)
    [row] = invoice.rows(BankTransfer)
    for _ in range(2):
        reverse(db.session, row.id, invoice.desk.viewer())
    assert invoice.transfers() == [100000, -100000]
    assert invoice.history()[-1] == ("Owner", "invoice-transfer-reversed")
    assert invoice.do("transfer", cents=GROSS).status == "done"
    [row, *_] = invoice.rows(BankTransfer)
    last = invoice.rows(BankTransfer)[-1]
    with pytest.raises(Refused):
        reverse(db.session, last.id, invoice.desk.viewer())


def test_client_paid_by_card_meanwhile(invoice: Issued) -> None:
    order_id = invoice.order("transfer")
    invoice.desk.stripe.pay(invoice.row().stripe_id)
    invoice.lead(order_id)
    row = invoice.row()
    assert (row.status, row.off_stripe_cents) == ("paid", 0)
    assert (row.attention, row.attention_detail["cents"]) == ("overpaid", GROSS)
    assert invoice.calls("transfer") == 0


def test_client_paid_a_part_by_card_meanwhile(invoice: Issued) -> None:
    order_id = invoice.order("transfer")
    invoice.desk.stripe.pay(invoice.row().stripe_id, cents=50000)
    invoice.lead(order_id)
    row = invoice.row()
    assert (row.status, row.off_stripe_cents) == ("paid", GROSS - 50000)
    assert (row.attention, row.attention_detail["cents"]) == ("overpaid", 50000)


def test_client_pays_the_whole_at_stripe_after_a_part_by_transfer(invoice: Issued) -> None:
    """No order is open any more: whoever learns of the payment sees that too much came."""
    invoice.do("transfer", cents=100000)
    invoice.desk.stripe.pay(invoice.row().stripe_id)
    refresh(invoice.desk.worker(), look(db.session, invoice.id), "poll")
    row = invoice.row()
    assert (row.status, row.paid_cents) == ("paid", GROSS)
    assert (row.attention, row.attention_detail["cents"]) == ("overpaid", 100000)


def test_voided_at_stripe_after_a_part_by_transfer(invoice: Issued) -> None:
    invoice.do("transfer", cents=100000)
    invoice.desk.gateway().void(invoice.row().stripe_id, "by-hand-in-the-dashboard")
    order = invoice.do("transfer", cents=GROSS - 100000)
    assert (order.status, order.problem) == ("refused", "void-meanwhile")
    row = invoice.row()
    assert (row.status, row.attention, row.attention_detail["cents"]) == ("void", "overpaid", GROSS)
    assert ("stripe", "invoice-void") in invoice.history()


def test_transfer_after_a_part_by_card(invoice: Issued) -> None:
    invoice.desk.stripe.pay(invoice.row().stripe_id, cents=50000)
    invoice.set(remaining_cents=GROSS - 50000, paid_cents=50000)
    assert refusal(invoice, "transfer") == "transfer-too-much"
    assert invoice.do("transfer", cents=GROSS - 50000).status == "done"
    row = invoice.row()
    assert (row.status, row.paid_cents, row.off_stripe_cents) == ("paid", GROSS, GROSS - 50000)
    assert row.attention == ""


def test_full_credit_of_an_open_invoice(invoice: Issued) -> None:
    assert invoice.do("credit").status == "done"
    row = invoice.row()
    assert (row.status, row.live, row.credited_cents) == ("credited", False, GROSS)
    number = f"{row.number}-CN-01"
    assert invoice.credit_notes() == [(NET, GROSS, number)]
    [note] = invoice.desk.stripe.objects("credit_note")
    assert (note["subtotal"], note["total"], note["reason"]) == (NET, GROSS, "order_change")
    assert note["memo"] == "Annulé"
    assert invoice.desk.quote_state(invoice.quote) == "signed"
    assert ("Owner", "invoice-credit") in invoice.history()


def test_lines_are_credited_one_after_the_other_and_never_twice(invoice: Issued) -> None:
    assert invoice.do("credit", positions=[1]).status == "done"
    row = invoice.row()
    assert (row.status, row.credited_cents, row.remaining_cents) == ("open", 59986, 159500)
    assert refusal(invoice, "credit", positions=[1]) == "credit-taken"
    assert refusal(invoice, "credit") == "credit-taken"
    assert refusal(invoice, "credit", positions=[]) == "credit-nothing"
    assert refusal(invoice, "void") == "order-partly-credited"
    assert invoice.do("credit", positions=[2]).status == "done"
    assert invoice.row().status == "credited"
    assert [note[1] for note in invoice.credit_notes()] == [59986, 159500]


def test_credit_of_a_paid_invoice_says_how_the_money_goes_back(invoice: Issued) -> None:
    invoice.do("transfer")
    assert refusal(invoice, "credit") == "credit-how-back"
    assert refusal(invoice, "credit", back="card") == "credit-not-by-card"
    assert invoice.do("credit", back="bank").status == "done"
    [note] = invoice.desk.stripe.objects("credit_note")
    assert note["out_of_band_amount"] == GROSS
    assert invoice.row().status == "credited"


def test_credit_to_the_card(invoice: Issued) -> None:
    invoice.desk.stripe.pay(invoice.row().stripe_id)
    invoice.set(status="paid", paid_cents=GROSS, remaining_cents=0)
    assert invoice.do("credit", positions=[1], back="card").status == "done"
    [note] = invoice.desk.stripe.objects("credit_note")
    assert (note["post_payment_amount"], note["out_of_band_amount"]) == (59986, None)
    [call] = [c for c in invoice.desk.stripe.calls() if c["name"] == "credit_notes.create"]
    assert call["params"]["refund_amount"] == "59986"
    assert invoice.row().status == "paid"


@pytest.mark.parametrize("kind", KINDS)
def test_second_press_of_the_same_form_joins_the_first(invoice: Issued, kind: str) -> None:
    first = invoice.order(kind, once="the-same-form")
    assert invoice.order(kind, once="the-same-form") == first
    invoice.lead(first)
    assert invoice.order(kind, once="the-same-form") == first
    assert not invoice.lead(first)
    assert invoice.calls(kind) == (2 if kind == "send" else 1)  # one was the invoice's own mail
    assert len(invoice.rows(InvoiceOrder)) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_another_order_waits_for_the_open_one(invoice: Issued, kind: str) -> None:
    invoice.order(kind)
    for other in KINDS:
        assert refusal(invoice, other) == "order-open"


def test_two_people_at_the_same_moment(invoice: Issued) -> None:
    """Both forms are open; one order is made, the other person is told."""
    barrier = Barrier(2)
    found: list[int | str] = []

    def press() -> None:
        with invoice.desk.app.app_context():
            barrier.wait()
            try:
                found.append(invoice.order("send"))
            except Refused as refused:
                found.append(refused.code)

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, found))[1] == "order-open"
    assert len(invoice.rows(InvoiceOrder)) == 1


def test_sample_data_takes_no_orders(invoice: Issued) -> None:
    invoice.set(sample=True)
    for kind in KINDS:
        assert refusal(invoice, kind) == "order-sample"


def test_no_orders_after_a_restored_backup_or_without_the_key(invoice: Issued) -> None:
    order_id = invoice.order("send")
    with writing(db.session) as session:
        session.execute(update(Installation).values(must_reconcile=True))
    assert not invoice.lead(order_id)
    invoice.set_order(order_id, status="refused")
    assert refusal(invoice, "send") == "must-reconcile"
    with writing(db.session) as session:
        session.execute(update(Installation).values(must_reconcile=False))
        session.execute(update(StripeConnection).values(broken="revoked"))
    assert refusal(invoice, "void") == "key-refused"
