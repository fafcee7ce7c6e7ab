"""A backup was put back: what Stripe has is added to the database, or a person is asked."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from joinways import background
from joinways.database import writing
from joinways.domain.billing import from_json, sha256
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.invoices import recognising, reconciling, restored
from joinways.invoices.recognising import Lookout, looks_restored
from joinways.models import History, Installation, Invoicing, Quote, StripeCustomer
from tests.actions.desk import TWO_RATES, Desk
from tests.cast import QuoteRef
from tests.proof.backups import Backup, put_back, take

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(desk: Desk) -> Run:
    """What `flask --app app invoices …` answers."""

    def answer(*words: str, typed: str = "") -> tuple[int, str]:
        result = desk.app.test_cli_runner().invoke(args=["invoices", *words], input=typed)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.output

    return answer


@pytest.fixture
def backup(desk: Desk) -> Backup:
    """The database before anything was invoiced, with one quote that is signed."""
    desk.cast.quote(TWO_RATES)
    return take(desk.app)


def signed(desk: Desk) -> QuoteRef:
    row = db.session.execute(select(Quote.id, Quote.public_id)).first()
    db.session.rollback()
    assert row
    return QuoteRef(*row)


def issue(desk: Desk, quote: QuoteRef, until: str = "done") -> int:
    attempt_id = desk.claim(quote)
    desk.drive(attempt_id, until=until)
    return attempt_id


def day_and_more(desk: Desk) -> None:
    """Stripe has forgotten every key."""
    desk.stripe.advance_clock(25 * 3600)


def refused(desk: Desk) -> bool:
    found = db.session.scalars(select(Installation.must_reconcile)).one()
    db.session.rollback()
    return found


def attempts(quote: QuoteRef) -> list[Invoicing]:
    found = db.session.scalars(
        select(Invoicing).where(Invoicing.quote_id == quote.id).order_by(Invoicing.number)
    ).all()
    db.session.expunge_all()
    db.session.rollback()
    return list(found)


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


def change_quote(desk: Desk, **values: Any) -> None:
    """Behind everybody's back, past the triggers: SQLite and PostgreSQL let `state` change."""
    with writing(db.session) as session:
        session.execute(update(Quote).values(**values))


def test_what_is_not_signed_here_waits_for_a_person(desk: Desk, backup: Backup, run: Run) -> None:
    quote = signed(desk)
    issue(desk, quote)
    number = desk.at_stripe(quote)[0]["number"]
    put_back(desk.app, backup)
    change_quote(desk, state="replaced")
    code, said = run("reconcile")
    assert (code, refused(desk)) == (1, True)
    assert f"to decide: {number}, €2,194.86, open" in said
    assert "its quote is not signed here" in said
    assert desk.stored_invoices(quote) == []
    assert run("reconciled", "--yes")[0] == 0
    assert not refused(desk)
    # Decided once, it is not asked again: neither by the server nor by the command.
    assert looks_restored(desk.worker(), desk.cast.connection) == []
    assert run("reconcile")[0] == 0


def test_other_figures_wait_for_a_person(desk: Desk, backup: Backup, run: Run) -> None:
    quote = signed(desk)
    attempt_id = issue(desk, quote, until="lines")
    found = desk.attempt(attempt_id)
    marks = desk.at_stripe(quote)[0]["metadata"]
    desk.gateway().delete_draft(found.stripe_invoice_id or "")
    less = from_json(found.payload)
    half = type(less)(**{**vars(less), "lines": less.lines[:1]})
    draft = desk.gateway().create_draft(half, found.customer_id or "", marks, "by-hand")
    desk.gateway().add_lines(draft.id, half, 0, "by-hand-lines")
    desk.gateway().finalize(draft.id, "by-hand-finalize")
    put_back(desk.app, backup)
    code, said = run("reconcile")
    assert code == 1
    assert "its figures are not those of the signed quote" in said
    assert desk.quote_state(quote) == "signed"
    with pytest.raises(Refused, match="must-reconcile"):
        desk.claim(quote)
    desk.gateway().void(draft.id, "by-hand-void")
    assert run("reconcile")[0] == 0
    assert not refused(desk)


