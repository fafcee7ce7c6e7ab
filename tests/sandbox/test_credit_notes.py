"""Credit notes: on open and paid invoices, whole and in part."""

from typing import Any

import pytest
import stripe
from stripe import StripeClient

from tests.stand_in import StandIn

from .building import a_line, an_open_invoice, with_lines


def note_params(invoice: stripe.Invoice, cents: int, vat: int) -> Any:
    """A credit of part of the invoice's first line, taxes said in full."""
    (line,) = invoice.lines.data
    assert line.taxes
    assert line.taxes[0].tax_rate_details is not None
    rate = line.taxes[0].tax_rate_details.tax_rate
    tax = {"amount": vat, "taxable_amount": cents, "tax_rate": rate}
    return {
        "invoice": invoice.id,
        "lines": [
            {
                "type": "invoice_line_item",
                "invoice_line_item": line.id,
                "amount": cents,
                "tax_amounts": [tax],
            }
        ],
        "reason": "order_change",
        "memo": "Annulation",
    }


def test_a_part_lowers_what_is_due(demo: StripeClient) -> None:
    invoice = an_open_invoice(demo)
    note = demo.v1.credit_notes.create(note_params(invoice, 5000, 1000))
    assert (note.total, note.subtotal, note.type) == (6000, 5000, "pre_payment")
    assert note.number == f"{invoice.number}-CN-01"
    after = demo.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.amount_remaining) == ("open", 6000)
    assert after.pre_payment_credit_notes_amount == 6000


def test_the_whole_settles_the_invoice(demo: StripeClient, stand_in: StandIn) -> None:
    invoice = an_open_invoice(demo)
    demo.v1.credit_notes.create(note_params(invoice, 10000, 2000))
    after = demo.v1.invoices.retrieve(invoice.id)
    assert (after.status, after.amount_remaining, after.amount_paid) == ("paid", 0, 0)
    assert stand_in.objects("event")[-1]["type"] == "credit_note.created"
    with pytest.raises(stripe.InvalidRequestError, match="still has"):
        demo.v1.credit_notes.create({"invoice": invoice.id, "amount": 1})


def test_a_paid_invoice_says_where_the_money_goes(demo: StripeClient) -> None:
    invoice = an_open_invoice(demo)
    demo.v1.invoices.pay(invoice.id, {"paid_out_of_band": True})
    params = note_params(invoice, 10000, 2000)
    with pytest.raises(stripe.InvalidRequestError, match="must equal"):
        demo.v1.credit_notes.create(params)
    params["out_of_band_amount"] = 12000
    note = demo.v1.credit_notes.create(params)
    assert (note.type, note.post_payment_amount) == ("post_payment", 12000)
    assert demo.v1.invoices.retrieve(invoice.id).post_payment_credit_notes_amount == 12000


def test_taxes_not_said_follow_the_line(demo: StripeClient) -> None:
    invoice = an_open_invoice(demo)
    params = note_params(invoice, 2500, 0)
    del params["lines"][0]["tax_amounts"]
    assert demo.v1.credit_notes.create(params).total == 3000


def test_lists_and_void(demo: StripeClient, stand_in: StandIn) -> None:
    invoice, other = an_open_invoice(demo), an_open_invoice(demo)
    note = demo.v1.credit_notes.create(note_params(invoice, 5000, 1000))
    demo.v1.credit_notes.create({"invoice": other.id, "amount": 100})
    listed = demo.v1.credit_notes.list({"invoice": invoice.id}).data
    assert [one.id for one in listed] == [note.id]
    assert demo.v1.credit_notes.void_credit_note(note.id).status == "void"
    assert demo.v1.credit_notes.retrieve(note.id).status == "void"
    assert demo.v1.invoices.retrieve(invoice.id).amount_remaining == 12000
    assert stand_in.objects("event")[-1]["type"] == "credit_note.voided"


def test_drafts_have_nothing_to_credit(demo: StripeClient) -> None:
    draft = with_lines(demo, [a_line(100, 20)])
    with pytest.raises(stripe.InvalidRequestError, match="draft"):
        demo.v1.credit_notes.create({"invoice": draft.id, "amount": 100})
