"""Leases, back-off, the guard against calls in transactions, and who may write."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from joinways.background import resume_due
from joinways.database import writing
from joinways.extensions import db
from joinways.invoices import steps
from joinways.invoices.attempt import Attempt, LostLease, read, record, take
from joinways.invoices.issuing import drive
from joinways.models import Client, Invoicing, StripeConnection, StripeCustomer
from joinways.stripe_gateway import StripeGateway
from tests.actions.desk import TWO_RATES, Desk, row

CALLS = ("create_customer", "create_draft", "add_lines", "finalize", "send", "let_advance")


@pytest.mark.parametrize("call", CALLS)
def test_worker_that_lost_its_lease_writes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """It sleeps inside a call while another one finishes everything."""
    quote, attempt_id = desk.begin()
    seen: list[dict[str, Any]] = []

    def meanwhile() -> None:
        if not seen:
            seen.append({})
            desk.end_lease(attempt_id)
            assert drive(desk.worker(), attempt_id)
            seen[0] = row(attempt_id)

    after_call(monkeypatch, call, meanwhile)
    assert not drive(desk.worker(), attempt_id)
    assert row(attempt_id) == seen[0]
    assert seen[0]["status"] == "done"
    desk.assert_invoiced_once(quote)


def after_call(monkeypatch: pytest.MonkeyPatch, name: str, act: Callable[[], None]) -> None:
    """Something happens between Stripe's answer and our note of it."""
    call = getattr(StripeGateway, name)

    def slow(*args: Any, **named: Any) -> Any:
        answer = call(*args, **named)
        act()
        return answer

    monkeypatch.setattr(StripeGateway, name, slow)


def held(desk: Desk, attempt_id: int) -> Attempt:
    """The attempt, taken."""
    lease = take(desk.worker(), attempt_id, heed_back_off=False)
    assert lease
    return read(desk.worker(), attempt_id, lease)


