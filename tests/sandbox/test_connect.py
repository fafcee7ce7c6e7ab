"""Connect by OAuth in the stand-in: a page that asks, codes that work once, accounts that are
acted for, and what a platform is told."""

import re
import time
from typing import Any, cast

import pytest
import stripe

from tests.at_stripe import DEMO, answered, said_in, visit
from tests.stand_in import StandIn

from .conftest import Clients

PLATFORM = "sk_test_platform"
BACK = "http://127.0.0.1:9/back"


def address(clients: Clients, **changed: str) -> str:
    asked = {
        "client_id": "ca_platform",
        "scope": "read_write",
        "state": "s-1",
        "redirect_uri": BACK,
        **changed,
    }
    return clients(PLATFORM).oauth.authorize_url(cast(Any, asked))


def answer(clients: Clients, action: str = "allow", account: str = DEMO) -> dict[str, str]:
    """What a person's answer brings back."""
    return said_in(answered(address(clients), action, account))


def exchange(clients: Clients, code: str, key: str = PLATFORM) -> Any:
    return clients(key).oauth.token({"grant_type": "authorization_code", "code": code})


def acting(clients: Clients, account: str = DEMO) -> Any:
    addresses = {"api": clients.base, "connect": clients.base}
    return stripe.StripeClient(
        PLATFORM, stripe_account=account, base_addresses=cast(Any, addresses)
    ).v1


def sent_to(stand_in: StandIn, path: str) -> list[str]:
    """What an endpoint was sent, in alphabetical order."""
    there = [each for each in stand_in.deliveries() if each["url"].endswith(f"/{path}")]
    return sorted(each["type"] for each in there)


def test_the_page_says_what_is_asked_and_that_it_is_simulated(clients: Clients) -> None:
    status, _, page = visit(address(clients))
    assert status == 200
    assert "SIMULATED" in page
    assert "asks to read and write" in page
    assert re.findall(r'<option value="([^"]*)">', page) == [DEMO, ""]
    assert visit(address(clients).replace("/oauth/", "/oauth/v2/"))[0] == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "platform"},
        {"scope": "everything"},
        {"redirect_uri": "https://elsewhere.example/back"},
        {"redirect_uri": "javascript:alert(1)"},
        {"response_type": "token"},
    ],
)
def test_what_stripe_would_not_take_sends_nobody_anywhere(
    clients: Clients, wrong: dict[str, str]
) -> None:
    for form in (None, {"action": "allow", "account": DEMO}):
        assert visit(address(clients, **wrong), form)[:2] == (400, "")


def test_named_addresses_of_return_are_the_only_ones(clients: Clients, stand_in: StandIn) -> None:
    exchange(clients, answer(clients)["code"])
    platform = clients(PLATFORM).v1.accounts.retrieve_current().id
    stand_in.set_account(platform, redirect_uris=["https://ours.example/back"])
    assert visit(address(clients))[0] == 400
    assert visit(address(clients, redirect_uri="https://ours.example/back"))[0] == 200


def test_allowed_once_and_acted_for_until_it_is_given_back(
    clients: Clients, stand_in: StandIn
) -> None:
    with pytest.raises(stripe.PermissionError, match="does not have access"):
        acting(clients).accounts.retrieve_current()
    back = answer(clients)
    assert (back["state"], back["scope"]) == ("s-1", "read_write")
    token = exchange(clients, back["code"])
    assert (token.stripe_user_id, token.livemode, token.scope) == (DEMO, False, "read_write")
    assert acting(clients).accounts.retrieve_current().id == DEMO
    with pytest.raises(stripe.AuthenticationError):
        clients(token.access_token).v1.accounts.retrieve_current()
    customer = acting(clients).customers.create({"name": "Of the account"})
    assert clients().v1.customers.retrieve(customer.id).name == "Of the account"
    assert not list(clients(PLATFORM).v1.customers.list())
    oauth = clients(PLATFORM).oauth
    gone = oauth.deauthorize({"client_id": "ca_platform", "stripe_user_id": DEMO})
    assert gone.stripe_user_id == DEMO
    with pytest.raises(stripe.PermissionError):
        acting(clients).customers.retrieve(customer.id)
    with pytest.raises(stripe.oauth_error.InvalidClientError, match="not connected"):
        oauth.deauthorize({"client_id": "ca_platform", "stripe_user_id": DEMO})
    assert clients().v1.accounts.retrieve_current().id == DEMO, "the account's own key goes on"


def test_a_code_used_twice_takes_all_back(clients: Clients) -> None:
    code = answer(clients)["code"]
    exchange(clients, code)
    with pytest.raises(stripe.oauth_error.InvalidGrantError, match="already been used"):
        exchange(clients, code)
    with pytest.raises(stripe.PermissionError):
        acting(clients).accounts.retrieve_current()


def test_no_code_and_no_wrong_code(clients: Clients, stand_in: StandIn) -> None:
    denied = answer(clients, "deny")
    assert (denied["error"], denied["state"]) == ("access_denied", "s-1")
    assert "code" not in denied
    code = answer(clients)["code"]
    with pytest.raises(stripe.oauth_error.InvalidGrantError, match="does not exist"):
        exchange(clients, code, "sk_test_another")
    stand_in.advance_clock(301)
    with pytest.raises(stripe.oauth_error.InvalidGrantError, match="expired"):
        exchange(clients, code)


def test_the_platform_hears_of_its_accounts(clients: Clients, stand_in: StandIn) -> None:
    platform = clients(PLATFORM).v1
    hook = {"enabled_events": ["*"], "url": "http://127.0.0.1:9/hook"}
    platform.webhook_endpoints.create(cast(Any, {**hook, "connect": True}))
    platform.webhook_endpoints.create(cast(Any, {**hook, "url": "http://127.0.0.1:9/own"}))
    stand_in.set_webhooks(retries=0)
    clients().v1.customers.create({"name": "Before"})
    exchange(clients, answer(clients)["code"])
    draft = acting(clients).invoices.create(
        {"customer": acting(clients).customers.create({"name": "A", "email": "a@b.example"}).id}
    )
    acting(clients).invoices.delete(draft.id)
    stand_in.ask(
        "POST",
        "authorizations/end",
        {"platform": platform.accounts.retrieve_current().id, "account": DEMO},
    )
    said = [each for each in stand_in.objects("event") if each["type"].startswith("account.")]
    assert [each["account"] for each in said] == [DEMO]
    until = time.monotonic() + 10
    while len(sent := sent_to(stand_in, "hook")) < 4 and time.monotonic() < until:
        time.sleep(0.02)
    assert sent == [
        "account.application.deauthorized",
        "customer.created",
        "invoice.created",
        "invoice.deleted",
    ]
    assert sent_to(stand_in, "own") == []
    with pytest.raises(stripe.PermissionError):
        acting(clients).accounts.retrieve_current()
