"""Workers that sleep, accounts that are silent, keys that come back: nothing is counted twice or
waits for ever."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.following import applying, events
from joinways.following.actions import settle
from joinways.following.applying import need_attention
from joinways.models import BankTransfer, Invoice, StripeConnection, StripeEvent
from joinways.models.columns import utc_now
from tests.following.post import Office
from tests.following.seeing import wait_is_over


def stored_connection(office: Office) -> StripeConnection:
    found: StripeConnection = db.session.get_one(
        StripeConnection, office.desk.cast.connection, populate_existing=True
    )
    db.session.rollback()
    return found


def test_worker_that_slept_counts_nothing_a_second_time(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lease runs out while it asks Stripe; another worker ends the event meanwhile."""
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id, declined=True)
    office.deliver(office.told("invoice.payment_failed")[-1])
    real = applying.fetch
    slept: list[bool] = []

    def slow(*arguments: object) -> object:
        found = real(*arguments)  # type: ignore[arg-type]
        if not slept:
            slept.append(True)
            with writing(db.session) as session:
                past = utc_now() - timedelta(seconds=1)
                session.execute(update(StripeEvent).values(lease_until=past))
            assert office.work() == 1
        return found

    monkeypatch.setattr(events, "fetch", slow)
    office.work()
    assert slept
    assert office.stored(quote).failed_payments == 1


def test_key_that_works_again_is_no_longer_called_revoked(office: Office) -> None:
    _, _invoice = office.invoice()
    office.deliver(office.told("invoice.sent")[-1])
    office.desk.stripe.add_fault("unauthorized", "invoices.retrieve")
    office.work()
    assert stored_connection(office).broken == "revoked"
    wait_is_over()
    assert office.work() == 1
    assert stored_connection(office).broken == ""


def test_right_that_lacks_for_reading_blocks_no_invoicing(office: Office) -> None:
    office.invoice()
    office.deliver(office.told("invoice.sent")[-1])
    office.desk.stripe.add_fault("forbidden", "invoices.retrieve", right="invoice_read")
    assert office.work() == 0
    assert stored_connection(office).broken == ""


def test_draft_deleted_by_hand_and_built_anew_leaves_no_event_waiting(office: Office) -> None:
    quote, attempt_id = office.desk.begin()
    office.desk.drive(attempt_id, until="draft")
    first = office.desk.attempt(attempt_id).stripe_invoice_id or ""
    office.desk.gateway().delete_draft(first)
    office.desk.drive(attempt_id)
    office.desk.assert_invoiced_once(quote)
    office.deliver(office.told("invoice.deleted")[-1])
    assert office.work() == 1
    assert office.outcomes() == [("invoice.deleted", "gone")]


def test_silent_account_is_asked_once_in_a_round(office: Office, one_try: None) -> None:
    office.invoice()
    for event in office.told("invoice.sent") + office.told("invoice.finalized"):
        office.deliver(event)
    office.desk.stripe.add_fault("drop_before", "invoices.retrieve", times=9)
    office.desk.stripe.clear_calls()
    assert office.work() == 0
    assert len(office.desk.stripe.calls()) == 1


def test_one_that_cannot_be_worked_on_does_not_stop_the_next(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, one = office.invoice()
    second, other = office.invoice()
    for each in (one, other):
        office.desk.stripe.pay(each.stripe_id)
        office.deliver(office.told("invoice.paid", each.stripe_id)[-1])
    real = applying.apply
    broken: list[bool] = []

    def sometimes(*arguments: object, **named: object) -> str:
        if not broken:
            broken.append(True)
            raise RuntimeError("an accident")
        return real(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(events, "apply", sometimes)
    assert office.work() == 1
    assert (office.stored(first).status, office.stored(second).status) == ("open", "paid")
    wait_is_over()
    assert office.work() == 1
    assert office.stored(first).status == "paid"


def test_time_that_runs_out_counts_as_no_try(office: Office) -> None:
    office.invoice()
    office.deliver(office.told("invoice.sent")[-1])
    hurried = office.desk.worker()
    late = type(hurried)(hurried.db, hurried.connect, 90, deadline=0.0)
    assert events.work_due(late) == 0
    [event] = db.session.scalars(select(StripeEvent)).all()
    assert (event.tries, event.outcome) == (0, "")
    db.session.rollback()
    assert office.work() == 1


def transfer(office: Office, invoice: Invoice, cents: int) -> None:
    with writing(db.session) as session:
        session.add(
            BankTransfer(
                workspace_id=office.desk.cast.workspace,
                invoice_id=invoice.id,
                cents=cents,
                received_on=date(2026, 1, 2),
            )
        )


@pytest.mark.parametrize(("credited", "over"), [(219486, 40000), (199486, 20000), (9486, 0)])
def test_money_that_came_by_transfer_and_was_credited_is_not_forgotten(
    office: Office, credited: int, over: int
) -> None:
    quote, invoice = office.invoice()
    transfer(office, invoice, 40000)
    office.desk.gateway().create_credit_note(
        {"invoice": invoice.stripe_id, "amount": credited}, "by hand"
    )
    office.check(invoice)
    found = office.stored(quote)
    assert found.attention == ("overpaid" if over else "")
    assert found.attention_detail.get("cents", 0) == over


def test_what_was_not_read_is_not_settled(office: Office) -> None:
    quote, invoice = office.invoice()
    with writing(db.session) as session:
        row = session.get_one(Invoice, invoice.id)
        need_attention(session, row, "overpaid", cents=5)
    settle(db.session, invoice.id, office.desk.viewer(), "two-open")
    assert office.stored(quote).attention == "overpaid"
    settle(db.session, invoice.id, office.desk.viewer(), "overpaid")
    assert office.stored(quote).attention == ""
    with writing(db.session) as session:
        need_attention(session, session.get_one(Invoice, invoice.id), "overpaid", cents=5)
    assert office.stored(quote).attention == "", "seen to: the same is not asked again"
    with writing(db.session) as session:
        need_attention(session, session.get_one(Invoice, invoice.id), "overpaid", cents=6)
    assert office.stored(quote).attention == "overpaid"