def test_lease_is_for_one(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    held(desk, attempt_id)
    assert take(desk.worker(), attempt_id, heed_back_off=False) is None
    assert not desk.drive(attempt_id)
    assert desk.stripe.calls() == []
    desk.end_lease(attempt_id)
    assert desk.drive(attempt_id)


def test_lease_that_ran_out_but_was_not_taken_still_writes(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    attempt = held(desk, attempt_id)
    desk.end_lease(attempt_id)
    record(desk.worker(), attempt, tries=7)
    assert desk.attempt(attempt_id).tries == 7


def test_record_needs_lease_step_and_status(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    attempt = held(desk, attempt_id)
    for changed in ({"lease": "another"}, {"step": "draft"}, {"status": "closing"}):
        was = {name: getattr(attempt, name) for name in changed}
        desk.set_attempt(attempt_id, **changed)
        before = row(attempt_id)
        with pytest.raises(LostLease):
            record(desk.worker(), attempt, tries=7, also=lambda _: pytest.fail("written"))
        assert row(attempt_id) == before
        desk.set_attempt(attempt_id, **was)
    record(desk.worker(), attempt, tries=7)


def test_what_belongs_together_is_written_together(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    attempt = held(desk, attempt_id)
    before = row(attempt_id)

    def fail(_: object) -> None:
        raise RuntimeError("the disk is full")

    with pytest.raises(RuntimeError):
        record(desk.worker(), attempt, tries=7, also=fail)
    assert row(attempt_id) == before


def test_back_off_is_heeded_by_the_server_and_not_by_a_person(desk: Desk) -> None:
    desk.stripe.add_fault("error_500", "invoices.create", times=3, stored=False)
    quote, attempt_id = desk.begin()
    assert resume_due() == 1
    assert desk.attempt(attempt_id).problem == "unknown"
    assert resume_due() == 0
    assert not desk.drive(attempt_id, heed_back_off=True)
    desk.set_attempt(attempt_id, next_try_at=datetime.now(UTC) - timedelta(seconds=1))
    assert resume_due() == 1
    desk.assert_invoiced_once(quote)
    assert resume_due() == 0


def test_waits_grow(desk: Desk) -> None:
    desk.stripe.add_fault("drop_before", "invoices.create", times=1000)
    _, attempt_id = desk.begin()
    waits = []
    for _ in range(3):
        desk.drive(attempt_id)
        attempt = desk.attempt(attempt_id)
        assert attempt.tried_at
        waits.append((attempt.next_try_at - attempt.tried_at).total_seconds())
    # From the end of the try; a busy machine makes that later than its beginning.
    planned = [10, 60, 300]
    assert [wait - wait % 10 for wait in waits] == planned, waits


def test_secret_that_no_key_opens_blocks_and_says_so(desk: Desk) -> None:
    """ENCRYPTION_KEY was lost: a new Stripe key is the way on; other work isn't held up."""
    quote, attempt_id = desk.begin()
    sealed = set_connection(key_encrypted="gAAAAAnothing")
    assert desk.drive(attempt_id)
    assert resume_due() == 0
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.problem) == ("open", "blocked")
    assert set_connection(key_encrypted=sealed[0])[1] == "revoked"
    desk.drive(attempt_id)
    assert set_connection(key_encrypted=sealed[0])[1] == ""
    desk.assert_invoiced_once(quote)


def set_connection(key_encrypted: str) -> tuple[str, str]:
    """Puts another sealed key in place; the one before, and what was said of it."""
    with writing(db.session) as session:
        was = session.execute(select(StripeConnection.key_encrypted, StripeConnection.broken)).one()
        session.execute(update(StripeConnection).values(key_encrypted=key_encrypted))
    return was[0], was[1]


def test_call_inside_a_transaction_is_refused(desk: Desk) -> None:
    gateway = desk.gateway()
    db.session.execute(text("SELECT 1"))
    with pytest.raises(RuntimeError, match="inside a database transaction"):
        gateway.account()
    db.session.rollback()
    with writing(db.session) as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(RuntimeError, match="inside a database transaction"):
            gateway.account()
    assert desk.stripe.calls() == []
    assert gateway.account().country == "FR"


def test_write_outside_writing_is_refused(desk: Desk) -> None:
    db.session.get_one(Client, desk.cast.client).name = "Someone Else"
    with pytest.raises(RuntimeError, match="only inside"):
        db.session.flush()
    db.session.rollback()
    db.session.add(Client(workspace_id=desk.cast.workspace, country="FR", language="fr"))
    with pytest.raises(RuntimeError, match="only inside"):
        db.session.commit()
    db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        update(Client).values(name="Someone Else"),
        insert(Client).values(name="Someone Else"),
        StripeCustomer.__table__.delete(),  # type: ignore[attr-defined]
    ],
    ids=["update", "insert", "delete"],
)
def test_statement_outside_writing_is_refused(desk: Desk, statement: Any) -> None:
    with pytest.raises(RuntimeError, match="only inside"):
        db.session.execute(statement)
    db.session.rollback()


def test_writing_takes_all_back_when_it_fails(desk: Desk) -> None:
    def fail() -> None:
        with writing(db.session) as session:
            session.get_one(Client, desk.cast.client).name = "Someone Else"
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert db.session.get_one(Client, desk.cast.client).name == "Léa Martin"
    db.session.rollback()


def test_two_quotes_of_one_client_at_once_share_or_keep_their_customers(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both make a customer before either is noted: one is kept, and neither invoice suffers."""
    first, first_id = desk.begin()
    second, second_id = desk.begin()
    done: list[int] = []

    def meanwhile() -> None:
        if not done:
            done.append(second_id)
            assert desk.drive(second_id)

    after_call(monkeypatch, "create_customer", meanwhile)
    assert desk.drive(first_id)
    for quote in (first, second):
        desk.assert_invoiced_once(quote)
    assert db.session.scalars(select(StripeCustomer.customer_id)).one() == (
        desk.attempt(second_id).customer_id
    )
    third = desk.cast.quote(TWO_RATES)
    desk.drive(desk.claim(third))
    assert len(desk.stripe.objects("customer")) == 2


def test_two_workers_note_the_customer_in_the_same_moment(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one notes while the first has not committed yet."""
    quotes = [desk.begin(), desk.begin()]
    noted, go = threading.Event(), threading.Event()
    remember = steps._remember_customer

    def slowly(session: Session, *args: Any) -> None:
        remember(session, *args)
        session.flush()
        noted.set()
        go.wait(20)

    def work(attempt_id: int) -> bool:
        with desk.app.app_context():
            return desk.drive(attempt_id)

    monkeypatch.setattr(steps, "_remember_customer", slowly)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(work, quotes[0][1])
        noted.wait(20)
        second = threads.submit(work, quotes[1][1])
        time.sleep(0.3)
        go.set()
        assert first.result()
        assert second.result()
    for quote, _ in quotes:
        desk.assert_invoiced_once(quote)


def test_number_of_writing_calls(desk: Desk) -> None:
    """Five for a new client, four for a known one, before the answer; whatever the lines."""
    counted = []
    for _ in range(2):
        desk.stripe.clear_calls()
        quote = desk.cast.quote(TWO_RATES * 50)
        desk.drive(desk.claim(quote), until="mail")
        counted.append(sum(call["method"] == "POST" for call in desk.stripe.calls()))
    assert counted == [5, 4]
    assert db.session.scalars(select(Invoicing.mail)).all() == ["sent", "sent"]


def test_mail_is_looked_for_by_a_clock_that_may_be_slow(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock behind ours, Stripe notes the mail before the claim."""
    asked: list[datetime] = []

    def was_sent(_: StripeGateway, invoice_id: str, since: datetime) -> bool:
        asked.append(since)
        return True

    monkeypatch.setattr(StripeGateway, "was_sent", was_sent)
    desk.stripe.add_fault("error_500_after", "invoices.send")
    _, attempt_id = desk.begin()
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).mail == "sent"
    assert asked == [desk.attempt(attempt_id).created_at - timedelta(hours=1)]
