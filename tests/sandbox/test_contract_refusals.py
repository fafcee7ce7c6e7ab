"""What Stripe refuses, and how it says so: runs against Stripe too (STRIPE_TEST_KEY)."""

import time
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from .building import a_customer, a_draft, a_line, draft_params


def refused(client: StripeClient, path: str, params: dict[str, Any]) -> stripe.InvalidRequestError:
    """The refusal of a call that the SDK's types would not let us write."""
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.raw_request("post", path, **params)
    assert caught.value.http_status == 400
    return caught.value


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"colour": "red"}, "parameter_unknown", "colour"),
        ({"address": {"planet": "Mars"}}, "parameter_unknown", "address[planet]"),
        ({"email": "not an address"}, "email_invalid", "email"),
        (
            {"tax_id_data": [{"type": "eu_vat", "value": "FR123"}]},
            "tax_id_invalid",
            "tax_id_data[0][value]",
        ),
    ],
)
def test_customers(client: StripeClient, params: dict[str, Any], code: str, param: str) -> None:
    error = refused(client, "/v1/customers", params)
    assert (error.code, error.param) == (code, param)


@pytest.mark.parametrize(
    ("changes", "param"),
    [
        ({"due_date": "tomorrow"}, "due_date"),
        ({"due_date": int(time.time()) - 86_400}, "due_date"),
        ({"collection_method": "by_pigeon"}, "collection_method"),
        ({"auto_advance": "perhaps"}, "auto_advance"),
        ({"rendering": {"pdf": {"page_size": "a3"}}}, "rendering[pdf][page_size]"),
        ({"custom_fields": [{"name": "N" * 41, "value": "v"}]}, "custom_fields[0][name]"),
        ({"custom_fields": [{"name": "N", "value": "v" * 141}]}, "custom_fields[0][value]"),
        ({"custom_fields": [{"name": "N", "value": "v"}] * 5}, "custom_fields"),
        ({"customer": "cus_unknown"}, "customer"),
        ({"currency": "zzz"}, "currency"),
    ],
)
def test_drafts(client: StripeClient, changes: dict[str, Any], param: str) -> None:
    params = {**draft_params(a_customer(client).id), **changes}
    assert refused(client, "/v1/invoices", params).param == param


def test_an_invoice_to_send_needs_an_email_and_a_date(client: StripeClient) -> None:
    silent = client.v1.customers.create({"name": "Sans adresse"}).id
    error = refused(client, "/v1/invoices", dict(draft_params(silent)))
    assert "email" in str(error)
    terms = {"customer": a_customer(client).id, "collection_method": "send_invoice"}
    assert "due" in str(refused(client, "/v1/invoices", terms))


@pytest.mark.parametrize(
    ("line", "param"),
    [
        ({"amount": 100, "quantity": 2}, "lines[0][quantity]"),
        ({"amount": "1.5"}, "lines[0][amount]"),
        ({"amount": 100, "price": "price_1"}, "lines[0][price]"),
        (
            {"amount": 100, "tax_amounts": [{"amount": 20, "taxable_amount": 100}]},
            "lines[0][tax_amounts][0][tax_rate_data]",
        ),
    ],
)
def test_lines(client: StripeClient, line: dict[str, Any], param: str) -> None:
    path = f"/v1/invoices/{a_draft(client).id}/add_lines"
    assert refused(client, path, {"lines": [line]}).param == param


def test_required_lines_are_named(client: StripeClient) -> None:
    error = refused(client, f"/v1/invoices/{a_draft(client).id}/add_lines", {})
    assert (error.code, error.param) == ("parameter_missing", "lines")


def test_a_price_in_another_currency(client: StripeClient) -> None:
    price = {"currency": "usd", "unit_amount": 100, "product_data": {"name": "Chaise"}}
    path = f"/v1/invoices/{a_draft(client).id}/add_lines"
    assert "currency" in str(refused(client, path, {"lines": [{"price_data": price}]}))


def test_metadata_limits(client: StripeClient) -> None:
    draft = a_draft(client).id
    for metadata in ({"k" * 41: "v"}, {"k": "v" * 501}, {f"k{n}": "v" for n in range(51)}):
        with pytest.raises(stripe.InvalidRequestError):
            client.v1.invoices.update(draft, {"metadata": metadata})


def test_the_same_key_with_other_parameters(client: StripeClient) -> None:
    key = f"contract-{time.time_ns()}"
    customer = client.v1.customers.create({"name": "A"}, {"idempotency_key": key})
    again = client.v1.customers.create({"name": "A"}, {"idempotency_key": key})
    assert again.id == customer.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"
    with pytest.raises(stripe.IdempotencyError) as caught:
        client.v1.customers.create({"name": "B"}, {"idempotency_key": key})
    assert caught.value.http_status == 400


def test_price_and_quantity_make_the_amount(client: StripeClient) -> None:
    draft = a_draft(client)
    line = a_line(19995, 3999)
    del line["amount"]
    line["quantity"] = 3
    line["price_data"] = {
        "currency": "eur",
        "unit_amount": 6665,
        "product_data": {"name": "Location de salle"},
    }
    invoice = client.v1.invoices.add_lines(draft.id, {"lines": [line]})
    assert (invoice.subtotal, invoice.total) == (19995, 23994)
    assert invoice.lines.data[0].quantity == 3
