"""Whatever happens to an order's call: done once or not at all, and the right words."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db, now
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import InvoiceOrder, StripeConnection
from joinways.orders import actions, leading, taking
from joinways.orders.leading import resume_due
from tests.actions.desk import Desk
from tests.actions.orderly import CALLS, GROSS, Issued, issued

KINDS = tuple(CALLS)
SILENT = ("drop_before", "drop_after", "error_500", "error_500_after", "in_use", "lock_timeout")
"""Faults after which nobody knows what came of the call."""

DAY_AND_MORE = timedelta(hours=25)


@pytest.fixture
def invoice(desk: Desk) -> Issued:
    return issued(desk)


def assert_done_once(invoice: Issued, kind: str) -> None:
    """The effect is there, here and at Stripe, and only once."""
    row, told = invoice.row(), invoice.told()
    if kind == "send":
        assert (row.mails, invoice.mails()) == (2, 2)
    elif kind == "void":
        assert (row.status, told["status"]) == ("void", "void")
    elif kind == "transfer":
        assert (row.status, told["amount_paid_off_stripe"]) == ("paid", GROSS)
        assert (invoice.transfers(), row.attention) == ([GROSS], "")
    else:
        assert [note["total"] for note in invoice.desk.stripe.objects("credit_note")] == [GROSS]
        assert [note[1] for note in invoice.credit_notes()] == [GROSS]
        assert (row.status, row.credited_cents) == ("credited", GROSS)


def leave_no_second_chance(invoice: Issued, order_id: int) -> InvoiceOrder:
    """The background comes round until nothing moves any more."""
    for _ in range(3):
        invoice.lead(order_id)
    return invoice.stored(order_id)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", SILENT)
def test_lost_answer_is_checked_then_finished(
    invoice: Issued, one_try: None, fault: str, kind: str
) -> None:
    invoice.desk.stripe.add_fault(fault, CALLS[kind])
    order_id = invoice.order(kind)
    invoice.lead(order_id)
    order = invoice.stored(order_id)
    assert (order.status, order.problem, order.tries) == ("open", "unknown", 1)
    order = leave_no_second_chance(invoice, order_id)
    if (fault, kind) == ("error_500", "send"):
        # Kept under its key, and no sign of a mail: a person decides, nobody is written to twice.
        assert (order.status, order.problem) == ("refused", "mail-unknown")
        assert (invoice.mails(), invoice.row().mails) == (1, 1)
        return
    assert (order.status, order.problem) == ("done", "")
    assert_done_once(invoice, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_background_finishes_when_the_turn_has_come(
    invoice: Issued, one_try: None, kind: str
) -> None:
    invoice.desk.stripe.add_fault("drop_after", CALLS[kind])
    order_id = invoice.order(kind)
    invoice.lead(order_id)
    assert resume_due(invoice.desk.worker()) == 0  # it waits a little first
    past = invoice.stored(order_id).created_at
    invoice.set_order(order_id, next_try_at=past)
    assert resume_due(invoice.desk.worker()) == 1
    assert_done_once(invoice, kind)


def test_command_finishes_what_was_ordered(invoice: Issued, one_try: None) -> None:
    invoice.desk.stripe.add_fault("drop_after", CALLS["void"])
    invoice.lead(invoice.order("void"))
    answer = invoice.desk.app.test_cli_runner().invoke(args=["invoices", "resume"])
    assert answer.exit_code == 0, answer.output
    assert "0 orders left" in answer.output
    assert_done_once(invoice, "void")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("fault", "code"), [("unauthorized", "revoked"), ("forbidden", "right")])
def test_refused_key_waits_for_another(invoice: Issued, fault: str, code: str, kind: str) -> None:
    invoice.desk.stripe.add_fault(fault, CALLS[kind])
    order_id = invoice.order(kind)
    invoice.lead(order_id)
    assert invoice.stored(order_id).problem == "blocked"
    assert broken() == code
    assert leave_no_second_chance(invoice, order_id).status == "done"
    assert broken() == ""
    assert_done_once(invoice, kind)


def broken() -> str:
    """What the settings say of the key."""
    found: str = db.session.scalars(select(StripeConnection.broken)).one()
    db.session.rollback()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_stripes_no_ends_it_with_stripes_words(invoice: Issued, kind: str) -> None:
    for _ in range(2):
        invoice.desk.stripe.add_fault("refused", CALLS[kind], code="x", message="Not today.")
    order = invoice.do(kind)
    assert (order.status, order.problem) == ("refused", "rejected")
    assert order.problem_detail["message"]
    assert invoice.history()[-1] == ("Owner", "invoice-order-refused")
    row = invoice.row()
    assert (row.status, row.mails, row.credited_cents) == ("open", 1, 0)


def test_transfer_that_stripe_refused_stays_written_down(invoice: Issued) -> None:
    for _ in range(2):
        invoice.desk.stripe.add_fault("refused", CALLS["transfer"], code="x")
    assert invoice.do("transfer").status == "refused"
    assert invoice.transfers() == [GROSS]
    order = invoice.do("transfer", cents=0)  # the button "mark as paid at Stripe"
    assert order.status == "done"
    assert_done_once(invoice, "transfer")


class Clocks:
    """Moves Stripe's clock and ours together."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.desk, self.ahead = desk, timedelta(0)
        for module in (actions, taking, leading):
            monkeypatch.setattr(module, "now", self._now)

    def _now(self, session: Db | Session) -> object:
        return now(session) + self.ahead

    def advance(self, time: timedelta) -> None:
        self.ahead += time
        self.desk.stripe.advance_clock(int(time.total_seconds()))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_key_older_than_a_day_reads_before_it_writes(
    invoice: Issued, one_try: None, monkeypatch: pytest.MonkeyPatch, fault: str, kind: str
) -> None:
    clocks = Clocks(invoice.desk, monkeypatch)
    invoice.desk.stripe.add_fault(fault, CALLS[kind])
    order_id = invoice.order(kind)
    invoice.lead(order_id)
    clocks.advance(DAY_AND_MORE)
    order = leave_no_second_chance(invoice, order_id)
    if (fault, kind) == ("drop_before", "send"):
        assert (order.status, order.problem) == ("refused", "mail-unknown")
        assert invoice.mails() == 1
        return
    assert order.status == "done"
    assert_done_once(invoice, kind)


