"""What no webhook told is found by asking: the list of events, and each invoice not yet final."""

from datetime import timedelta

import pytest
from click.testing import Result
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.following import syncing, tasks
from joinways.following.rounds import follow
from joinways.following.syncing import count_unsettled, poll, sync
from joinways.invoices.visiting import connector
from joinways.models import StripeConnection, StripeEvent, Task
from joinways.models.columns import utc_now
from joinways.workspace.webhooks import is_silent
from tests.following.post import Office

BASE = "http://127.0.0.1:9"


def connection(office: Office) -> StripeConnection:
    found: StripeConnection = db.session.get_one(
        StripeConnection, office.desk.cast.connection, populate_existing=True
    )
    db.session.rollback()
    return found


def round_of(office: Office, every: float = 600) -> None:
    """What the server's thread does."""
    follow(office.desk.worker, connector(), every, BASE)


def all_due() -> None:
    """The time of every recurring piece of work has come."""
    with writing(db.session) as session:
        session.execute(update(Task).values(next_at=utc_now() - timedelta(seconds=1)))


def sync_by_command(office: Office, *arguments: str) -> Result:
    return office.desk.app.test_cli_runner().invoke(args=["invoices", "sync", *arguments])


def test_poll_reads_what_no_webhook_brought(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    found = poll(office.desk.worker(), office.desk.cast.connection)
    assert found == len([1 for kind, _ in office.outcomes()]) > 0
    office.work()
    assert office.stored(quote).status == "paid"
    assert poll(office.desk.worker(), office.desk.cast.connection) == 0


def test_what_a_webhook_brought_is_not_read_again(office: Office) -> None:
    _, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    for event in office.told():
        office.deliver(event)
    assert poll(office.desk.worker(), office.desk.cast.connection) == 0
    sources = set(db.session.scalars(select(StripeEvent.source)).all())
    assert sources == {"webhook"}


def test_events_missed_for_longer_make_the_webhook_silent(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, invoice = office.invoice()
    poll(office.desk.worker(), office.desk.cast.connection)
    assert connection(office).webhook_missed_at is None  # they may still be on their way
    office.desk.stripe.pay(invoice.stripe_id)
    monkeypatch.setattr(syncing, "LATE", timedelta(minutes=-10))  # as if long ago
    poll(office.desk.worker(), office.desk.cast.connection)
    found = connection(office)
    assert found.webhook_missed_at is not None
    assert is_silent(found, found.webhook_missed_at)
    found.webhook_heard_at = found.webhook_missed_at - timedelta(hours=2)
    assert not is_silent(found, found.webhook_missed_at)
    found.webhook_heard_at = found.webhook_missed_at - timedelta(hours=25)
    assert is_silent(found, found.webhook_missed_at)
    assert not is_silent(found, found.webhook_missed_at + timedelta(hours=25))


def test_a_key_that_may_not_read_events_is_helped_by_asking_each_invoice(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    office.desk.stripe.add_fault("forbidden", "events.list", times=99, right="event_read")
    round_of(office)
    assert office.stored(quote).status == "paid"
    [task] = db.session.scalars(select(Task).where(Task.name == "sync")).all()
    assert task.next_at - utc_now() < timedelta(seconds=601)


def test_sync_asks_about_each_invoice_that_is_not_final(office: Office) -> None:
    quotes = [office.invoice() for _ in range(3)]
    office.desk.stripe.pay(quotes[0][1].stripe_id)
    office.check(quotes[0][1])
    office.desk.stripe.pay(quotes[1][1].stripe_id)
    office.desk.stripe.clear_calls()
    states = list(sync(office.desk.worker()))
    assert (states[-1].asked, states[-1].changed, states[-1].failed) == (2, 1, 0)
    read = [call["path"] for call in office.desk.stripe.calls()]
    assert read == [f"/v1/invoices/{one.stripe_id}" for _, one in quotes[1:]]
    assert count_unsettled(db.session) == 1


def test_sync_goes_in_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syncing, "PAGE", 2)
    for _ in range(5):
        office.invoice()
    states = list(sync(office.desk.worker()))
    assert states[-1].asked == 5


def test_silent_account_is_not_asked_again_and_again(office: Office, one_try: None) -> None:
    for _ in range(3):
        office.invoice()
    office.desk.stripe.add_fault("drop_before", "invoices.retrieve", times=99)
    office.desk.stripe.clear_calls()
    states = list(sync(office.desk.worker()))
    assert (states[-1].asked, states[-1].failed) == (0, 3)
    assert len(office.desk.stripe.calls()) == 1


def test_command_shows_how_far_it_is_and_what_changed(office: Office) -> None:
    _, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    office.desk.stripe.add_fault("forbidden", "events.list", times=9, right="event_read")
    said = sync_by_command(office)
    assert said.exit_code == 0, said.output
    assert "1 asked, 1 changed, 0 without an answer" in said.output
    assert "events cannot be read" in said.output


def test_command_goes_on_where_it_was_stopped(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    invoices = [office.invoice()[1] for _ in range(3)]
    real, asked = syncing.refresh, []

    def stopped(worker: object, invoice: syncing.Unsettled, cause: str) -> str:
        asked.append(invoice.id)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return real(office.desk.worker(), invoice, cause)

    monkeypatch.setattr(syncing, "refresh", stopped)
    assert sync_by_command(office).exit_code != 0
    again = sync_by_command(office)
    assert "Going on where the last run stopped." in again.output
    assert asked == [invoices[0].id, invoices[1].id, invoices[1].id, invoices[2].id]
    assert "Going on" not in sync_by_command(office).output


def test_command_leaves_it_to_the_server_that_is_at_it(office: Office) -> None:
    turn = tasks.take(db.session, "sync")
    assert turn is not None
    assert "nothing to do" in sync_by_command(office).output


def test_round_finds_a_payment_without_any_webhook(office: Office) -> None:
    quote, invoice = office.invoice()
    round_of(office)
    office.desk.stripe.pay(invoice.stripe_id)
    round_of(office)
    assert office.stored(quote).status == "open"  # its time has not come
    all_due()
    round_of(office)
    assert office.stored(quote).status == "paid"


def test_round_of_two_processes_asks_once(office: Office) -> None:
    office.invoice()
    round_of(office)
    all_due()
    office.desk.stripe.clear_calls()
    round_of(office)
    once = len(office.desk.stripe.calls())
    round_of(office)
    assert len(office.desk.stripe.calls()) == once > 0


def test_invoices_of_a_removed_key_are_not_asked_about(office: Office) -> None:
    office.invoice()
    with writing(db.session) as session:
        session.execute(update(StripeConnection).values(key_encrypted="", ended_at=utc_now()))
    assert list(sync(office.desk.worker())) == []
