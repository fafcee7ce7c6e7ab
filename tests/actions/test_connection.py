"""Connecting, replacing and removing the key of Stripe, with invoices being made meanwhile."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.invoices import actions
from joinways.invoices.bill import bill_of
from joinways.invoices.visiting import connector
from joinways.models import Invoicing, StripeConnection
from joinways.vault import Sealed, Vault
from joinways.workspace.actions import check, connect, disconnect
from joinways.workspace.connection import owner
from tests.actions.desk import TWO_RATES, Desk
from tests.conftest import FERNET

BLIND = ["accounts_kyc_basic_read"]
"""What a restricted key lacks that may not read whose it is."""


def connections() -> list[StripeConnection]:
    found = db.session.scalars(select(StripeConnection).order_by(StripeConnection.id)).all()
    db.session.expunge_all()
    db.session.rollback()
    return list(found)


def refused(desk: Desk, key: str) -> str:
    """The reason for which a key is not taken; nothing is changed then."""
    before = [one.key_encrypted for one in connections()]
    with pytest.raises(Refused) as no:
        connect(connector(), desk.cast.workspace, key)
    assert [one.key_encrypted for one in connections()] == before
    return no.value.code


def test_key_of_the_same_account_takes_the_place_of_the_old_one(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    desk.drive(attempt_id, until="draft")
    account = connections()[0].account_id
    desk.stripe.restrict_key("rk_test_another", [], account)
    connect(connector(), desk.cast.workspace, "rk_test_another")
    [now] = connections()
    assert (now.account_id, now.key_last4, now.ended_at) == (account, "ther", None)
    key = Vault((FERNET,)).open(owner(desk.cast.workspace), now.key_encrypted)
    assert key == "rk_test_another"
    assert "another" not in now.key_encrypted


@pytest.mark.parametrize(
    ("key", "code"),
    [
        ("pk_test_x", "key-kind"),
        ("whsec_x", "key-kind"),
        ("sk_live_x", "key-live-simulated"),
        ("rk_live_x", "key-live-simulated"),
        ("sk_test_revoked", "key-refused"),
    ],
)
def test_keys_that_are_not_taken(desk: Desk, key: str, code: str) -> None:
    assert refused(desk, key) == code


def test_silence_of_stripe_changes_nothing(desk: Desk) -> None:
    desk.stripe.add_fault("drop_before", "account.retrieve", times=3)
    assert refused(desk, "sk_test_other") == "key-unchecked"


def test_another_account_waits_for_open_invoices(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="draft")
    assert refused(desk, "sk_test_other") == "key-other-account"
    with pytest.raises(Refused, match="key-other-account"):
        disconnect(connector(), desk.cast.workspace)
    desk.drive(attempt_id)
    connect(connector(), desk.cast.workspace, "sk_test_other")
    old, new = connections()
    assert old.ended_at
    assert new.ended_at is None
    desk.assert_invoiced_once(quote)


def test_blind_key_of_another_account_does_not_go_on_with_an_invoice(desk: Desk) -> None:
    """Else the invoice, not found there, would be made a second time in that account."""
    desk.stripe.restrict_key("sk_test_team", BLIND)
    desk.stripe.restrict_key("rk_test_elsewhere", BLIND)
    desk.stripe.add_fault("drop_after", "invoices.finalize", times=3)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    assert connections()[0].account_id == ""
    assert refused(desk, "rk_test_elsewhere") == "key-other-account"
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)


def test_blind_key_of_the_same_account_goes_on_with_an_invoice(desk: Desk) -> None:
    desk.stripe.restrict_key("sk_test_team", BLIND)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="lines")
    team = desk.stripe.ask("GET", "accounts")["data"][-1]["id"]
    desk.stripe.restrict_key("rk_test_newer", BLIND, team)
    connect(connector(), desk.cast.workspace, "rk_test_newer")
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)


def test_removed_key_is_gone(desk: Desk) -> None:
    disconnect(connector(), desk.cast.workspace)
    [old] = connections()
    assert old.ended_at
    assert old.key_encrypted == ""
    with pytest.raises(Refused, match="not-connected"):
        desk.begin()
    disconnect(connector(), desk.cast.workspace)


def test_check_says_what_stripe_says(desk: Desk) -> None:
    check(connector(), desk.cast.workspace)
    assert connections()[0].account_id
    desk.stripe.add_fault("unauthorized", "account.retrieve")
    check(connector(), desk.cast.workspace)
    assert connections()[0].broken == "revoked"
    check(connector(), desk.cast.workspace)
    assert connections()[0].broken == ""


def test_key_removed_while_somebody_presses(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The claim has read the connection and not committed yet: one of both is refused."""
    quote = desk.cast.quote(TWO_RATES)
    reading, go = threading.Event(), threading.Event()

    def slowly(*args: Any) -> Any:
        reading.set()
        go.wait(20)
        return bill_of(*args)

    def remove() -> str:
        with desk.app.app_context():
            try:
                disconnect(connector(), desk.cast.workspace)
            except Refused as no:
                return no.code
            return "removed"

    def claim() -> int:
        with desk.app.app_context():
            return desk.claim(quote)

    monkeypatch.setattr(actions, "bill_of", slowly)
    with ThreadPoolExecutor(2) as threads:
        claimed = threads.submit(claim)
        reading.wait(20)
        removed = threads.submit(remove)
        threading.Event().wait(0.3)
        go.set()
        attempt_id = claimed.result()
        assert removed.result() == "key-other-account"
    assert connections()[0].ended_at is None
    assert db.session.scalars(select(Invoicing.id)).all() == [attempt_id]
    db.session.rollback()
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)


def test_vault_opens_for_its_owner_with_any_key_of_the_ring() -> None:
    old, new = FERNET, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="
    sealed = Vault((old,)).seal("workspace/1", "sk_test_x\nwith a line")
    assert "sk_test" not in sealed
    assert Vault((new, old)).open("workspace/1", sealed) == "sk_test_x\nwith a line"
    assert Vault((new, old)).seal("workspace/1", "x") != sealed
    for vault, who, text in (
        (Vault((old,)), "workspace/2", sealed),
        (Vault((new,)), "workspace/1", sealed),
        (Vault((old,)), "workspace/1", sealed[:-2]),
        (Vault((old,)), "workspace/1", ""),
    ):
        with pytest.raises(Sealed):
            vault.open(who, text)
