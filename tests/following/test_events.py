"""Each event comes to a named end, and what our row says then is what Stripe says."""

from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.following.applying import apply, ask
from joinways.models import (
    Client,
    Invoice,
    Invoicing,
    Notice,
)
from tests.following.post import Office
from tests.following.seeing import actions, notices


def test_payment_told_by_webhook_turns_the_invoice_to_paid(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    [paid] = office.told("invoice.paid")
    assert office.deliver(paid).status == 200
    assert office.work() == 1
    found = office.stored(quote)
    assert (found.status, found.paid_cents, found.remaining_cents) == ("paid", 219486, 0)
    assert found.paid_at is not None
    assert actions(quote)[-1] == "invoice-paid"
    assert office.outcomes() == [("invoice.paid", "applied")]
    assert notices() == [("paid", "paid")]


def test_the_event_is_only_a_signal(office: Office) -> None:
    """It says paid, signed as it should be; Stripe, asked, says open: open it stays."""
    quote, _invoice = office.invoice()
    [event] = office.told("invoice.finalized")
    event |= {"id": "evt_forged", "type": "invoice.paid"}
    event["data"]["object"]["status"] = "paid"
    office.deliver(event)
    office.work()
    assert office.stored(quote).status == "open"
    assert notices() == []


def test_duplicates_change_nothing(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    [paid] = office.told("invoice.paid")
    for _ in range(3):
        office.deliver(paid)
        office.work()
    office.deliver({**paid, "id": "evt_another"})  # Stripe may make two events of one change
    office.work()
    assert [outcome for _, outcome in office.outcomes()] == ["applied", "same"]
    assert actions(quote).count("invoice-paid") == 1
    assert notices() == [("paid", "paid")]


def test_wrong_order_ends_where_stripe_is(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id, cents=1000)
    office.desk.stripe.pay(invoice.stripe_id)
    for event in reversed(office.told(about=invoice.stripe_id)):
        office.deliver(event)
        office.work()
    found = office.stored(quote)
    assert (found.status, found.paid_cents) == ("paid", 219486)
    assert set(dict(office.outcomes()).values()) <= {"applied", "same", "ignored"}


def test_partial_payment_is_shown_and_noted(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id, cents=1000)
    office.deliver(office.told("invoice.updated")[-1])
    office.work()
    found = office.stored(quote)
    assert (found.status, found.paid_cents, found.remaining_cents) == ("open", 1000, 218486)
    assert actions(quote)[-1] == "invoice-payment"
    assert notices() == []


def test_failed_payment_is_counted_once_and_told(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id, declined=True)
    [failed] = office.told("invoice.payment_failed")
    for _ in range(2):
        office.deliver(failed)
        office.work()
    found = office.stored(quote)
    assert (found.status, found.failed_payments) == ("open", 1)
    assert actions(quote)[-1] == "invoice-payment-failed"
    assert notices() == [("payment-failed", "payment-failed")]


def test_mail_sent_again_by_hand_at_stripe_is_counted(office: Office) -> None:
    quote, invoice = office.invoice()
    assert invoice.mails == 1
    office.desk.gateway().send(invoice.stripe_id, "by hand")
    for event in office.told("invoice.sent"):
        office.deliver(event)
        office.work()
    assert office.stored(quote).mails == 2
    assert actions(quote).count("invoice-mailed") == 1


def test_mail_that_we_could_not_know_of_is_known_now(office: Office) -> None:
    _quote, attempt_id = office.desk.begin()
    office.desk.drive(attempt_id)
    office.desk.set_attempt(attempt_id, mail="unknown")
    office.deliver(office.told("invoice.sent")[-1])
    office.work()
    assert office.desk.attempt(attempt_id).mail == "sent"


def test_void_by_hand_gives_the_quote_back(office: Office) -> None:
    quote, invoice = office.invoice()
    office.desk.gateway().void(invoice.stripe_id, "by hand")
    office.deliver(office.told("invoice.voided")[-1])
    office.work()
    found = office.stored(quote)
    assert (found.status, found.live, found.remaining_cents) == ("void", False, 0)
    assert office.desk.quote_state(quote) == "signed"
    assert actions(quote)[-2:] == ["invoice-void", "invoice-reopen"]


def test_after_void_the_quote_is_invoiced_anew_as_a_second_row(office: Office) -> None:
    quote, first = office.invoice()
    office.desk.gateway().void(first.stripe_id, "by hand")
    office.deliver(office.told("invoice.voided")[-1])
    office.work()
    office.desk.drive(office.desk.claim(quote))
    assert office.desk.quote_state(quote) == "invoiced"
    rows = sorted(office.desk.stored_invoices(quote), key=lambda row: row.id)
    assert [(row.status, row.live) for row in rows] == [("void", False), ("open", True)]
    assert rows[0].stripe_id != rows[1].stripe_id
    attempts = db.session.scalars(
        select(Invoicing).where(Invoicing.quote_id == quote.id).order_by(Invoicing.number)
    ).all()
    assert [(one.number, one.live) for one in attempts] == [(1, False), (2, True)]
    assert office.desk.mails(quote) == 2  # one for each invoice


def test_void_while_its_mail_waits_ends_the_attempt(office: Office) -> None:
    quote, attempt_id = office.desk.begin()
    office.desk.drive(attempt_id, until="finalized")
    invoice = office.stored(quote)
    office.desk.gateway().void(invoice.stripe_id, "by hand")
    assert office.check(invoice) == "applied"
    found = office.desk.attempt(attempt_id)
    assert (found.status, found.live, found.problem) == ("done", False, "invoice-void")
    assert not office.desk.drive(attempt_id)
    assert office.desk.mails(quote) == 0


def test_uncollectible_may_still_be_paid(office: Office) -> None:
    quote, invoice = office.invoice()
    at_stripe(office, invoice, "mark_uncollectible")
    office.check(invoice)
    assert office.stored(quote).status == "uncollectible"
    office.desk.gateway().pay_out_of_band(invoice.stripe_id, "by hand")
    office.check(invoice)
    assert office.stored(quote).status == "paid"
    assert office.stored(quote).off_stripe_cents == 219486


def at_stripe(office: Office, invoice: Invoice, call: str) -> None:
    """What a person does in Stripe's dashboard."""
    client = office.desk.gateway()._client.invoices
    getattr(client, call)(invoice.stripe_id, {}, {})


def test_credit_note_by_hand_over_everything_gives_the_quote_back(office: Office) -> None:
    quote, invoice = office.invoice()
    credit(office, invoice, 219486)
    for event in office.told("credit_note.created"):
        office.deliver(event)
    office.work()
    found = office.stored(quote)
    assert (found.status, found.live, found.credited_cents) == ("credited", False, 219486)
    assert office.desk.quote_state(quote) == "signed"
    assert actions(quote)[-3:] == ["invoice-credit", "invoice-credited", "invoice-reopen"]
    assert notices() == []


def test_partial_credit_leaves_the_invoice_open(office: Office) -> None:
    quote, invoice = office.invoice()
    credit(office, invoice, 9486)
    office.check(invoice)
    found = office.stored(quote)
    assert (found.status, found.credited_cents, found.remaining_cents) == ("open", 9486, 210000)
    assert office.desk.quote_state(quote) == "invoiced"


def credit(office: Office, invoice: Invoice, cents: int) -> str:
    note = office.desk.gateway().create_credit_note(
        {"invoice": invoice.stripe_id, "amount": cents}, f"by hand {cents}"
    )
    return note.id


def test_final_state_is_kept_whatever_stripe_says(office: Office) -> None:
    quote, invoice = office.invoice()
    with writing(db.session) as session:
        session.execute(
            update(Invoice).where(Invoice.id == invoice.id).values(status="paid", paid_cents=219486)
        )
    office.deliver(office.told("invoice.sent")[-1])
    office.work()
    assert office.stored(quote).status == "paid"
    assert office.outcomes() == [("invoice.sent", "kept")]


def test_credit_note_taken_back_needs_a_person(office: Office) -> None:
    quote, invoice = office.invoice()
    with writing(db.session) as session:
        session.execute(
            update(Invoice).where(Invoice.id == invoice.id).values(status="credited", live=False)
        )
    assert office.check(invoice) == "ignored"
    assert office.stored(quote).attention == "credit-withdrawn"
    assert notices() == [("attention", "attention")]


def test_an_older_answer_never_replaces_a_later_one(office: Office) -> None:
    quote, invoice = office.invoice()
    early = ask(db.session, invoice.id)
    was_open = office.desk.gateway().read_invoice(invoice.stripe_id)
    office.desk.stripe.pay(invoice.stripe_id, cents=500)
    assert office.check(invoice) == "applied"
    with writing(db.session) as session:
        assert apply(session, invoice.id, was_open, early, "poll") == "old"
    assert office.stored(quote).paid_cents == 500


def test_client_of_the_notice_is_named(office: Office) -> None:
    _, invoice = office.invoice()
    office.desk.stripe.pay(invoice.stripe_id)
    office.check(invoice)
    [notice] = db.session.scalars(select(Notice)).all()
    [client] = db.session.scalars(select(Client)).all()
    assert notice.detail["client"] == client.shown_name == "Atelier Nord SAS"
