"""Replacing a key that may not name its account: what it finds there proves that it is ours."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.invoices.attempt import LostLease, read, take
from joinways.invoices.visiting import connector
from joinways.models import Invoicing, StripeConnection, StripeCustomer
from joinways.workspace.actions import connect, disconnect
from tests.actions.desk import Desk
from tests.actions.test_connection import BLIND, connections, refused


def blind_from_the_start(desk: Desk) -> None:
    """The team's key, which never told its account."""
    desk.stripe.restrict_key("sk_test_team", BLIND)


def blind_key(desk: Desk, key: str, *, of_the_team: bool) -> str:
    """Another such key, of the team's account or of one nobody knows."""
    team = desk.stripe.ask("GET", "accounts")["data"][-1]["id"] if of_the_team else None
    desk.stripe.restrict_key(key, BLIND, team)
    return key


def replace(desk: Desk, key: str) -> None:
    connect(connector(), desk.cast.workspace, key)


def test_a_customer_not_found_there_is_another_account(desk: Desk) -> None:
    """No invoice yet, but the draft might be asked for already: in which account?"""
    blind_from_the_start(desk)
    _, attempt_id = desk.begin()
    desk.drive(attempt_id, until="customer")
    assert refused(desk, blind_key(desk, "rk_test_out", of_the_team=False)) == "key-other-account"


def test_a_customer_found_there_is_the_same_account(desk: Desk) -> None:
    blind_from_the_start(desk)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="customer")
    replace(desk, blind_key(desk, "rk_test_in", of_the_team=True))
    [now] = connections()
    assert now.key_last4 == "t_in"
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)


def test_a_draft_deleted_by_hand_does_not_make_it_another_account(desk: Desk) -> None:
    blind_from_the_start(desk)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="lines")
    desk.gateway().delete_draft(desk.attempt(attempt_id).stripe_invoice_id or "")
    replace(desk, blind_key(desk, "rk_test_in", of_the_team=True))
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)


def test_before_anything_was_made_any_key_goes_on(desk: Desk) -> None:
    """The first key of all lacks a right, and is replaced: there is nothing to find."""
    desk.stripe.restrict_key("sk_test_team", [*BLIND, "customer_write"])
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).problem == "blocked"
    replace(desk, blind_key(desk, "rk_test_more", of_the_team=True))
    assert len(connections()) == 1
    desk.drive(attempt_id, heed_back_off=True)
    desk.assert_invoiced_once(quote)


def test_but_not_while_a_worker_is_at_it(desk: Desk) -> None:
    blind_from_the_start(desk)
    _, attempt_id = desk.begin()
    assert take(desk.worker(), attempt_id, heed_back_off=False)
    assert refused(desk, blind_key(desk, "rk_test_more", of_the_team=True)) == "key-other-account"


def test_and_whoever_held_it_writes_no_more(desk: Desk) -> None:
    blind_from_the_start(desk)
    _, attempt_id = desk.begin()
    lease = take(desk.worker(), attempt_id, heed_back_off=False) or ""
    desk.end_lease(attempt_id)
    replace(desk, blind_key(desk, "rk_test_more", of_the_team=True))
    with pytest.raises(LostLease):
        read(desk.worker(), attempt_id, lease)


def test_a_key_that_may_not_look_says_which_right_it_lacks(desk: Desk) -> None:
    blind_from_the_start(desk)
    _, attempt_id = desk.begin()
    desk.drive(attempt_id, until="draft")
    key = blind_key(desk, "rk_test_in", of_the_team=True)
    desk.stripe.add_fault("forbidden", "invoices.retrieve", right="rak_invoice_read")
    assert refused(desk, key) == "key-right"


def test_stripes_silence_while_looking_changes_nothing(desk: Desk) -> None:
    blind_from_the_start(desk)
    _, attempt_id = desk.begin()
    desk.drive(attempt_id, until="draft")
    key = blind_key(desk, "rk_test_in", of_the_team=True)
    desk.stripe.add_fault("drop_before", "invoices.retrieve", times=9)
    assert refused(desk, key) == "key-unchecked"


