"""What the stand-in doesn't know it says so, and it keeps to itself."""

import ast
from pathlib import Path
from typing import Any

import pytest
import stripe
from stripe import StripeClient

import joinways.stripe_sandbox
from joinways.stripe_sandbox import accounts, create_sandbox, faults, routes
from joinways.stripe_sandbox.deliveries import OPTIONS
from tests.stand_in import StandIn

from .building import a_customer, draft_params

PACKAGE = Path(joinways.stripe_sandbox.__file__).parent


def imported(tree: ast.AST) -> set[str]:
    """Top-level modules that a file imports, its own package aside."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            found.add(node.module or "")
        assert not (isinstance(node, ast.ImportFrom) and node.level > 1)
    return found


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*.py")), ids=lambda path: path.name)
def test_it_imports_nothing_of_the_application(path: Path) -> None:
    names = imported(ast.parse(path.read_text()))
    assert not any(name.split(".")[0] in {"joinways", "sqlalchemy"} for name in names)


def test_unknown_calls_are_404_and_say_so(demo: StripeClient) -> None:
    for call in (demo.v1.payment_intents.list, demo.v1.subscriptions.list, demo.v1.products.list):
        with pytest.raises(stripe.InvalidRequestError, match="simulated Stripe does not know"):
            call()


def test_parameters_without_a_model_are_refused_not_ignored(demo: StripeClient) -> None:
    params: Any = {**draft_params(a_customer(demo).id), "automatic_tax": {"enabled": True}}
    with pytest.raises(stripe.InvalidRequestError) as caught:
        demo.v1.invoices.create(params)
    assert (caught.value.code, caught.value.param) == ("stand_in_unsupported", "automatic_tax")


def test_what_cannot_be_expanded_is_refused(demo: StripeClient) -> None:
    customer = a_customer(demo)
    draft = demo.v1.invoices.create({**draft_params(customer.id), "expand": ["customer"]})
    assert isinstance(draft.customer, stripe.Customer)
    assert draft.customer.name == customer.name
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        demo.v1.invoices.retrieve(draft.id, {"expand": ["charge"]})


def test_every_answer_has_a_request_id_and_a_version(demo: StripeClient) -> None:
    customer = a_customer(demo)
    assert customer.last_response is not None
    headers = customer.last_response.headers
    assert headers["Request-Id"].startswith("req_")
    assert headers["Stripe-Version"] == stripe.api_version
    with pytest.raises(stripe.InvalidRequestError) as caught:
        demo.v1.customers.retrieve("cus_none")
    assert str(caught.value.request_id).startswith("req_")


def test_no_object_is_ever_live(demo: StripeClient, stand_in: StandIn) -> None:
    demo.v1.invoices.create(draft_params(a_customer(demo).id))
    for kind in ("customer", "invoice", "event"):
        assert {one["livemode"] for one in stand_in.objects(kind)} == {False}


def test_it_is_a_wsgi_application_too() -> None:
    app = create_sandbox()
    headers = {"Authorization": "Bearer sk_test_demo"}
    answer = app.test_client().post("/v1/customers", data={"name": "A"}, headers=headers)
    assert (answer.status_code, answer.get_json()["name"]) == (200, "A")
    app.extensions["sandbox"].store.close()


def test_the_documentation_names_everything_there_is() -> None:
    text = (Path(__file__).parents[2] / "docs" / "SANDBOX.md").read_text()
    for endpoint in routes.endpoints():
        resource, _, verb = endpoint.name.partition(".")
        row = next(line for line in text.splitlines() if f"`{resource}." in line)
        assert f"`{endpoint.name}`" in row or f"`{verb}`" in row, endpoint.name
    for name in [*faults.KINDS, *accounts.DEFAULTS, *OPTIONS]:
        assert f"`{name}`" in text, name
