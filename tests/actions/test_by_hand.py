"""What people do at Stripe meanwhile: delete, finalise, pay, void, change; and tampered totals."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import stripe as sdk
from sqlalchemy import update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Installation
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import StripeInvoice
from tests.actions.desk import TWO_RATES, Desk
from tests.cast import QuoteRef

TEAM_KEY = "sk_test_team"


def at_stripe(desk: Desk) -> sdk.StripeClient:
    """The dashboard's hand, with the team's own key."""
    return sdk.StripeClient(TEAM_KEY, base_addresses={"api": desk.stripe.base})


def stopped_at(desk: Desk, step: str) -> tuple[QuoteRef, int, str]:
    """A quote whose attempt has recorded that step, and its invoice at Stripe."""
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until=step)
    attempt = desk.attempt(attempt_id)
    assert attempt.step == step
    return quote, attempt_id, attempt.stripe_invoice_id or ""


@pytest.mark.parametrize("step", ["draft", "lines"])
def test_draft_deleted_by_hand_is_built_anew(desk: Desk, step: str) -> None:
    quote, attempt_id, invoice = stopped_at(desk, step)
    at_stripe(desk).v1.invoices.delete(invoice)
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).stripe_invoice_id != invoice
    desk.assert_invoiced_once(quote)


def test_marks_taken_off_by_hand_hide_no_draft(desk: Desk) -> None:
    quote, attempt_id, invoice = stopped_at(desk, "lines")
    at_stripe(desk).v1.invoices.update(invoice, {"metadata": {"quote": "other"}})
    desk.stripe.add_fault("refused", "invoices.finalize")
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "rejected")
    assert desk.stripe.objects("invoice") == []


@pytest.mark.parametrize("step", ["customer", "draft", "lines"])
def test_customer_deleted_by_hand_is_made_anew(desk: Desk, step: str) -> None:
    quote, attempt_id, _ = stopped_at(desk, step)
    customer = desk.attempt(attempt_id).customer_id or ""
    at_stripe(desk).v1.customers.delete(customer)
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).customer_id != customer
    desk.assert_invoiced_once(quote)


def test_customer_deleted_before_the_next_quote(desk: Desk) -> None:
    desk.drive(desk.begin()[1])
    [customer] = desk.stripe.objects("customer")
    at_stripe(desk).v1.customers.delete(customer["id"])
    changed: list[dict[str, str]] = [{}, {"email": "autre@atelier-nord.example"}]
    for changes in changed:
        quote = desk.cast.quote(TWO_RATES)
        desk.drive(desk.claim(quote, **changes))
        desk.assert_invoiced_once(quote)


def test_invoice_finalised_by_hand_is_taken_over_and_mailed(desk: Desk) -> None:
    quote, attempt_id, invoice = stopped_at(desk, "lines")
    at_stripe(desk).v1.invoices.finalize_invoice(invoice, {"auto_advance": False})
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).mail == "sent"
    desk.assert_invoiced_once(quote)


def test_invoice_paid_by_hand_counts(desk: Desk) -> None:
    quote, attempt_id, invoice = stopped_at(desk, "lines")
    hand = at_stripe(desk).v1.invoices
    hand.finalize_invoice(invoice, {"auto_advance": False})
    hand.pay(invoice, {"paid_out_of_band": True})
    desk.drive(attempt_id)
    [ours] = desk.stored_invoices(quote)
    assert (ours.status, ours.paid_cents) == ("paid", 219486)
    assert desk.attempt(attempt_id).status == "done"
    assert desk.quote_state(quote) == "invoiced"


def test_invoice_voided_by_hand_gives_the_quote_back(desk: Desk) -> None:
    quote, attempt_id, invoice = stopped_at(desk, "lines")
    hand = at_stripe(desk).v1.invoices
    hand.finalize_invoice(invoice, {"auto_advance": False})
    hand.void_invoice(invoice)
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "voided-by-hand")
    second = desk.claim(quote)
    desk.drive(second)
    assert desk.quote_state(quote) == "invoiced"
    assert [one["status"] for one in desk.at_stripe(quote)] == ["void", "open"]


def test_empty_draft_finalised_by_hand_waits_for_a_person(desk: Desk) -> None:
    """It has a number and says nothing of the quote: neither to be sent nor to be forgotten."""
    quote, attempt_id, invoice = stopped_at(desk, "draft")
    at_stripe(desk).v1.invoices.finalize_invoice(invoice, {"auto_advance": False})
    for _ in range(2):
        desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.problem) == ("open", "finalized-differs")
    assert desk.quote_state(quote) == "invoicing"
    assert desk.stripe.mailbox() == []
    assert len(desk.stripe.objects("invoice")) == 1


@pytest.mark.parametrize(
    ("what", "found"),
    [
        ("amount", {("net", 194988, 194991), ("gross", 219486, 219489)}),
        ("tax", {("gross", 219486, 219489), ("vat", 9998, 10001)}),
    ],
)
def test_totals_that_differ_are_kept_and_nothing_is_sent(
    desk: Desk, what: str, found: set[tuple[str, int, int]]
) -> None:
    desk.stripe.add_fault("tamper", "invoices.add_lines", cents=3, what=what)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "totals-differ")
    kept = desk.attempt(attempt_id).problem_detail["differences"]
    assert {(one["what"], one["expected"], one["found"]) for one in kept} == found
    assert not any(call["name"] == "invoices.finalize" for call in desk.stripe.calls())


def test_customers_balance_at_stripe_is_a_difference(desk: Desk) -> None:
    desk.drive(desk.begin()[1])
    [customer] = desk.stripe.objects("customer")
    at_stripe(desk).v1.customers.update(customer["id"], {"balance": -500})
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.problem) == ("released", "totals-differ")
    [kept] = attempt.problem_detail["differences"]
    assert (kept["what"], kept["expected"], kept["found"]) == ("balance", 0, -500)
    assert desk.at_stripe(quote) == []


def test_line_added_by_hand_between_comparison_and_number(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The narrowest gap: what was numbered is not what was compared. Nothing is sent."""
    quote, attempt_id, invoice = stopped_at(desk, "lines")
    at_the_last_moment(
        monkeypatch,
        lambda: at_stripe(desk).v1.invoices.add_lines(
            invoice, {"lines": [{"description": "Oublié", "amount": 100}]}
        ),
    )
    for _ in range(2):
        desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.problem) == ("open", "finalized-differs")
    assert desk.quote_state(quote) == "invoicing"
    assert desk.stripe.mailbox() == []


