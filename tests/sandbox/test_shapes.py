"""The stand-in's objects beside Stripe's published ones: the same keys, the same types."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from .building import a_customer, a_draft, an_open_invoice, with_lines

Json = dict[str, Any]
_FILE = Path(__file__).parent / "fixtures" / "stripe_objects.json"
PUBLISHED: Json = json.loads(_FILE.read_text())

# Published keys that the stand-in leaves out, on purpose: what belongs to features it has none of.
LEFT_OUT = {
    "account.capabilities.transfers",
    "invoice.subscription",  # older than the API version that the SDK speaks
}


def differences(path: str, published: object, ours: object) -> list[str]:
    """Keys that are missing and types that differ; null fits every type."""
    if path in LEFT_OUT or published is None or ours is None:
        return []
    if isinstance(published, dict) and isinstance(ours, dict):
        missing = [
            f"{path}.{key} is missing"
            for key in published
            if key not in ours and f"{path}.{key}" not in LEFT_OUT
        ]
        both = [key for key in published if key in ours]
        inner = [differences(f"{path}.{key}", published[key], ours[key]) for key in both]
        return missing + [one for found in inner for one in found]
    if type(published) is not type(ours) and {type(published), type(ours)} != {int, float}:
        return [f"{path}: {type(ours).__name__} instead of {type(published).__name__}"]
    return []


def plain(thing: stripe.StripeObject) -> Json:
    """The JSON that the stand-in sent."""
    found: Json = json.loads(str(thing))
    return found


def _endpoint(client: StripeClient) -> stripe.WebhookEndpoint:
    return client.v1.webhook_endpoints.create(
        {"url": "http://127.0.0.1:9/hook", "enabled_events": ["invoice.paid"]}
    )


def _tax_id(client: StripeClient) -> stripe.TaxId:
    return client.v1.customers.tax_ids.create(
        a_customer(client).id, {"type": "eu_vat", "value": "FR40303265045"}
    )


def _rate(client: StripeClient) -> stripe.TaxRate:
    return client.v1.tax_rates.create({"display_name": "TVA", "percentage": 20, "inclusive": False})


def _note(client: StripeClient) -> stripe.CreditNote:
    return client.v1.credit_notes.create({"invoice": an_open_invoice(client).id, "amount": 100})


def _event(client: StripeClient) -> stripe.Event:
    a_customer(client)
    return client.v1.events.list().data[0]


MAKE: dict[str, Callable[[StripeClient], stripe.StripeObject]] = {
    "account": lambda client: client.v1.accounts.retrieve_current(),
    "customer": a_customer,
    "line_item": lambda client: with_lines(client).lines.data[0],
    "tax_id": _tax_id,
    "tax_rate": _rate,
    "event": _event,
    "webhook_endpoint": _endpoint,
    "credit_note": _note,
}


@pytest.mark.parametrize("kind", MAKE)
def test_objects_have_the_published_shape(demo: StripeClient, kind: str) -> None:
    assert differences(kind, PUBLISHED[kind], plain(MAKE[kind](demo))) == []


def test_invoices_have_the_published_shape_in_every_state(demo: StripeClient) -> None:
    states = [
        a_draft(demo),
        an_open_invoice(demo),
        demo.v1.invoices.void_invoice(an_open_invoice(demo).id),
        demo.v1.invoices.pay(an_open_invoice(demo).id, {"paid_out_of_band": True}),
    ]
    for invoice in states:
        assert differences("invoice", PUBLISHED["invoice"], plain(invoice)) == []


def test_nothing_is_in_an_invoice_that_the_sdk_does_not_know(demo: StripeClient) -> None:
    invoice = plain(an_open_invoice(demo))
    assert set(invoice) - set(stripe.Invoice.__annotations__) == set()
    line = invoice["lines"]["data"][0]
    assert set(line) - set(stripe.InvoiceLineItem.__annotations__) == set()
    customer = plain(a_customer(demo))
    assert set(customer) - set(stripe.Customer.__annotations__) == set()


def test_deleted_objects_have_the_published_shape(demo: StripeClient) -> None:
    customer = a_customer(demo).id
    tax_id = _tax_id(demo)
    gone: list[stripe.StripeObject] = [
        demo.v1.customers.tax_ids.delete(str(tax_id.customer), tax_id.id),
        demo.v1.invoices.delete(a_draft(demo).id),
        demo.v1.webhook_endpoints.delete(_endpoint(demo).id),
        demo.v1.customers.delete(customer),
    ]
    for one in gone:
        assert set(plain(one)) == set(PUBLISHED[f"deleted_{one['object']}"])
    assert demo.v1.customers.retrieve(customer).deleted is True


def test_the_comparison_can_fail() -> None:
    published = {"amount": 1, "lines": {"data": []}, "paid": True}
    ours = {"amount": "1", "lines": {}, "paid": 1}
    assert differences("x", published, ours) == [
        "x.amount: str instead of int",
        "x.lines.data is missing",
        "x.paid: int instead of bool",
    ]
