"""Amounts: both ways of rounding, balances, limits. Expected figures are worked out by hand."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn

from .building import a_customer, a_draft, a_line, draft_params, with_lines


def with_rate(client: StripeClient, cents: list[int], *, inclusive: bool = False) -> Any:
    """A draft whose lines carry one rate of 20 % by id."""
    rate = client.v1.tax_rates.create(
        {"display_name": "TVA", "percentage": 20, "inclusive": inclusive}
    )
    lines: Any = [{"amount": one, "tax_rates": [rate.id]} for one in cents]
    return client.v1.invoices.add_lines(a_draft(client).id, {"lines": lines})


# 0.12, 0.12 and 0.12 at 20 %: 0.024 each, three times 0.02 = 0.06; together 0.072 = 0.07.
@pytest.mark.parametrize(("rounding", "tax"), [("line", 6), ("invoice", 7)])
def test_taxes_from_rates_follow_the_accounts_rounding(
    demo: StripeClient, stand_in: StandIn, rounding: str, tax: int
) -> None:
    stand_in.set_account(tax_rounding=rounding)
    invoice = with_rate(demo, [12, 12, 12])
    assert (invoice.subtotal, invoice.total) == (36, 36 + tax)
    assert [line.taxes[0].amount for line in invoice.lines.data] == [2, 2, 2]


def test_neither_rounding_touches_given_amounts(demo: StripeClient, stand_in: StandIn) -> None:
    stand_in.set_account(tax_rounding="invoice")
    invoice = with_lines(demo, [a_line(12, 2, n=1), a_line(12, 2, n=2), a_line(12, 3, n=3)])
    assert invoice.total == 43


def test_inclusive_taxes_are_inside(demo: StripeClient) -> None:
    invoice = with_rate(demo, [12000], inclusive=True)
    assert (invoice.subtotal, invoice.total, invoice.total_excluding_tax) == (12000, 12000, 10000)


def test_equal_rate_data_are_one_archived_rate(demo: StripeClient, stand_in: StandIn) -> None:
    with_lines(demo, [a_line(1000, 200, n=1), a_line(500, 100, n=2), a_line(100, 10, 10.0, n=3)])
    rates = stand_in.objects("tax_rate")
    assert sorted((rate["percentage"], rate["active"]) for rate in rates) == [
        (10.0, False),
        (20.0, False),
    ]


def test_a_customers_credit_is_used_up_first(demo: StripeClient) -> None:
    draft = with_lines(demo)
    demo.v1.customers.update(str(draft.customer), {"balance": -2000})
    seen = demo.v1.invoices.retrieve(draft.id)
    assert (seen.starting_balance, seen.total, seen.amount_due) == (-2000, 12000, 10000)
    issued = demo.v1.invoices.finalize_invoice(draft.id)
    assert (issued.amount_due, issued.ending_balance) == (10000, 0)
    assert demo.v1.customers.retrieve(str(draft.customer)).balance == 0


def test_too_small_to_charge_goes_to_the_balance(demo: StripeClient) -> None:
    small = with_lines(demo, [a_line(40, 8)])
    paid = demo.v1.invoices.finalize_invoice(small.id)
    assert (paid.status, paid.amount_due, paid.ending_balance) == ("paid", 0, 48)
    assert demo.v1.customers.retrieve(str(small.customer)).balance == 48


def test_an_invoice_holds_250_lines_and_a_call_100(demo: StripeClient) -> None:
    draft = a_draft(demo)
    hundred: Any = [a_line(100, 20, n=n) for n in range(100)]
    for _ in range(2):
        demo.v1.invoices.add_lines(draft.id, {"lines": hundred})
    with pytest.raises(stripe.InvalidRequestError, match="100 elements"):
        demo.v1.invoices.add_lines(draft.id, {"lines": [*hundred, a_line(1, 0)]})
    with pytest.raises(stripe.InvalidRequestError, match="250"):
        demo.v1.invoices.add_lines(draft.id, {"lines": hundred})
    full = demo.v1.invoices.add_lines(draft.id, {"lines": hundred[:50]})
    assert full.subtotal == 25000
    pages = list(demo.v1.invoices.line_items.list(draft.id, {"limit": 100}).auto_paging_iter())
    assert len(pages) == 250


def test_the_quickstart_way_gives_the_same_invoice(demo: StripeClient) -> None:
    customer = a_customer(demo).id
    draft = demo.v1.invoices.create(draft_params(customer))
    for cents in (1000, 2500):
        demo.v1.invoice_items.create(
            {"customer": customer, "invoice": draft.id, "amount": cents, "currency": "eur"}
        )
    sent = demo.v1.invoices.send_invoice(draft.id)
    assert (sent.status, sent.total, len(sent.lines.data)) == ("open", 3500, 2)


def test_lines_can_be_removed_and_lists_reversed(demo: StripeClient, stand_in: StandIn) -> None:
    invoice = with_lines(demo, [a_line(100, 20, n=1), a_line(200, 40, n=2)])
    stand_in.set_account(lines_order="reversed")
    back = demo.v1.invoices.retrieve(invoice.id)
    assert [line.amount for line in back.lines.data] == [200, 100]
    first = invoice.lines.data[0].id
    left = demo.v1.invoices.remove_lines(
        invoice.id, {"lines": [{"id": first, "behavior": "delete"}]}
    )
    assert (left.subtotal, left.total) == (200, 240)
