"""Whatever happens to one call: one invoice or none, at most one mail, and the right words."""

from typing import Any

import pytest
from sqlalchemy import select

from joinways.extensions import db
from joinways.invoices.attempt import Worker
from joinways.invoices.issuing import drive
from joinways.invoices.visiting import connector
from joinways.models import StripeConnection
from joinways.stripe_gateway import StripeGateway
from joinways.workspace.connection import Connector
from tests.actions.desk import WRITING_CALLS, Desk

SILENT: dict[str, dict[str, object]] = {
    "drop_before": {},
    "drop_after": {},
    "hang_before": {"seconds": 0.5},
    "hang_after": {"seconds": 0.5},
    "error_500": {},
    "error_500 not kept": {"stored": False},
    "error_500_after": {},
    "in_use": {},
    "rate_limited": {},
    "lock_timeout": {},
}
"""Faults after which nobody knows what came of the call."""

BLOCKED = {"unauthorized": "revoked", "forbidden": "right"}
REFUSED: dict[str, dict[str, object]] = {
    "declined": {},
    "refused": {"code": "parameter_invalid", "param": "x"},
}

NO_MAIL_AFTER = {"error_500"}
"""Sent under a key that keeps an error, found by no event: left to a person, never repeated."""


CASES = [(fault, call) for fault in SILENT for call in WRITING_CALLS]


METHODS = dict(
    zip(
        WRITING_CALLS,
        ("create_customer", "create_draft", "add_lines", "finalize", "send"),
        strict=True,
    )
)
IMPATIENT_SECONDS = 0.2


class Mixed:
    """A gateway that makes one of its calls in another way."""

    def __init__(self, usual: StripeGateway, other: StripeGateway, method: str) -> None:
        self._usual, self._other, self._method = usual, other, method

    def __getattr__(self, name: str) -> Any:
        return getattr(self._other if name == self._method else self._usual, name)


def impatient(method: str) -> Worker:
    """A worker that gives one of its calls up soon."""

    def connect(connection_id: int, deadline: float | None) -> Any:
        usual = connector().open(connection_id)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(StripeGateway.__init__, "__defaults__", (None, IMPATIENT_SECONDS))
            soon = connector().open(connection_id)
        return Mixed(usual, soon, method)

    return Worker(connector().db, connect, 90)


def order(desk: Desk, fault: str, call: str, **how: object) -> None:
    """Let the fault strike the next such call."""
    desk.stripe.add_fault(fault.split(maxsplit=1)[0], call, **how)


@pytest.mark.parametrize(("fault", "call"), CASES)
def test_lost_answer_is_checked_then_finished(
    desk: Desk, one_try: None, fault: str, call: str
) -> None:
    order(desk, fault, call, **SILENT[fault])
    quote, attempt_id = desk.begin()
    assert drive(impatient(METHODS[call]), attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.step) == ("open", WRITING_CALLS[call])
    assert (attempt.problem, attempt.tries) == ("unknown", 1)
    assert desk.quote_state(quote) == ("invoiced" if call == "invoices.send" else "invoicing")
    desk.settle()
    assert desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.step, attempt.problem) == ("done", "done", "")
    unsent = call == "invoices.send" and fault in NO_MAIL_AFTER
    assert attempt.mail == ("unknown" if unsent else "sent")
    desk.assert_invoiced_once(quote, mails=0 if unsent else 1)


@pytest.mark.parametrize(("fault", "call"), CASES)
def test_lost_answer_with_the_sdks_own_retries(desk: Desk, fault: str, call: str) -> None:
    order(desk, fault, call, **SILENT[fault])
    quote, attempt_id = desk.begin()
    drive(impatient(METHODS[call]), attempt_id)
    desk.settle()
    desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.problem) == ("done", "")
    unsent = call == "invoices.send" and fault in NO_MAIL_AFTER
    assert attempt.mail == ("unknown" if unsent else "sent")
    desk.assert_invoiced_once(quote, mails=0 if unsent else 1)


@pytest.mark.parametrize("call", WRITING_CALLS)
@pytest.mark.parametrize("fault", BLOCKED)
def test_refused_key_waits_for_another(desk: Desk, one_try: None, fault: str, call: str) -> None:
    order(desk, fault, call)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.problem) == ("open", "blocked")
    assert broken(desk) == BLOCKED[fault]
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).status == "done"
    assert broken(desk) == ""
    desk.assert_invoiced_once(quote)