def test_customers_of_another_account_are_left_behind(desk: Desk) -> None:
    """Nothing is being made: the key is taken, but never with what was made elsewhere."""
    blind_from_the_start(desk)
    _, attempt_id = desk.begin()
    desk.drive(attempt_id)
    replace(desk, blind_key(desk, "rk_test_out", of_the_team=False))
    old, new = connections()
    assert old.ended_at
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)
    of = db.session.scalars(select(StripeCustomer.connection_id).order_by(StripeCustomer.id)).all()
    db.session.rollback()
    assert of == [old.id, new.id]


def test_customers_of_the_same_account_are_kept(desk: Desk) -> None:
    blind_from_the_start(desk)
    _, attempt_id = desk.begin()
    desk.drive(attempt_id)
    replace(desk, blind_key(desk, "rk_test_in", of_the_team=True))
    assert [one.key_last4 for one in connections()] == ["t_in"]


def test_an_account_nobody_knows_anything_of_gets_a_connection_of_its_own(desk: Desk) -> None:
    blind_from_the_start(desk)
    replace(desk, blind_key(desk, "rk_test_out", of_the_team=False))
    assert [bool(one.ended_at) for one in connections()] == [True, False]


def test_the_very_same_key_changes_nothing(desk: Desk) -> None:
    blind_from_the_start(desk)
    replace(desk, "sk_test_team")
    assert [one.ended_at for one in connections()] == [None]


@pytest.mark.parametrize("problem", ["blocked", "unknown"])
def test_what_waited_goes_on_at_once(desk: Desk, problem: str) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="draft")
    later = datetime.now(UTC) + timedelta(hours=1)
    desk.set_attempt(attempt_id, next_try_at=later, tries=7, problem=problem)
    account = connections()[0].account_id
    desk.stripe.restrict_key("rk_test_newer", [], account)
    replace(desk, "rk_test_newer")
    attempt = desk.attempt(attempt_id)
    left = "" if problem == "blocked" else problem
    assert (attempt.tries, attempt.problem) == (0, left)
    assert desk.drive(attempt_id, heed_back_off=True)
    desk.assert_invoiced_once(quote)


def test_missing_reminders_hold_nobody_up(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="mail")
    disconnect(connector(), desk.cast.workspace)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.step, attempt.mail) == ("done", "mail", "sent")
    assert attempt.ended_at
    assert connections()[0].ended_at
    assert desk.quote_state(quote) == "invoiced"


def test_two_people_connect_at_the_same_moment(desk: Desk) -> None:
    """Both saw that there is no connection; one is kept, nobody gets an error."""
    disconnect(connector(), desk.cast.workspace)
    both = threading.Barrier(2)

    def wait(*_: Any) -> None:
        with suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # in vain where the other one waits for our lock

    def press() -> None:
        with desk.app.app_context():
            replace(desk, "sk_test_new")

    event.listen(StripeConnection, "init", wait)
    try:
        with ThreadPoolExecutor(2) as threads:
            for pressed in [threads.submit(press), threads.submit(press)]:
                pressed.result()
    finally:
        event.remove(StripeConnection, "init", wait)
    assert [bool(one.ended_at) for one in connections()] == [True, False]


def test_a_key_is_replaced_while_a_worker_learns_its_account(desk: Desk) -> None:
    """Both write to attempt and connection, in the same order: neither waits for the other."""
    quote, attempt_id = desk.begin()

    def work() -> None:
        with desk.app.app_context():
            desk.drive(attempt_id)

    def press() -> None:
        with desk.app.app_context():
            for _ in range(5):
                replace(desk, "sk_test_team")

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(work), threads.submit(press)]:
            done.result()
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)
    assert db.session.scalars(select(StripeConnection.ended_at)).all() == [None]
    db.session.rollback()


def test_a_key_that_proves_nothing_does_not_inherit_the_accounts_name(desk: Desk) -> None:
    """Else the first account's key would be believed later, and find nothing of the second's."""
    desk.begin()
    with writing(db.session) as session:
        session.execute(update(StripeConnection).values(account_id="acct_first"))
        session.execute(update(Invoicing).values(account_id="acct_first"))
    replace(desk, blind_key(desk, "rk_test_mute", of_the_team=False))
    assert db.session.scalars(select(StripeConnection.account_id)).one() == ""
    assert db.session.scalars(select(Invoicing.account_id)).one() == ""
    db.session.rollback()
