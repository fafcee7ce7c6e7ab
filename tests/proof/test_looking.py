"""A real quote, really invoiced; then the database or the stand-in is doctored, and named for it.

What `looking` builds from outside and what `flask verify` reads by the application's own way must
say the same.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from click.testing import Result

from joinways.extensions import db
from joinways.invariants import reading
from joinways.invariants.commands import verify
from joinways.invariants.reading import look, theirs
from joinways.invariants.rules import RULES
from joinways.invariants.snapshot import StripeSide
from joinways.invoices.visiting import connector
from tests.cast import QuoteRef
from tests.following.post import Office
from tests.proof import doctoring
from tests.proof.doctoring import hand, stopped_at
from tests.proof.looking import looking, violations

Doctor = Callable[[Office, QuoteRef], None]

SICK: tuple[tuple[Doctor, str], ...] = (
    (doctoring.second_number, "I1 I2 I6"),
    (doctoring.other_figures, "I2"),
    (doctoring.forgotten, "I3"),
    (doctoring.made_without_claim, "I4"),
    (doctoring.key_not_stored, "I5"),
    (doctoring.finalised_unread, "I6"),
    (doctoring.draft_left, "I7"),
    (doctoring.other_words, "I8"),
    (doctoring.mailed_again, "I9"),
    (doctoring.paid_then_open, "I10"),
    (doctoring.other_account, "I11"),
    (doctoring.event_without_a_word, "I12"),
    (doctoring.number_of_our_own, "I13"),
    (doctoring.other_payload, "I14"),
    (doctoring.signature_gone, "I15"),
)
"""What is done, and exactly the invariants that it breaks, in their order."""


def wrong(office: Office) -> list[str]:
    return violations(looking(db.engine, office.desk.stripe))


def run(office: Office, *arguments: str) -> Result:
    """`flask --app app verify`; the session of the test sees afterwards what is stored."""
    answer = office.desk.app.test_cli_runner().invoke(verify, arguments)
    db.session.rollback()
    return answer


@pytest.mark.parametrize(("doctor", "broken"), SICK)
def test_doctored_and_named(office: Office, doctor: Doctor, broken: str) -> None:
    quote, _ = office.invoice()
    assert wrong(office) == []
    doctor(office, quote)
    names = [sentence.split(":", maxsplit=1)[0] for sentence in wrong(office)]
    assert " ".join(dict.fromkeys(names)) == broken


def test_each_rule_was_broken_for_real() -> None:
    broken = {name for _, names in SICK for name in names.split()}
    assert broken == {rule.__name__.upper() for rule in RULES}


def test_healthy_in_every_state(office: Office) -> None:
    """Claimed, half-way, numbered, mailed, declined, paid in parts, voided, invoiced anew."""
    office.desk.begin()
    for step in ("customer", "draft", "lines", "finalized", "mail"):
        stopped_at(office, step)
        assert wrong(office) == []
    quote, row = office.invoice()
    office.desk.stripe.pay(row.stripe_id, declined=True)
    office.desk.stripe.pay(row.stripe_id, cents=1000)
    assert wrong(office) == []
    office.desk.stripe.pay(row.stripe_id)
    office.check(row)
    quote, row = office.invoice()
    hand(office).invoices.void_invoice(row.stripe_id)
    assert wrong(office) == []
    office.check(row)
    office.desk.drive(office.desk.claim(quote))
    assert len(office.desk.stored_invoices(quote)) == 2
    assert wrong(office) == []


def test_both_ways_of_looking_say_the_same(office: Office) -> None:
    _, row = office.invoice()
    stopped_at(office, "draft")
    second, _ = stopped_at(office, "lines")
    note = {"invoice": row.stripe_id, "amount": 0, "lines": credited_line(office, row.stripe_id)}
    hand(office).credit_notes.create({name: value for name, value in note.items() if value})
    outside = looking(db.engine, office.desk.stripe)
    inside, silent = look(db.session, connector().open)
    assert silent == []
    seen = [replace(side, account="") for side in reversed(inside.theirs or ())]
    assert seen == list(outside.theirs or ())
    assert [side.status for side in seen] == ["open", "draft", "draft"]
    assert seen[0].credited_cents == 159500
    assert replace(inside.ours, moment=outside.ours.moment) == outside.ours
    assert second.public_id == seen[2].marks.quote


def credited_line(office: Office, invoice: str) -> list[dict[str, object]]:
    """The hall, wholly credited: 1 450.00 and its VAT of 10 %."""
    [line] = [
        each
        for each in office.desk.stripe.objects("line_item")
        if each["invoice"] == invoice and each["amount"] == 145000
    ]
    return [{"type": "invoice_line_item", "invoice_line_item": line["id"], "quantity": 1}]


def test_command_says_that_all_is_well(office: Office) -> None:
    office.invoice()
    answer = run(office)
    assert (answer.exit_code, answer.output) == (
        0,
        "16 rules, 0 violations: 1 quotes, 1 attempts, 1 invoices (1 at Stripe), 0 events\n",
    )


def test_command_names_each_violation_and_fails(office: Office) -> None:
    quote, _ = office.invoice()
    doctoring.other_words(office, quote)
    doctoring.other_payload(office, quote)
    for arguments, asked in (((), "1 at Stripe"), (("--offline",), "not asked")):
        answer = run(office, *arguments)
        assert answer.exit_code == 1
        assert answer.output.splitlines() == [
            f"I8: quote {quote.public_id} does not say any more what was sent",
            "I14: the payload of attempt 1 was changed",
            f"16 rules, 2 violations: 1 quotes, 1 attempts, 1 invoices ({asked}), 0 events",
        ]


def test_command_offline_asks_stripe_nothing(office: Office) -> None:
    office.invoice()
    office.desk.stripe.clear_calls()
    assert run(office, "--offline").exit_code == 0
    assert office.desk.stripe.calls() == []


def test_command_says_when_stripe_gives_no_answer(office: Office) -> None:
    office.invoice()
    office.desk.stripe.add_fault("unauthorized", "invoices.list")
    answer = run(office)
    assert answer.exit_code == 2
    assert answer.output.splitlines() == [
        "connection 1: Stripe gives no answer (blocked revoked)",
        "16 rules, 0 violations: 1 quotes, 1 attempts, 1 invoices (0 at Stripe), 0 events",
    ]


def test_command_raises_no_alarm_for_what_is_made_meanwhile(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server issues between our reading of the database and Stripe's list."""
    office.invoice()
    listed: list[int] = []

    def list_late(*given: Any) -> list[StripeSide]:
        if not listed:
            office.invoice()
        found = theirs(*given)
        listed.append(len(found))
        return found

    monkeypatch.setattr(reading, "theirs", list_late)
    answer = run(office)
    assert (answer.exit_code, listed) == (0, [2, 2]), answer.output


def test_more_invoices_than_a_page(office: Office) -> None:
    """The account holds others than ours between ours; all pages are read, ours alone counted."""
    first, _ = office.invoice()
    for place in range(101):
        draft = {"customer": office.desk.attempt(1).customer_id, "description": str(place)}
        hand(office).invoices.create(draft)
    office.invoice()
    snapshot, _ = look(db.session, connector().open)
    assert len(snapshot.theirs or ()) == 2
    assert first.public_id in {side.marks.quote for side in snapshot.theirs or ()}