def at_the_last_moment(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Something happens right before the call that numbers."""
    finalize = StripeGateway.finalize

    def late(self: StripeGateway, invoice_id: str, key: str) -> StripeInvoice:
        act()
        return finalize(self, invoice_id, key)

    monkeypatch.setattr(StripeGateway, "finalize", late)


def test_mail_sent_by_hand_while_ours_waited_is_not_sent_again(desk: Desk) -> None:
    quote, attempt_id, invoice = stopped_at(desk, "lines")
    at_stripe(desk).v1.invoices.send_invoice(invoice)  # finalises it and mails it
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).mail == "sent"
    desk.assert_invoiced_once(quote, mails=1)


def test_mail_of_a_restored_backup_is_not_sent_again(desk: Desk) -> None:
    quote, attempt_id, invoice = stopped_at(desk, "finalized")
    at_stripe(desk).v1.invoices.send_invoice(invoice)  # as we did after the backup
    desk.set_attempt(attempt_id, key_born_at=datetime.now(UTC) - timedelta(hours=25))
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).mail == "sent"
    desk.assert_invoiced_once(quote, mails=1)


def test_nothing_moves_before_a_restored_backup_is_compared(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    with writing(db.session) as session:
        session.execute(update(Installation).values(must_reconcile=True))
    assert desk.drive(attempt_id) is False
    assert desk.stripe.calls() == []
    with writing(db.session) as session:
        session.execute(update(Installation).values(must_reconcile=False))
    desk.drive(attempt_id)
    desk.assert_invoiced_once(quote)
