"""A line is credited at Stripe while something is ordered here: its credit note is ours, too."""

import pytest
import stripe as sdk

from joinways.extensions import db
from joinways.following.syncing import look, refresh
from tests.actions.desk import Desk
from tests.actions.orderly import GROSS, NET, Issued, issued

FIRST = (49988, 59986)
SECOND = (145000, 159500)


@pytest.fixture
def invoice(desk: Desk) -> Issued:
    return issued(desk)


def credit_the_first_line(invoice: Issued) -> None:
    """Somebody does it in Stripe's dashboard."""
    told = invoice.told()["id"]
    lines = [one for one in invoice.desk.stripe.objects("line_item") if one["invoice"] == told]
    first = {"type": "invoice_line_item", "invoice_line_item": lines[0]["id"], "quantity": 1}
    dashboard = sdk.StripeClient("sk_test_team", base_addresses={"api": invoice.desk.stripe.base})
    dashboard.v1.credit_notes.create({"invoice": told, "lines": [first]})  # type: ignore[list-item]


@pytest.mark.parametrize("kind", ["send", "transfer"])
def test_credited_meanwhile(invoice: Issued, kind: str) -> None:
    order_id = invoice.order(kind)
    credit_the_first_line(invoice)
    invoice.lead(order_id)
    assert invoice.stored(order_id).status == "done"
    assert invoice.row().credited_cents == FIRST[1]
    assert [note[:2] for note in invoice.credit_notes()] == [FIRST]
    assert ("stripe", "invoice-credit") in invoice.history()
    refresh(invoice.desk.worker(), look(db.session, invoice.id), "poll")
    assert [note[:2] for note in invoice.credit_notes()] == [FIRST]


def test_the_other_line_is_credited_meanwhile(invoice: Issued) -> None:
    order_id = invoice.order("credit", positions=[2])
    credit_the_first_line(invoice)
    invoice.lead(order_id)
    assert sorted(note[:2] for note in invoice.credit_notes()) == [FIRST, SECOND]
    row = invoice.row()
    assert (row.status, row.credited_cents) == ("credited", GROSS)
    assert sum(net for net, _, _ in invoice.credit_notes()) == NET
    credited = [name for name, action in invoice.history() if action == "invoice-credit"]
    assert sorted(credited) == ["Owner", "stripe"]