def test_unknown_quote_waits_for_a_person(desk: Desk, run: Run) -> None:
    backup = take(desk.app)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    put_back(desk.app, backup)
    code, said = run("reconcile")
    assert (code, refused(desk)) == (1, True)
    assert f"quote {quote.public_id}" in said
    assert "its quote is not in this database" in said


def test_voided_and_invoiced_anew_after_the_backup(desk: Desk, run: Run) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    backup = take(desk.app)
    desk.gateway().void(desk.at_stripe(quote)[0]["id"], "by-hand")
    run("sync")
    issue(desk, quote)
    put_back(desk.app, backup)
    code, said = run("reconcile")
    assert code == 1
    assert "after `invoices sync`, reconcile again" in said
    run("sync")
    assert run("reconcile")[0] == 0
    run("resume")
    assert desk.quote_state(quote) == "invoiced"
    assert [(one.number, one.live) for one in attempts(quote)] == [(1, False), (2, True)]


def test_account_that_does_not_answer_keeps_invoicing_refused(desk: Desk, run: Run) -> None:
    desk.stripe.add_fault("error_500", "invoices.list", times=9, stored=False)
    code, said = run("reconcile")
    assert (code, refused(desk)) == (1, True)
    assert "not compared: connection" in said
    desk.stripe.clear_faults()
    assert run("reconcile")[0] == 0


def test_another_installation_of_the_same_account_is_left_alone(
    desk: Desk, backup: Backup, run: Run
) -> None:
    quote = signed(desk)
    issue(desk, quote, until="lines")
    put_back(desk.app, backup)
    with writing(db.session) as session:
        session.execute(update(Installation).values(name="another"))
    assert looks_restored(desk.worker(), desk.cast.connection) == []
    assert "0 invoices of ours" in run("reconcile")[1]
    assert len(desk.at_stripe(quote)) == 1


def test_held_attempts_are_waited_for(
    desk: Desk, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, attempt_id = desk.begin()
    desk.set_attempt(attempt_id, lease_until=datetime.now(UTC) + timedelta(seconds=60))
    waited: list[float] = []

    def wait(seconds: float) -> None:
        waited.append(seconds)
        assert refused(desk)
        desk.end_lease(attempt_id)

    monkeypatch.setattr(restored, "time", SimpleNamespace(sleep=wait))
    assert run("reconcile")[0] == 0
    assert len(waited) == 1


def test_since_when(desk: Desk, run: Run) -> None:
    day = timedelta(days=1)
    begin = datetime.now(UTC)
    assert abs(reconciling.usual_since(db.session) - (begin - 31 * day)) < day / 2
    _, attempt_id = desk.begin()
    desk.set_attempt(attempt_id, created_at=begin - 90 * day)
    assert abs(reconciling.usual_since(db.session) - (begin - 91 * day)) < day / 2
    assert "since 2026-01-02 00:00 UTC" in run("reconcile", "--since", "2026-01-02")[1]


# The server finds out by itself.


def test_server_sees_a_restored_backup(desk: Desk, backup: Backup) -> None:
    quote = signed(desk)
    issue(desk, quote)
    put_back(desk.app, backup)
    background.look_out(Lookout())
    assert refused(desk)
    with pytest.raises(Refused, match="must-reconcile"):
        desk.claim(quote)


@pytest.mark.parametrize("step", ["start", "customer", "draft", "lines", "finalized", "done"])
def test_server_is_not_alarmed_by_work_in_progress(desk: Desk, step: str) -> None:
    _, attempt_id = desk.begin()
    desk.drive(attempt_id, until=step)
    background.look_out(Lookout())
    assert not refused(desk)


def test_server_looks_again_where_it_had_no_answer(
    desk: Desk, backup: Backup, monkeypatch: pytest.MonkeyPatch, one_try: None
) -> None:
    issue(desk, signed(desk))
    put_back(desk.app, backup)
    lookout, clock = Lookout(), [1000.0]
    monkeypatch.setattr(recognising, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    desk.stripe.add_fault("error_500", "invoices.list", times=1, stored=False)
    background.look_out(lookout)
    assert not refused(desk)
    background.look_out(lookout)  # not at once
    assert not refused(desk)
    clock[0] += 11
    background.look_out(lookout)
    assert refused(desk)
    assert lookout.waits == {}
