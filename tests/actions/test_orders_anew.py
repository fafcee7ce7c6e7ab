"""After an invoice has ended its quote is invoiced anew, by a second row that is its own."""

import pytest

from joinways.extensions import db
from joinways.models import Invoice, Invoicing
from joinways.orders.lookups import Followed, followed
from tests.actions.desk import Desk
from tests.actions.orderly import GROSS, Issued, issued
from tests.actions.test_orders_kills import Death, die


@pytest.fixture
def invoice(desk: Desk) -> Issued:
    return issued(desk)


def invoiced_anew(invoice: Issued) -> Issued:
    """The quote is claimed once more and led to its second invoice."""
    attempt_id = invoice.desk.claim(invoice.quote)
    attempt = invoice.desk.attempt(attempt_id)
    assert (attempt.number, attempt.live) == (2, True)
    invoice.desk.drive(attempt_id)
    [row] = [one for one in invoice.desk.stored_invoices(invoice.quote) if one.live]
    return Issued(invoice.desk, invoice.quote, row.id)


@pytest.mark.parametrize("kind", ["void", "credit"])
def test_second_invoice_is_its_own(invoice: Issued, kind: str) -> None:
    invoice.do(kind)
    second = invoiced_anew(invoice)
    first_row, row = invoice.row(), second.row()
    assert first_row.stripe_id != row.stripe_id
    assert first_row.number != row.number
    assert (row.status, row.gross_cents, row.credited_cents) == ("open", GROSS, 0)
    assert (first_row.live, row.live) == (False, True)
    assert invoice.desk.quote_state(invoice.quote) == "invoiced"
    marks = [one["metadata"]["attempt"] for one in invoice.desk.at_stripe(invoice.quote)]
    assert sorted(marks) == ["1", "2"]
    assert second.mails() == 1
    keys = [
        call["idempotency_key"]
        for call in invoice.desk.stripe.calls()
        if call["name"] == "invoices.finalize"
    ]
    assert len(set(keys)) == 2


@pytest.mark.parametrize("kind", ["void", "credit"])
def test_first_invoice_is_not_adopted_by_the_second_attempt(invoice: Issued, kind: str) -> None:
    """Its keys given up, the attempt looks at Stripe first, and takes nothing that is not its."""
    invoice.do(kind)
    attempt_id = invoice.desk.claim(invoice.quote)
    invoice.desk.set_attempt(attempt_id, key_epoch=1)
    invoice.desk.drive(attempt_id)
    [row] = [one for one in invoice.desk.stored_invoices(invoice.quote) if one.live]
    assert row.stripe_id != invoice.row().stripe_id
    assert len(invoice.desk.at_stripe(invoice.quote)) == 2


def test_each_has_a_history_of_its_own_and_names_the_other(invoice: Issued) -> None:
    invoice.do("void")
    second = invoiced_anew(invoice)
    pages = [_page(invoice), _page(second)]
    assert [[other.id for other in page.others] for page in pages] == [[second.id], [invoice.id]]
    words = [[entry.action for entry in reversed(page.history)] for page in pages]
    assert words[1] == ["invoice-claim", "invoice-finalize"]
    assert words[0][:2] == ["invoice-claim", "invoice-finalize"]
    assert set(words[0][2:]) == {"invoice-void", "invoice-reopen"}
    assert _attempts(invoice) == [1, 2]


def _page(invoice: Issued) -> Followed:
    row = db.session.get_one(Invoice, invoice.id, populate_existing=True)
    return followed(db.session, row, invoice.desk.viewer())


def _attempts(invoice: Issued) -> list[int]:
    found = db.session.query(Invoicing.number).filter_by(quote_id=invoice.quote.id)
    return [row[0] for row in found.order_by(Invoicing.number)]


def test_killed_after_voiding_at_stripe_then_invoiced_anew(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    death = Death(monkeypatch)
    death.arm(None)
    invoice = issued(desk)
    death.arm(None)
    at = 8
    order_id = die(invoice, death, "void", at)
    assert order_id is not None
    invoice.end_lease(order_id)
    invoice.lead(order_id)
    assert invoice.stored(order_id).status == "done"
    assert invoiced_anew(invoice).row().status == "open"
