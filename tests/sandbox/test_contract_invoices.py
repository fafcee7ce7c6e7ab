"""What an invoice goes through, as Stripe does it: runs against Stripe too (STRIPE_TEST_KEY)."""

import pytest
import stripe
from stripe import StripeClient

from .building import a_customer, a_draft, a_line, an_open_invoice, draft_params, with_lines


def test_a_draft_has_neither_number_nor_link_and_amounts_of_zero(client: StripeClient) -> None:
    draft = a_draft(client)
    assert (draft.status, draft.number, draft.hosted_invoice_url, draft.invoice_pdf) == (
        "draft",
        None,
        None,
        None,
    )
    assert (draft.subtotal, draft.total, draft.amount_due) == (0, 0, 0)
    assert draft.livemode is False
    assert draft.metadata is not None
    assert draft.metadata["quote"] == "q1"


def test_tax_amounts_are_taken_as_they_are(client: StripeClient) -> None:
    odd = with_lines(client, [a_line(10000, 2001, n=1), a_line(5000, 275, 5.5, n=2)])
    assert (odd.subtotal, odd.total, odd.total_excluding_tax) == (15000, 17276, 15000)
    assert odd.total_taxes is not None
    assert sorted(tax.amount for tax in odd.total_taxes) == [275, 2001]


def test_a_line_may_be_negative(client: StripeClient) -> None:
    invoice = with_lines(client, [a_line(10000, 2000), a_line(-1000, -200, n=1)])
    assert (invoice.subtotal, invoice.total) == (9000, 10800)


def test_an_invoice_embeds_ten_lines_and_pages_the_rest(client: StripeClient) -> None:
    sent = [a_line(100 + n, 20, n=n) for n in range(12)]
    invoice = with_lines(client, sent)
    assert len(invoice.lines.data) == 10
    assert invoice.lines.has_more is True
    every = client.v1.invoices.line_items.list(invoice.id, {"limit": 100})
    assert {line.metadata["line"]: line.amount for line in every.data} == {
        str(n): 100 + n for n in range(12)
    }
    assert every.has_more is False


def test_finalize_gives_number_and_links(client: StripeClient) -> None:
    invoice = an_open_invoice(client)
    assert invoice.status == "open"
    assert invoice.number
    assert invoice.hosted_invoice_url
    assert invoice.invoice_pdf
    assert (invoice.amount_due, invoice.amount_paid, invoice.amount_remaining) == (12000, 0, 12000)
    assert invoice.status_transitions.finalized_at


def test_finalizing_again_is_refused(client: StripeClient) -> None:
    invoice = an_open_invoice(client)
    with pytest.raises(stripe.InvalidRequestError, match="already finalized"):
        client.v1.invoices.finalize_invoice(invoice.id)


def test_customer_data_is_live_in_a_draft_and_frozen_afterwards(client: StripeClient) -> None:
    draft = with_lines(client)
    customer = str(draft.customer)
    client.v1.customers.update(customer, {"name": "Nouveau nom"})
    assert client.v1.invoices.retrieve(draft.id).customer_name == "Nouveau nom"
    client.v1.invoices.finalize_invoice(draft.id)
    client.v1.customers.update(customer, {"name": "Encore un autre"})
    assert client.v1.invoices.retrieve(draft.id).customer_name == "Nouveau nom"


def test_send_leaves_it_open_and_tells_of_it(client: StripeClient) -> None:
    invoice = an_open_invoice(client)
    assert client.v1.invoices.send_invoice(invoice.id).status == "open"
    events = client.v1.events.list({"type": "invoice.sent", "limit": 5})
    assert invoice.id in {event.data.object["id"] for event in events.data}


def test_paid_out_of_band(client: StripeClient) -> None:
    invoice = an_open_invoice(client)
    paid = client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    assert (paid.status, paid.amount_remaining) == ("paid", 0)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.void_invoice(invoice.id)


def test_void_is_final(client: StripeClient) -> None:
    invoice = an_open_invoice(client)
    assert client.v1.invoices.void_invoice(invoice.id).status == "void"
    for act in (client.v1.invoices.pay, client.v1.invoices.finalize_invoice):
        with pytest.raises(stripe.InvalidRequestError):
            act(invoice.id)


def test_uncollectible_can_still_be_paid(client: StripeClient) -> None:
    invoice = an_open_invoice(client)
    assert client.v1.invoices.mark_uncollectible(invoice.id).status == "uncollectible"
    assert client.v1.invoices.pay(invoice.id, {"paid_out_of_band": True}).status == "paid"


def test_only_drafts_are_deleted_and_then_gone(client: StripeClient) -> None:
    draft, issued = a_draft(client), an_open_invoice(client)
    assert client.v1.invoices.delete(draft.id).deleted is True
    with pytest.raises(stripe.InvalidRequestError) as gone:
        client.v1.invoices.retrieve(draft.id)
    assert (gone.value.http_status, gone.value.code) == (404, "resource_missing")
    with pytest.raises(stripe.InvalidRequestError, match="delete"):
        client.v1.invoices.delete(issued.id)


def test_lines_of_an_issued_invoice_are_closed(client: StripeClient) -> None:
    invoice = an_open_invoice(client)
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.add_lines(invoice.id, {"lines": [a_line(100, 20)]})
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.invoices.update(invoice.id, {"footer": "trop tard"})
    changed = client.v1.invoices.update(invoice.id, {"metadata": {"later": "yes"}})
    assert changed.metadata is not None
    assert (changed.metadata["later"], changed.metadata["quote"]) == ("yes", "q1")


def test_a_total_under_the_minimum_is_paid_at_finalize(client: StripeClient) -> None:
    small = with_lines(client, [a_line(40, 8)])
    assert client.v1.invoices.finalize_invoice(small.id).status == "paid"


def test_lists_are_newest_first_by_customer_and_page(client: StripeClient) -> None:
    customer = a_customer(client).id
    made = [client.v1.invoices.create(draft_params(customer)).id for _ in range(3)]
    first = client.v1.invoices.list({"customer": customer, "limit": 2})
    assert ([one.id for one in first.data], first.has_more) == ([made[2], made[1]], True)
    rest = client.v1.invoices.list({"customer": customer, "starting_after": made[1]})
    assert ([one.id for one in rest.data], rest.has_more) == ([made[0]], False)
    before = client.v1.invoices.list({"customer": customer, "ending_before": made[0], "limit": 1})
    assert ([one.id for one in before.data], before.has_more) == ([made[1]], True)
    none = client.v1.invoices.list({"customer": customer, "status": "open"})
    assert none.data == []
    assert len(list(first.auto_paging_iter())) == 3
