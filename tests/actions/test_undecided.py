"""What a restored backup leaves to a person, and how long nothing moves."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import update

from joinways.database import writing
from joinways.domain.billing import from_json
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.invoices import reconciling, restored
from joinways.invoices.recognising import looks_restored
from joinways.models import Installation, Quote
from tests.actions.desk import Desk
from tests.actions.restoring import Run, attempts, issue, refused, signed
from tests.proof.backups import Backup, put_back, take


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