def broken(desk: Desk) -> str:
    """What the settings say of the key."""
    found: str = db.session.scalars(select(StripeConnection.broken)).one()
    db.session.rollback()
    return found


@pytest.mark.parametrize("call", list(WRITING_CALLS)[:-1])
@pytest.mark.parametrize("fault", REFUSED)
def test_refusal_gives_the_quote_back_and_the_next_press_is_new(
    desk: Desk, fault: str, call: str
) -> None:
    order(desk, fault, call, **REFUSED[fault])
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "rejected")
    second = desk.claim(quote)
    assert second != attempt_id
    assert desk.attempt(second).number == 2
    desk.drive(second)
    desk.assert_invoiced_once(quote)


@pytest.mark.parametrize("fault", REFUSED)
def test_refused_mail_leaves_the_invoice_and_says_so(desk: Desk, fault: str) -> None:
    order(desk, fault, "invoices.send", **REFUSED[fault])
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.mail) == ("done", "failed")
    desk.assert_invoiced_once(quote, mails=0)


@pytest.mark.parametrize("fault", ["error_500", "lock_timeout", "drop_before", "rate_limited"])
@pytest.mark.parametrize("call", WRITING_CALLS)
def test_silence_that_lasts_waits_and_never_gives_up(desk: Desk, fault: str, call: str) -> None:
    desk.stripe.add_fault(fault, call, times=1000)
    quote, attempt_id = desk.begin()
    for _ in range(3):
        desk.drive(attempt_id)
    left_to_a_person = (call, fault) == ("invoices.send", "error_500")
    assert desk.attempt(attempt_id).status == ("done" if left_to_a_person else "open")
    assert desk.mails(quote) == 0
    desk.stripe.clear_faults()
    desk.drive(attempt_id)
    attempt = desk.attempt(attempt_id)
    assert attempt.status == "done"
    assert attempt.mail == ("unknown" if left_to_a_person else "sent")
    desk.assert_invoiced_once(quote, mails=0 if left_to_a_person else 1)


@pytest.mark.parametrize("method", METHODS.values())
def test_refused_connection(desk: Desk, method: str) -> None:
    quote, attempt_id = desk.begin()
    dead = Connector(connector().db, connector().vault, "http://127.0.0.1:9")

    def connect(connection_id: int, deadline: float | None) -> Any:
        return Mixed(connector().open(connection_id), dead.open(connection_id), method)

    drive(Worker(connector().db, connect, 90), attempt_id)
    assert desk.attempt(attempt_id).problem == "unknown"
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).mail == "sent"
    desk.assert_invoiced_once(quote)


@pytest.mark.parametrize(
    ("call", "refusal", "field"),
    [
        (
            "customers.create",
            {"code": "tax_id_invalid", "param": "tax_id_data[0][value]"},
            "vat_number",
        ),
        ("customers.create", {"code": "email_invalid", "param": "email"}, "email"),
        ("customers.create", {"code": "", "param": "address[country]"}, "country"),
        ("invoices.create", {"code": "", "param": "due_date"}, "due_date"),
    ],
)
def test_refusal_names_the_field(
    desk: Desk, call: str, refusal: dict[str, object], field: str
) -> None:
    desk.stripe.add_fault("refused", call, message="Not like this.", **refusal)
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "rejected")
    detail = desk.attempt(attempt_id).problem_detail
    assert (detail["field"], detail["message"]) == (field, "Not like this.")


@pytest.mark.parametrize("fault", ["error_500", "error_500_after", "lock_timeout"])
def test_reminders_are_turned_on_in_spite_of_a_kept_error(desk: Desk, fault: str) -> None:
    """To turn them on twice harms nobody, so this call is asked for again under a new key."""
    desk.stripe.add_fault(fault, "invoices.update")
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).status == "done"
    [invoice] = desk.at_stripe(quote)
    assert invoice["auto_advance"] is True
    desk.assert_invoiced_once(quote)


def test_key_that_works_again_while_closing_is_noted(desk: Desk) -> None:
    desk.stripe.add_fault("tamper", "invoices.add_lines", cents=3)
    desk.stripe.add_fault("unauthorized", "invoices.delete")
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    assert (desk.attempt(attempt_id).status, broken(desk)) == ("closing", "revoked")
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "totals-differ")
    assert broken(desk) == ""
