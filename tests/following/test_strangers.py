"""Events that come early, are not ours, or find nobody at home: each has its named end."""

from datetime import datetime, timedelta

from sqlalchemy import select, update

from joinways.database import writing
from joinways.domain.billing import Customer, from_json
from joinways.domain.event import OUTCOMES
from joinways.extensions import db
from joinways.models import (
    Invoice,
    StripeConnection,
    StripeEvent,
    Workspace,
)
from joinways.models.columns import utc_now
from tests.actions.desk import Desk
from tests.following.post import Office
from tests.following.seeing import notices, wait_is_over


def test_invoice_made_by_hand_at_stripe_is_not_ours(office: Office) -> None:
    gateway = office.desk.gateway()
    customer = gateway.create_customer(bill_customer(office.desk), {}, "by hand c")
    made = gateway._client.invoices.create(
        {"customer": customer, "collection_method": "send_invoice", "days_until_due": 30}
    )
    gateway.finalize(made.id, "by hand f")
    for event in office.told("invoice.finalized"):
        office.deliver(event)
    office.work()
    assert office.outcomes() == [("invoice.finalized", "not-ours")]


def bill_customer(desk: Desk) -> Customer:
    """The customer of an invoice that was made before."""
    _, attempt_id = desk.begin()
    return from_json(desk.attempt(attempt_id).payload).customer


def test_invoice_of_another_installation_is_not_ours(office: Office) -> None:
    _, _invoice = office.invoice()
    event = office.told("invoice.sent")[-1]
    event["data"]["object"]["metadata"]["instance"] = "another"
    event["data"]["object"]["id"] = "in_unknown"
    office.deliver(event)
    office.work()
    assert office.outcomes() == [("invoice.sent", "not-ours")]


def test_invoice_of_another_workspace_on_the_same_account(office: Office) -> None:
    office.invoice()
    other = db.session.get_one(Workspace, office.desk.cast.other_workspace).public_id
    db.session.rollback()
    event = office.told("invoice.sent")[-1]
    event["data"]["object"]["metadata"]["workspace"] = other
    event["data"]["object"]["id"] = "in_unknown"
    office.deliver(event)
    office.work()
    assert office.outcomes() == [("invoice.sent", "other-workspace")]


def test_early_event_leads_the_attempt_on_and_is_then_applied(office: Office) -> None:
    """It comes before our own commit: our row doesn't know the number yet."""
    quote, attempt_id = office.desk.begin()
    office.desk.drive(attempt_id, until="lines")
    stripe_id = office.desk.attempt(attempt_id).stripe_invoice_id or ""
    office.desk.gateway().finalize(stripe_id, office_key(attempt_id, office))
    office.deliver(office.told("invoice.finalized")[-1])
    assert office.desk.stored_invoices(quote) == []
    assert office.work() == 1
    assert office.outcomes() == [("invoice.finalized", "same")]
    office.desk.assert_invoiced_once(quote)


def office_key(attempt_id: int, office: Office) -> str:
    attempt = office.desk.attempt(attempt_id)
    return f"by hand {attempt.number}"


def test_early_event_waits_while_another_worker_holds_the_attempt(office: Office) -> None:
    _quote, attempt_id = office.desk.begin()
    office.desk.drive(attempt_id, until="draft")
    soon = utc_now() + timedelta(minutes=1)
    office.desk.set_attempt(attempt_id, lease="another", lease_until=soon)
    [event] = office.told("invoice.updated")[-1:] or office.told("invoice.created")[-1:]
    office.deliver({**event, "type": "invoice.updated"})
    assert office.work() == 0
    assert office.outcomes() == [("invoice.updated", "")]
    office.desk.end_lease(attempt_id)
    office.desk.drive(attempt_id)
    wait_is_over()
    assert office.work() == 1
    assert office.outcomes() == [("invoice.updated", "same")]


def test_draft_that_is_gone_ends_its_events(office: Office) -> None:
    quote, attempt_id = office.desk.begin()
    office.desk.stripe.add_fault("tamper", "invoices.add_lines", cents=3)
    office.desk.drive(attempt_id)
    office.desk.assert_released(quote, attempt_id, "totals-differ")
    [deleted] = office.told("invoice.deleted")
    office.deliver(deleted)
    office.work()
    assert office.outcomes() == [("invoice.deleted", "gone")]


def test_second_open_invoice_of_a_quote_needs_a_person(office: Office) -> None:
    quote, _invoice = office.invoice()
    gateway = office.desk.gateway()
    [one] = office.desk.at_stripe(quote)
    made = gateway._client.invoices.create(
        {
            "customer": one["customer"],
            "collection_method": "send_invoice",
            "days_until_due": 30,
            "metadata": one["metadata"],
        }
    )
    gateway._client.invoice_items.create(
        {"customer": one["customer"], "invoice": made.id, "amount": 5000, "currency": "eur"}
    )
    gateway.finalize(made.id, "by hand")
    for event in office.told("invoice.finalized", made.id):
        office.deliver(event)
    office.work()
    assert office.outcomes() == [("invoice.finalized", "two-open")]
    found = office.stored(quote)
    assert (found.attention, found.attention_detail["gross_cents"]) == ("two-open", 5000)
    assert notices() == [("attention", "attention")]


def test_silent_stripe_makes_an_event_wait_and_nothing_is_lost(
    office: Office, one_try: None
) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    office.deliver(office.told("invoice.paid")[-1])
    office.desk.stripe.add_fault("drop_before", "invoices.retrieve", times=2)
    for _ in range(2):
        assert office.work() == 0
        wait_is_over()
    assert office.stored(quote).status == "open"
    assert office.work() == 1
    assert office.stored(quote).status == "paid"


def test_waits_longer_each_time(office: Office, one_try: None) -> None:
    _, _invoice = office.invoice()
    office.deliver(office.told("invoice.sent")[-1])
    office.desk.stripe.add_fault("error_500", "invoices.retrieve", times=9, stored=False)
    waits = []
    for _ in range(5):
        office.work()
        waits.append(minutes_left())
        wait_is_over()
    assert waits == [1, 5, 15, 60, 60]


def minutes_left() -> int:
    found: datetime = db.session.scalars(select(StripeEvent.next_try_at)).one()
    db.session.rollback()
    return round((found - utc_now()).total_seconds() / 60)


def test_revoked_key_is_noted_and_the_event_waits(office: Office) -> None:
    _, _invoice = office.invoice()
    office.deliver(office.told("invoice.sent")[-1])
    office.desk.stripe.add_fault("unauthorized", "invoices.retrieve")
    assert office.work() == 0
    connection = db.session.get_one(
        StripeConnection, office.desk.cast.connection, populate_existing=True
    )
    assert connection.broken == "revoked"


def test_sample_data_is_left_alone(office: Office) -> None:
    _, _invoice = office.invoice()
    with writing(db.session) as session:
        session.execute(update(Invoice).values(sample=True))
    office.deliver(office.told("invoice.sent")[-1])
    office.work()
    assert office.outcomes() == [("invoice.sent", "sample")]


def test_every_outcome_has_its_name() -> None:
    assert set(OUTCOMES) == {
        "", "applied", "same", "old", "kept", "ignored", "not-ours", "other-workspace",
        "other-mode", "other-account", "gone", "two-open", "sample",
    }  # fmt: skip
