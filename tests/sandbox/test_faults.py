"""Faults: each kind, on the call it was ordered for, and nothing after."""

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn

from .building import a_customer, a_draft, a_line, an_open_invoice, draft_params, with_lines


def test_dropped_before_the_effect(demo: StripeClient, stand_in: StandIn) -> None:
    params = draft_params(a_customer(demo).id)
    stand_in.add_fault("drop_before", "invoices.create")
    with pytest.raises(stripe.APIConnectionError):
        demo.v1.invoices.create(params)
    assert stand_in.objects("invoice") == []
    demo.v1.invoices.create(params)


def test_dropped_after_the_effect_and_found_by_the_key(
    demo: StripeClient, stand_in: StandIn
) -> None:
    params = draft_params(a_customer(demo).id)
    stand_in.add_fault("drop_after", "invoices.create")
    with pytest.raises(stripe.APIConnectionError):
        demo.v1.invoices.create(params, {"idempotency_key": "k"})
    (made,) = stand_in.objects("invoice")
    assert demo.v1.invoices.create(params, {"idempotency_key": "k"}).id == made["id"]
    log = [(call["status"], call["answered"], call["replayed"]) for call in stand_in.calls()]
    assert log[-2:] == [(200, False, False), (200, True, True)]


def test_the_sdk_retries_over_a_drop(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.add_fault("drop_after", "customers.create")
    patient = {"max_network_retries": 2}
    customer = demo.v1.customers.create({"name": "A"}, patient)  # type: ignore[arg-type]
    assert [one["id"] for one in stand_in.objects("customer")] == [customer.id]


@pytest.mark.parametrize(
    ("kind", "error", "status"),
    [
        ("unauthorized", stripe.AuthenticationError, 401),
        ("forbidden", stripe.PermissionError, 403),
        ("declined", stripe.CardError, 402),
        ("in_use", stripe.APIError, 409),
        ("rate_limited", stripe.RateLimitError, 429),
        ("error_500", stripe.APIError, 500),
    ],
)
def test_answers_without_effect(
    demo: StripeClient,
    stand_in: StandIn,
    kind: str,
    error: type[stripe.StripeError],
    status: int,
) -> None:
    stand_in.add_fault(kind, "customers.create")
    with pytest.raises(error) as caught:
        demo.v1.customers.create({"name": "A"})
    assert caught.value.http_status == status
    assert stand_in.objects("customer") == []
    demo.v1.customers.create({"name": "A"})


def test_a_chosen_refusal(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.add_fault(
        "refused", "customers.*", code="tax_id_invalid", param="tax_id_data[0][value]"
    )
    with pytest.raises(stripe.InvalidRequestError) as caught:
        demo.v1.customers.create({"name": "A"})
    assert (caught.value.code, caught.value.param) == ("tax_id_invalid", "tax_id_data[0][value]")


def test_hanging_past_the_callers_patience(stand_in: StandIn) -> None:
    http = stripe.RequestsClient(timeout=0.3)
    hasty = StripeClient("sk_test_demo", base_addresses={"api": stand_in.base}, http_client=http)
    stand_in.add_fault("hang_after", "customers.create", seconds=1)
    with pytest.raises(stripe.APIConnectionError):
        hasty.v1.customers.create({"name": "A"})
    assert len(stand_in.objects("customer")) == 1


@pytest.mark.parametrize(("what", "total"), [("amount", 12001), ("tax", 12001)])
def test_a_tampered_line_shows_in_the_totals(
    demo: StripeClient, stand_in: StandIn, what: str, total: int
) -> None:
    stand_in.add_fault("tamper", "invoices.add_lines", what=what)
    assert with_lines(demo).total == total
    assert with_lines(demo).total == 12000


def test_the_nth_call_and_so_many_times(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.add_fault("rate_limited", "POST /v1/customers", nth=2, times=2)
    outcome = []
    for _ in range(4):
        try:
            demo.v1.customers.create({"name": "A"})
            outcome.append("made")
        except stripe.RateLimitError:
            outcome.append("limited")
    assert outcome == ["made", "limited", "limited", "made"]
    assert stand_in.ask("GET", "faults")["data"] == []


def test_a_fault_that_never_strikes_can_be_taken_back(
    demo: StripeClient, stand_in: StandIn
) -> None:
    stand_in.add_fault("drop_before", "invoices.finalize")
    demo.v1.customers.create({"name": "A"})
    stand_in.clear_faults()
    assert an_open_invoice(demo).status == "open"


def test_the_log_says_what_was_asked(demo: StripeClient, stand_in: StandIn) -> None:
    draft = a_draft(demo)
    demo.v1.invoices.add_lines(draft.id, {"lines": [a_line(100, 20)]}, {"idempotency_key": "k"})
    entry = stand_in.calls()[-1]
    assert (entry["name"], entry["method"], entry["path"], entry["idempotency_key"]) == (
        "invoices.add_lines",
        "POST",
        f"/v1/invoices/{draft.id}/add_lines",
        "k",
    )
    assert entry["params"]["lines"][0]["amount"] == "100"
    assert entry["request_id"].startswith("req_")
    stand_in.clear_calls()
    assert stand_in.calls() == []
