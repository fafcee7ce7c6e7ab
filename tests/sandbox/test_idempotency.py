"""Idempotency keys: replay, conflict, in use, stuck, expired."""

import threading
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn

from .building import a_customer, a_draft, a_line, draft_params
from .conftest import Clients

DAY = 86_400


def key(name: str) -> Any:
    return {"idempotency_key": name}


def replayed(thing: stripe.StripeObject) -> bool:
    assert thing.last_response is not None
    return thing.last_response.headers.get("Idempotent-Replayed") == "true"


def test_the_same_call_has_one_effect(demo: StripeClient, stand_in: StandIn) -> None:
    params = draft_params(a_customer(demo).id)
    first = demo.v1.invoices.create(params, key("k"))
    again = demo.v1.invoices.create(params, key("k"))
    assert (first.id, replayed(first), replayed(again)) == (again.id, False, True)
    assert len(stand_in.objects("invoice")) == 1


def test_a_key_belongs_to_one_account_and_one_path(clients: Clients) -> None:
    one, other = clients("sk_test_one"), clients("sk_test_other")
    made = one.v1.customers.create({"name": "A"}, key("k"))
    assert other.v1.customers.create({"name": "A"}, key("k")).id != made.id
    with pytest.raises(stripe.IdempotencyError, match="other than 'k'"):
        one.v1.customers.update(made.id, {"name": "A"}, key("k"))


def test_a_refusal_of_the_endpoint_is_kept(demo: StripeClient) -> None:
    draft = a_draft(demo)
    demo.v1.invoices.finalize_invoice(draft.id)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as caught:
            demo.v1.invoices.finalize_invoice(draft.id, {}, key("k"))
    assert (caught.value.headers or {})["Idempotent-Replayed"] == "true"


def test_malformed_parameters_are_not_kept(demo: StripeClient) -> None:
    wrong: Any = {"colour": "red"}
    with pytest.raises(stripe.InvalidRequestError):
        demo.v1.customers.create(wrong, key("k"))
    assert replayed(demo.v1.customers.create({"name": "A"}, key("k"))) is False


def test_a_stored_500_comes_again_without_effect(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.add_fault("error_500", "customers.create")
    for _ in range(2):
        with pytest.raises(stripe.APIError) as caught:
            demo.v1.customers.create({"name": "A"}, key("k"))
        assert caught.value.http_status == 500
    assert stand_in.objects("customer") == []
    assert replayed(demo.v1.customers.create({"name": "A"}, key("k2"))) is False


def test_a_500_after_the_effect_is_kept_too(demo: StripeClient, stand_in: StandIn) -> None:
    draft = a_draft(demo)
    stand_in.add_fault("error_500_after", "invoices.add_lines")
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            demo.v1.invoices.add_lines(draft.id, {"lines": [a_line(1000, 200)]}, key("k"))
    assert demo.v1.invoices.retrieve(draft.id).total == 1200


def test_a_stuck_key(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.add_fault("lock_timeout", "customers.create")
    for _ in range(2):
        with pytest.raises(stripe.RateLimitError) as caught:
            demo.v1.customers.create({"name": "A"}, key("k"))
        assert caught.value.error is not None
        assert caught.value.error.code == "lock_timeout"
    assert demo.v1.customers.create({"name": "A"}, key("k2")).name == "A"


def test_a_plain_rate_limit_is_not_kept(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.add_fault("rate_limited", "customers.create")
    with pytest.raises(stripe.RateLimitError):
        demo.v1.customers.create({"name": "A"}, key("k"))
    assert demo.v1.customers.create({"name": "A"}, key("k")).name == "A"


def test_keys_are_forgotten_after_a_day(demo: StripeClient, stand_in: StandIn) -> None:
    first = demo.v1.customers.create({"name": "A"}, key("k"))
    stand_in.advance_clock(DAY - 60)
    assert demo.v1.customers.create({"name": "A"}, key("k")).id == first.id
    stand_in.advance_clock(120)
    assert demo.v1.customers.create({"name": "A"}, key("k")).id != first.id


def test_a_key_that_is_too_long(demo: StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="255"):
        demo.v1.customers.create({"name": "A"}, key("k" * 256))


def test_a_key_in_use(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.add_fault("hang_before", "customers.create", seconds=1.5)
    made: list[str] = []

    def slow() -> None:
        made.append(demo.v1.customers.create({"name": "A"}, key("k")).id)

    thread = threading.Thread(target=slow)
    thread.start()
    while not stand_in.ask("GET", "working")["data"]:
        pass
    with pytest.raises(stripe.APIError) as caught:
        demo.v1.customers.create({"name": "A"}, key("k"))
    thread.join()
    assert caught.value.http_status == 409
    assert caught.value.error is not None
    assert caught.value.error.code == "idempotency_key_in_use"
    assert demo.v1.customers.create({"name": "A"}, key("k")).id == made[0]


def test_thirty_two_at_once_make_one(clients: Clients, stand_in: StandIn) -> None:
    client = clients()
    params = draft_params(a_customer(client).id)
    answers: list[str] = []

    def press() -> None:
        try:
            answers.append(client.v1.invoices.create(params, key("k")).id)
        except stripe.APIError as error:
            answers.append(str(error.http_status))

    threads = [threading.Thread(target=press) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (invoice,) = stand_in.objects("invoice")
    assert set(answers) - {"409"} == {invoice["id"]}
    assert len(answers) == 32
