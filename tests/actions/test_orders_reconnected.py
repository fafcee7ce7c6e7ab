"""A credit whose answer was lost, and another way into its account: found there, not made twice."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from joinways.database import writing
from joinways.extensions import db
from joinways.invoices.visiting import connector
from joinways.models import StripeConnection
from joinways.operator_settings import Platform
from joinways.workspace.actions import connect, disconnect
from joinways.workspace.connection import Access
from joinways.workspace.establishing import establish
from tests.actions.desk import Desk
from tests.actions.orderly import CALLS, GROSS, Issued, issued
from tests.at_stripe import DEMO, answered, said_in
from tests.web.authorising import PLATFORM, with_platform

Way = Callable[[Desk], None]


@pytest.fixture
def invoice(desk: Desk, one_try: None, monkeypatch: pytest.MonkeyPatch) -> Issued:
    """One of the demo account, where a platform may be let in too."""
    monkeypatch.setitem(desk.app.config, "JOINWAYS", with_platform(desk.app))
    desk.stripe.restrict_key("sk_test_team", [], DEMO)
    with writing(db.session) as session:
        session.get_one(StripeConnection, desk.cast.connection).account_id = DEMO
    return issued(desk)


def by_oauth(desk: Desk) -> None:
    """The account's owner lets the platform in."""
    there = connector().as_platform()
    platform = desk.app.config["JOINWAYS"].stripe_connect
    back = "http://localhost/settings/integrations/connect/callback"
    address = there.authorize_address(platform.client_id, "state", back)
    there.exchange(said_in(answered(address))["code"])
    access = Access(DEMO, livemode=False, simulated=True, scope="read_write")
    establish(connector(), desk.cast.workspace, access)


def by_key(desk: Desk, key: str = "sk_test_team") -> None:
    desk.stripe.restrict_key(key, [], DEMO)
    connect(connector(), desk.cast.workspace, key)


def by_another_key(desk: Desk) -> None:
    by_key(desk, "sk_test_newer")


def leave(desk: Desk) -> None:
    disconnect(connector(), desk.cast.workspace)


def elsewhere(desk: Desk) -> None:
    connect(connector(), desk.cast.workspace, "sk_test_other")


def platform_changes(desk: Desk) -> None:
    """The operator's settings name another platform; it is started anew."""
    other = Platform("ca_another", "sk_test_another", PLATFORM.webhook_secrets)
    desk.app.config["JOINWAYS"] = replace(desk.app.config["JOINWAYS"], stripe_connect=other)


def test_one_and_the_same_key_goes_on_as_it_was(desk: Desk, invoice: Issued) -> None:
    order_id = lost(invoice)
    by_key(desk)
    assert invoice.stored(order_id).key_epoch == 0
    assert made_once(invoice, order_id) == 2, "asked again under its key"


@pytest.mark.parametrize(
    "ways",
    [
        (by_oauth,),
        (by_another_key,),
        (leave, by_oauth),
        (leave, by_another_key),
        (leave, by_key),
        (elsewhere, by_oauth),
        (elsewhere, by_another_key),
    ],
)
def test_after_any_other_way_stripe_is_read_first(
    desk: Desk, invoice: Issued, ways: tuple[Way, ...]
) -> None:
    order_id = lost(invoice)
    for way in ways:
        way(desk)
    assert invoice.stored(order_id).key_epoch == 1
    assert made_once(invoice, order_id) == 1, "found, not asked for again"


@pytest.mark.parametrize("between", [(), (leave,), (platform_changes,), (leave, platform_changes)])
def test_oauth_after_oauth_may_be_another_platform(
    desk: Desk, invoice: Issued, between: tuple[Way, ...]
) -> None:
    by_oauth(desk)
    order_id = lost(invoice)
    for way in (*between, by_oauth):
        way(desk)
    assert invoice.stored(order_id).key_epoch == 1
    assert made_once(invoice, order_id) == 1


def test_orders_of_another_account_are_let_be(desk: Desk, invoice: Issued) -> None:
    order_id = lost(invoice)
    elsewhere(desk)
    assert invoice.stored(order_id).key_epoch == 0


def lost(invoice: Issued) -> int:
    """A credit that was made, and nobody here knows."""
    invoice.desk.stripe.add_fault("drop_after", CALLS["credit"])
    order_id = invoice.order("credit")
    invoice.lead(order_id)
    order = invoice.stored(order_id)
    assert (order.status, order.problem, order.key_epoch) == ("open", "unknown", 0)
    return order_id


def made_once(invoice: Issued, order_id: int) -> int:
    """It is led on and done, with one credit note; how often one was asked for, in all."""
    invoice.lead(order_id)
    assert invoice.stored(order_id).status == "done"
    assert [note["total"] for note in invoice.desk.stripe.objects("credit_note")] == [GROSS]
    assert [note[1] for note in invoice.credit_notes()] == [GROSS]
    return invoice.calls("credit")
