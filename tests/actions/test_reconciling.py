"""A backup was put back: what Stripe has of ours is added to the database."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from joinways.domain.billing import from_json, sha256
from joinways.extensions import db
from joinways.invoices.recognising import looks_restored
from joinways.models import History, StripeCustomer
from tests.actions.desk import TWO_RATES, Desk
from tests.actions.restoring import Run, attempts, day_and_more, issue, refused, signed
from tests.proof.backups import Backup, put_back, take


def test_without_it_there_would_be_two(desk: Desk, backup: Backup) -> None:
    """The danger is real: what all this is for."""
    quote = signed(desk)
    issue(desk, quote)
    day_and_more(desk)
    put_back(desk.app, backup)
    issue(desk, quote)
    assert [one["status"] for one in desk.at_stripe(quote)] == ["open", "open"]
    assert desk.mails(quote) == 2


def test_forgotten_invoice_is_added(desk: Desk, backup: Backup, run: Run) -> None:
    quote = signed(desk)
    issue(desk, quote)
    before = (attempts(quote)[0].payload, desk.stored_invoices(quote)[0])
    day_and_more(desk)
    put_back(desk.app, backup)
    code, said = run("reconcile")
    number = desk.at_stripe(quote)[0]["number"]
    assert (code, refused(desk)) == (0, False)
    assert f"{number}: added to its quote" in said
    assert desk.quote_state(quote) == "invoiced"
    run("resume")
    desk.assert_invoiced_once(quote)
    [attempt], [invoice] = attempts(quote), desk.stored_invoices(quote)
    assert (attempt.status, attempt.mail, attempt.adopted_open) == ("done", "sent", True)
    assert attempt.payload == before[0]
    assert sha256(attempt.payload) == attempt.payload_sha256
    assert from_json(attempt.payload).gross_cents == 219486
    for name in ("number", "issued_on", "due_on", "status", "gross_cents", "auto_advance"):
        assert getattr(invoice, name) == getattr(before[1], name), name
    note = db.session.scalars(select(History).where(History.action == "invoice-adopt")).one()
    assert (note.actor, note.from_state, note.to_state) == ("system", "signed", "invoiced")
    assert note.detail["invoice"] == number
    known = db.session.scalars(select(StripeCustomer)).one()
    assert known.customer_id == desk.at_stripe(quote)[0]["customer"]
    db.session.rollback()


def test_mail_that_nobody_saw_is_left_to_a_person(desk: Desk, backup: Backup, run: Run) -> None:
    quote = signed(desk)
    issue(desk, quote, until="finalized")
    day_and_more(desk)
    put_back(desk.app, backup)
    assert run("reconcile")[0] == 0
    run("resume")
    assert attempts(quote)[0].mail == "unknown"
    desk.assert_invoiced_once(quote, mails=0)
    assert desk.at_stripe(quote)[0]["auto_advance"] is True


def test_paid_invoice_is_added_as_paid(desk: Desk, backup: Backup, run: Run) -> None:
    quote = signed(desk)
    issue(desk, quote)
    desk.stripe.pay(desk.at_stripe(quote)[0]["id"])
    put_back(desk.app, backup)
    assert run("reconcile")[0] == 0
    [invoice] = desk.stored_invoices(quote)
    assert (invoice.status, invoice.paid_cents, invoice.remaining_cents) == ("paid", 219486, 0)
    assert attempts(quote)[0].status == "done"


@pytest.mark.parametrize("step", ["customer", "draft", "lines", "finalized", "mail", "done"])
def test_attempt_held_at_its_start_goes_on_with_what_it_made(
    desk: Desk, run: Run, step: str
) -> None:
    quote = desk.cast.quote(TWO_RATES)
    attempt_id = desk.claim(quote)
    backup = take(desk.app)
    desk.drive(attempt_id, until=step)
    day_and_more(desk)
    put_back(desk.app, backup)
    desk.set_attempt(attempt_id, key_born_at=datetime.now(UTC) - timedelta(hours=25))
    run("restored")
    assert not desk.drive(attempt_id)
    assert run("reconcile")[0] == 0
    run("resume")
    mailed = step not in ("finalized",)
    desk.assert_invoiced_once(quote, mails=1 if mailed else 0)
    assert attempts(quote)[0].mail == ("sent" if mailed else "unknown")


def test_later_attempt_replaces_the_one_that_came_to_nothing(desk: Desk, run: Run) -> None:
    quote = desk.cast.quote(TWO_RATES)
    first = desk.claim(quote)
    backup = take(desk.app)
    desk.stripe.add_fault("tamper", "invoices.add_lines", cents=3)
    desk.drive(first)
    issue(desk, quote)
    put_back(desk.app, backup)
    assert run("reconcile")[0] == 0
    run("resume")
    desk.assert_invoiced_once(quote)
    assert [(one.number, one.status, one.live) for one in attempts(quote)] == [
        (1, "released", False),
        (2, "done", True),
    ]


def test_numbers_go_on_after_a_gap(desk: Desk, run: Run) -> None:
    """The first attempt is forgotten for good; the next one has a number of its own."""
    quote = desk.cast.quote(TWO_RATES)
    backup = take(desk.app)
    desk.stripe.add_fault("tamper", "invoices.add_lines", cents=3)
    issue(desk, quote)
    issue(desk, quote)
    put_back(desk.app, backup)
    assert run("reconcile")[0] == 0
    run("resume")
    desk.gateway().void(desk.at_stripe(quote)[0]["id"], "by-hand")
    run("sync")
    issue(desk, quote)
    assert [one.number for one in attempts(quote)] == [2, 3]


def test_voided_after_the_backup_gives_the_quote_back(desk: Desk, run: Run) -> None:
    quote = desk.cast.quote(TWO_RATES)
    attempt_id = desk.claim(quote)
    backup = take(desk.app)
    desk.drive(attempt_id)
    desk.gateway().void(desk.at_stripe(quote)[0]["id"], "by-hand")
    put_back(desk.app, backup)
    code, said = run("reconcile")
    assert (code, "void: its quote is signed again" in said) == (0, True)
    run("resume")
    assert desk.quote_state(quote) == "signed"
    assert desk.attempt(attempt_id).problem == "voided-by-hand"
    assert len(desk.at_stripe(quote)) == 1


def test_void_invoice_of_a_forgotten_attempt_needs_nothing(
    desk: Desk, backup: Backup, run: Run
) -> None:
    quote = signed(desk)
    issue(desk, quote)
    desk.gateway().void(desk.at_stripe(quote)[0]["id"], "by-hand")
    put_back(desk.app, backup)
    assert looks_restored(desk.worker(), desk.cast.connection) == []
    assert run("reconcile")[0] == 0
    assert desk.quote_state(quote) == "signed"


def test_forgotten_draft_is_deleted(desk: Desk, backup: Backup, run: Run) -> None:
    quote = signed(desk)
    issue(desk, quote, until="lines")
    put_back(desk.app, backup)
    code, said = run("reconcile")
    assert (code, "draft that nobody needs, deleted" in said) == (0, True)
    assert desk.at_stripe(quote) == []
    day_and_more(desk)
    issue(desk, quote)
    desk.assert_invoiced_once(quote)


def test_client_changed_after_the_backup_is_told_anew(desk: Desk, run: Run) -> None:
    """Name and email are the same, so that only what we forgot could hide the other address."""
    desk.drive(desk.begin()[1])
    quote, other = desk.cast.quote(TWO_RATES), desk.cast.quote(TWO_RATES)
    backup = take(desk.app)
    desk.drive(desk.claim(other, line1="9 quai Perrache"))
    put_back(desk.app, backup)
    assert run("reconcile")[0] == 0
    issue(desk, quote)
    desk.assert_invoiced_once(quote)
    assert desk.at_stripe(quote)[0]["customer_address"]["line1"] == "3 rue des Tilleuls"


def test_two_drafts_of_one_attempt_become_one(desk: Desk, run: Run) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="draft")
    attempt = desk.attempt(attempt_id)
    marks = desk.at_stripe(quote)[0]["metadata"]
    bill = from_json(attempt.payload)
    other = desk.gateway().create_draft(bill, attempt.customer_id or "", marks, "another")
    code, said = run("reconcile")
    assert code == 0
    assert f"{other.id}: draft that nobody needs, deleted" in said
    run("resume")
    desk.assert_invoiced_once(quote)