@pytest.mark.parametrize("kind", KINDS)
def test_never_begun_and_a_day_old_is_done_once(
    invoice: Issued, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    clocks = Clocks(invoice.desk, monkeypatch)
    order_id = invoice.order(kind)
    clocks.advance(DAY_AND_MORE)
    assert leave_no_second_chance(invoice, order_id).status == "done"
    assert_done_once(invoice, kind)


def test_mail_sent_by_hand_before_is_not_taken_for_ours(invoice: Issued, one_try: None) -> None:
    """Another mail left some minutes ago: it proves nothing about the one that was ordered."""
    invoice.desk.gateway().send(invoice.row().stripe_id, "by-hand-in-the-dashboard")
    invoice.desk.stripe.add_fault("error_500", CALLS["send"])
    order_id = invoice.order("send")
    order = leave_no_second_chance(invoice, order_id)
    assert (order.status, order.problem) == ("refused", "mail-unknown")
    assert invoice.mails() == 2


def test_given_up_order_lets_another_one_be_given(invoice: Issued, one_try: None) -> None:
    invoice.desk.stripe.add_fault("unauthorized", CALLS["void"])
    order_id = invoice.order("void")
    invoice.lead(order_id)
    actions.give_up(db.session, invoice.id, invoice.desk.viewer())
    assert (invoice.stored(order_id).status, invoice.stored(order_id).problem) == (
        "refused",
        "given-up",
    )
    assert not invoice.lead(order_id)
    assert invoice.history()[-1] == ("Owner", "invoice-order-given-up")


def test_lines_of_a_credit_that_was_given_up_are_not_credited_again(
    invoice: Issued, one_try: None
) -> None:
    invoice.desk.stripe.add_fault("drop_after", CALLS["credit"])
    order_id = invoice.order("credit", positions=[1])
    invoice.lead(order_id)
    actions.give_up(db.session, invoice.id, invoice.desk.viewer())
    with pytest.raises(Refused) as refused:
        invoice.order("credit", positions=[1])
    assert refused.value.code == "credit-taken"


def test_credit_note_of_other_figures_needs_attention(
    invoice: Issued, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = invoice.order("credit", positions=[1])
    stored = invoice.stored(order_id)
    invoice.set_order(order_id, payload={**stored.payload, "gross_cents": 59985})
    invoice.lead(order_id)
    row = invoice.row()
    assert row.attention == "credit-differs"
    assert row.attention_detail["expected_cents"] == 59985
    assert row.attention_detail["cents"] == 59986


def test_lines_changed_behind_our_back_are_not_credited(invoice: Issued) -> None:
    order_id = invoice.order("credit", positions=[1])
    stored = invoice.stored(order_id)
    invoice.set_order(order_id, payload={**stored.payload, "net_cents": 1})
    invoice.lead(order_id)
    order = invoice.stored(order_id)
    assert (order.status, order.problem) == ("refused", "lines-differ")
    assert invoice.desk.stripe.objects("credit_note") == []
