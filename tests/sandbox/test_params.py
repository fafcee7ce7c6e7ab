"""Parameters are checked against the SDK's own types, all of them, on every endpoint."""

from decimal import Decimal
from typing import Any

import pytest
from stripe import params as sdk

from joinways.stripe_sandbox import form, params, routes
from joinways.stripe_sandbox.errors import Refusal


@pytest.mark.parametrize("endpoint", routes.endpoints(), ids=lambda one: one.name)
def test_every_endpoint_refuses_what_the_sdk_does_not_list(endpoint: Any) -> None:
    required = {name: "x" for name in endpoint.params.__required_keys__}
    with pytest.raises(Refusal) as caught:
        params.check(endpoint.params, {**required, "no_such_parameter": "1"})
    assert (caught.value.code, caught.value.param) == ("parameter_unknown", "no_such_parameter")
    assert caught.value.stored is False


@pytest.mark.parametrize("endpoint", routes.endpoints(), ids=lambda one: one.name)
def test_every_endpoint_names_a_missing_parameter(endpoint: Any) -> None:
    required = sorted(params.fields_of(endpoint.params).keys() & endpoint.params.__required_keys__)
    if not required:
        assert params.check(endpoint.params, {}) == {}
        return
    with pytest.raises(Refusal) as caught:
        params.check(endpoint.params, {})
    assert caught.value.code == "parameter_missing"
    assert caught.value.param in required


def test_forms_are_unfolded_to_any_depth() -> None:
    encoded = (
        "lines[0][tax_amounts][0][tax_rate_data][inclusive]=false&lines[0][amount]=-5"
        "&lines[1][amount]=7&metadata[a%20b]=c%26d&expand[]=x&expand[]=y&discounts="
    )
    assert form.unfold(encoded) == {
        "lines": [
            {"tax_amounts": [{"tax_rate_data": {"inclusive": "false"}}], "amount": "-5"},
            {"amount": "7"},
        ],
        "metadata": {"a b": "c&d"},
        "expand": ["x", "y"],
        "discounts": "",
    }


def test_forms_keep_more_than_ten_items_in_order() -> None:
    encoded = "&".join(f"lines[{n}][amount]={n}" for n in range(12))
    assert [one["amount"] for one in form.unfold(encoded)["lines"]] == [str(n) for n in range(12)]


def test_values_get_their_types() -> None:
    given = {
        "lines": [
            {
                "amount": "-12",
                "discountable": "true",
                "quantity_decimal": "2.50",
                "metadata": {"a": "1"},
                "tax_amounts": "",
            }
        ]
    }
    (line,) = params.check(sdk.InvoiceAddLinesParams, given)["lines"]
    assert line["amount"] == -12
    assert line["discountable"] is True
    assert Decimal(line["quantity_decimal"]) == Decimal("2.5")
    assert line["metadata"] == {"a": "1"}
    assert line["tax_amounts"] == ""


@pytest.mark.parametrize(
    ("shape", "given", "param"),
    [
        (sdk.InvoiceListParams, {"status": "overdue"}, "status"),
        (sdk.InvoiceListParams, {"limit": "ten"}, "limit"),
        (sdk.InvoiceListParams, {"limit": ""}, "limit"),
        (sdk.InvoiceListParams, {"created": {"around": "1"}}, "created[around]"),
        (sdk.InvoiceListParams, {"created": "now"}, "created"),
        (sdk.InvoiceCreateParams, {"auto_advance": "yes"}, "auto_advance"),
        (sdk.InvoiceCreateParams, {"custom_fields": "text"}, "custom_fields"),
        (sdk.InvoiceCreateParams, {"customer": {"id": "x"}}, "customer"),
        (sdk.InvoiceCreateParams, {"metadata": {"a": {"b": "c"}}}, "metadata[a]"),
        (sdk.InvoiceAddLinesParams, {"lines": {"amount": "1"}}, "lines"),
        (sdk.CustomerCreateParams, {"tax_id_data": [{"value": "1"}]}, "tax_id_data[0][type]"),
        (
            sdk.CustomerCreateParams,
            {"tax_id_data": [{"type": "moon_vat", "value": "1"}]},
            "tax_id_data[0][type]",
        ),
        (sdk.CustomerCreateParams, {"tax_exempt": "sometimes"}, "tax_exempt"),
    ],
)
def test_wrong_values_are_named(shape: type, given: dict[str, Any], param: str) -> None:
    with pytest.raises(Refusal) as caught:
        params.check(shape, given)
    assert (caught.value.status, caught.value.param) == (400, param)


def test_empty_texts_unset_and_bounds_are_numbers() -> None:
    unset = {"name": "", "address": {"line2": ""}, "metadata": "", "tax_exempt": ""}
    assert params.check(sdk.CustomerUpdateParams, unset) == unset
    bounds = params.check(sdk.InvoiceListParams, {"created": {"gte": "5"}})
    assert bounds == {"created": {"gte": 5}}
    assert params.check(sdk.InvoiceListParams, {"created": "5"}) == {"created": 5}


def test_options_of_the_sdk_are_no_parameters() -> None:
    assert "idempotency_key" not in params.fields_of(sdk.InvoiceCreateParams)
    assert "customer" in params.fields_of(sdk.InvoiceCreateParams)
