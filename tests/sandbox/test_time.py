"""What the clock brings about, and what a restart leaves as it was."""

from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn, running_sandbox

from .building import a_customer, a_draft, an_open_invoice, draft_params, with_lines
from .conftest import Clients

HOUR = 3600


def test_a_draft_left_to_advance_is_finalised_after_an_hour(
    demo: StripeClient, stand_in: StandIn
) -> None:
    ready, kept = with_lines(demo), with_lines(demo)
    demo.v1.invoices.update(ready.id, {"auto_advance": True})
    stand_in.advance_clock(HOUR - 60)
    assert demo.v1.invoices.retrieve(ready.id).status == "draft"
    stand_in.advance_clock(120)
    assert demo.v1.invoices.retrieve(ready.id).status == "open"
    assert demo.v1.invoices.retrieve(kept.id).status == "draft"


def test_a_draft_that_cannot_be_finalised_says_why(demo: StripeClient, stand_in: StandIn) -> None:
    draft = with_lines(demo)
    demo.v1.invoices.update(draft.id, {"auto_advance": True})
    demo.v1.customers.update(str(draft.customer), {"email": ""})
    stand_in.advance_clock(HOUR + 60)
    failed = demo.v1.invoices.retrieve(draft.id)
    assert (failed.status, failed.auto_advance) == ("draft", False)
    assert failed.last_finalization_error is not None
    assert "email" in str(failed.last_finalization_error.message)
    assert stand_in.objects("event")[-1]["type"] == "invoice.finalization_failed"


@pytest.mark.parametrize(
    ("value", "status"),
    [("FR40303265045", "verified"), ("DE111111111", "unverified"), ("DE222222222", "pending")],
)
def test_tax_ids_are_checked_later(
    demo: StripeClient, stand_in: StandIn, value: str, status: str
) -> None:
    customer = a_customer(demo).id
    given: Any = {"type": "eu_vat", "value": value}
    tax_id = demo.v1.customers.tax_ids.create(customer, given)
    assert tax_id.verification is not None
    assert tax_id.verification.status == "pending"
    stand_in.advance_clock(120)
    later = demo.v1.customers.tax_ids.retrieve(customer, tax_id.id)
    assert later.verification is not None
    assert later.verification.status == status


@pytest.mark.parametrize(
    ("kind", "value", "fits"),
    [
        ("eu_vat", "FR 40 303 265 045", True),
        ("eu_vat", "ESB12345678", True),
        ("eu_vat", "EL123456789", True),
        ("eu_vat", "GR123456789", False),
        ("eu_vat", "FR4030326504", False),
        ("eu_vat", "GB123456789", False),
        ("gb_vat", "GB123456789", True),
        ("gb_vat", "GB12345678", False),
        ("es_cif", "B12345678", True),
        ("es_cif", "12345678", False),
        ("fr_siren", "303265045", True),
        ("fr_siren", "30326504", False),
        ("fr_siret", "30326504500019", True),
        ("ca_bn", "123456789", True),
    ],
)
def test_shapes_of_tax_ids(demo: StripeClient, kind: str, value: str, fits: bool) -> None:
    given: Any = {"type": kind, "value": value}
    customer = a_customer(demo).id
    if fits:
        assert demo.v1.customers.tax_ids.create(customer, given).type == kind
        assert len(demo.v1.customers.tax_ids.list(customer).data) == 1
        return
    with pytest.raises(stripe.InvalidRequestError) as caught:
        demo.v1.customers.tax_ids.create(customer, given)
    assert (caught.value.code, caught.value.param) == ("tax_id_invalid", "value")


def test_a_refused_tax_id_leaves_no_customer(demo: StripeClient, stand_in: StandIn) -> None:
    given: Any = {"name": "A", "tax_id_data": [{"type": "eu_vat", "value": "FR1"}]}
    with pytest.raises(stripe.InvalidRequestError):
        demo.v1.customers.create(given)
    assert stand_in.objects("customer") == []
    assert stand_in.objects("event") == []


def test_a_due_date_may_pass_before_finalize(demo: StripeClient, stand_in: StandIn) -> None:
    draft = with_lines(demo)
    stand_in.advance_clock(40 * 24 * HOUR)
    with pytest.raises(stripe.InvalidRequestError) as caught:
        demo.v1.invoices.finalize_invoice(draft.id)
    assert caught.value.param == "due_date"


def test_partial_payments(demo: StripeClient, stand_in: StandIn) -> None:
    invoice = an_open_invoice(demo)
    part = stand_in.pay(invoice.id, cents=5000)
    assert (part["status"], part["amount_paid"], part["amount_remaining"]) == ("open", 5000, 7000)
    rest = stand_in.pay(invoice.id)
    assert (rest["status"], rest["amount_paid"], rest["amount_remaining"]) == ("paid", 12000, 0)


def test_a_deleted_customer_takes_only_its_drafts_along(demo: StripeClient) -> None:
    customer = a_customer(demo).id
    draft = demo.v1.invoices.create(draft_params(customer))
    issued = an_open_invoice(demo)
    demo.v1.customers.delete(customer)
    demo.v1.customers.delete(str(issued.customer))
    with pytest.raises(stripe.InvalidRequestError):
        demo.v1.invoices.retrieve(draft.id)
    assert demo.v1.invoices.retrieve(issued.id).customer_email == "compta@traiteur.example"
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        demo.v1.invoices.create(draft_params(customer))


def test_everything_survives_a_restart(tmp_path: Path) -> None:
    data = tmp_path / "sandbox.sqlite"
    with running_sandbox(data) as before:
        client = Clients(before.base)()
        invoice = an_open_invoice(client)
        client.v1.customers.create({"name": "A"}, {"idempotency_key": "k"})
        before.advance_clock(HOUR)
        before.add_fault("drop_before", "customers.create", nth=2)
        calls = before.calls()
    with running_sandbox(data) as after:
        client = Clients(after.base)()
        assert client.v1.invoices.retrieve(invoice.id).number == invoice.number
        again = client.v1.customers.create({"name": "A"}, {"idempotency_key": "k"})
        assert again.last_response is not None
        assert again.last_response.headers["Idempotent-Replayed"] == "true"
        assert str(an_numbers(client)).endswith("-0002")
        assert after.ask("GET", "clock")["offset"] == HOUR
        assert after.calls()[: len(calls)] == calls


def an_numbers(client: StripeClient) -> str | None:
    """The next invoice's number; the second customer met the fault that was waiting."""
    with pytest.raises(stripe.APIConnectionError):
        a_customer(client)
    return an_open_invoice(client).number


def test_a_reset_forgets_everything(demo: StripeClient, stand_in: StandIn) -> None:
    a_draft(demo)
    stand_in.ask("POST", "reset", {})
    assert stand_in.objects("customer") == []
    assert demo.v1.invoices.list().data == []
