"""Giving an attempt up whose key or account is gone for good: what becomes of quote and invoice."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.invoices.abandoning import abandon
from joinways.invoices.attempt import take
from joinways.invoices.visiting import connector
from joinways.models import History, Invoicing, StripeConnection
from joinways.workspace.actions import check
from tests.actions.desk import Desk
from tests.actions.test_by_hand import at_stripe, stopped_at
from tests.cast import QuoteRef


def revoke(desk: Desk) -> None:
    """Stripe lets the key in no more."""
    desk.stripe.add_fault("unauthorized", times=999)


def give_up(desk: Desk, quote: QuoteRef, *, looked: bool = False, typed: str | None = None) -> bool:
    word = f"D-2026-{desk.cast.numbers:03}" if typed is None else typed
    return abandon(db.session, quote.id, desk.viewer(), word, looked)


def refused(desk: Desk, quote: QuoteRef, attempt_id: int, **how: Any) -> str:
    """The reason for which it is not given up; nothing is changed then."""
    before = desk.attempt(attempt_id)
    with pytest.raises(Refused) as no:
        give_up(desk, quote, **how)
    after = desk.attempt(attempt_id)
    assert (after.status, after.live, after.lease) == (before.status, before.live, before.lease)
    assert last_note().action != "invoice-abandon"
    return no.value.code


def last_note() -> History:
    found = db.session.scalars(select(History).order_by(History.id.desc())).first()
    assert found
    db.session.expunge_all()
    db.session.rollback()
    return found


@pytest.mark.parametrize("step", ["start", "customer", "draft"])
def test_before_the_number_the_quote_is_signed_again(desk: Desk, step: str) -> None:
    quote, attempt_id = desk.begin()
    if step != "start":
        desk.drive(attempt_id, until=step)
    revoke(desk)
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).problem == "blocked"
    assert give_up(desk, quote) is False
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.live, attempt.problem) == ("released", False, "abandoned")
    assert attempt.ended_at
    assert desk.quote_state(quote) == "signed"
    note = last_note()
    assert (note.action, note.from_state, note.to_state) == (
        "invoice-abandon",
        "invoicing",
        "signed",
    )
    assert (note.actor, note.actor_name) == ("user", "Owner")
    assert note.detail["step"] == step
    assert note.detail["looked"] is False
    desk.stripe.clear_faults()
    assert desk.drive(attempt_id) is False
    assert all(one["status"] == "draft" for one in desk.at_stripe(quote))
    with pytest.raises(Refused, match="key-refused"):
        desk.claim(quote)
    check(connector(), desk.cast.workspace)  # the key works again
    desk.drive(desk.claim(quote))
    assert [one["status"] for one in desk.at_stripe(quote)].count("open") == 1


def test_after_finalising_may_have_been_asked_a_person_looks_first(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="lines")
    revoke(desk)
    desk.drive(attempt_id)
    assert refused(desk, quote, attempt_id) == "abandon-look"
    assert give_up(desk, quote, looked=True) is False
    assert desk.quote_state(quote) == "signed"
    assert last_note().detail["looked"] is True


def test_an_attempt_built_anew_may_have_been_numbered_before(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.set_attempt(attempt_id, key_epoch=1)
    assert refused(desk, quote, attempt_id) == "abandon-look"


def test_an_invoice_stands_without_its_mail(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="finalized")
    revoke(desk)
    desk.drive(attempt_id)
    assert give_up(desk, quote) is True
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.live, attempt.step) == ("done", True, "finalized")
    desk.stripe.clear_faults()
    assert desk.drive(attempt_id) is False
    desk.assert_invoiced_once(quote, mails=0)
    note = last_note()
    assert (note.action, note.to_state) == ("invoice-abandon", "invoiced")


def test_what_is_known_of_the_mail_stays(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="mail")
    assert give_up(desk, quote) is True
    attempt = desk.attempt(attempt_id)
    assert (attempt.status, attempt.mail) == ("done", "sent")
    desk.assert_invoiced_once(quote)


def test_not_while_somebody_works_on_it(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    assert take(desk.worker(), attempt_id, heed_back_off=False)
    assert refused(desk, quote, attempt_id) == "abandon-busy"


def test_whoever_held_it_too_long_can_write_no_more(desk: Desk) -> None:
    """A worker that wakes up after its lease ran out: its call is done, its word too late."""
    quote, attempt_id = desk.begin()
    lease = take(desk.worker(), attempt_id, heed_back_off=False)
    desk.end_lease(attempt_id)
    give_up(desk, quote)
    found = db.session.scalars(select(Invoicing.lease).where(Invoicing.id == attempt_id)).one()
    db.session.rollback()
    assert lease
    assert found != lease


def test_the_wrong_word_gives_nothing_up(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    for typed in ("", "D-2026", "d-2026-001x"):
        assert refused(desk, quote, attempt_id, typed=typed) == "abandon-word"


def test_what_has_ended_cannot_be_given_up(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    assert refused(desk, quote, attempt_id) == "quote-state"
    signed = desk.cast.quote()
    with pytest.raises(Refused, match="quote-state"):
        give_up(desk, signed)


def test_a_closing_attempt_too(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id, until="draft")
    desk.set_attempt(attempt_id, status="closing", problem="rejected")
    revoke(desk)
    desk.drive(attempt_id)
    give_up(desk, quote)
    assert desk.attempt(attempt_id).status == "released"
    assert last_note().detail["problem"] == "rejected"
    assert db.session.scalars(select(StripeConnection.broken)).one() == "revoked"
    db.session.rollback()


def test_not_what_has_a_number_at_stripe(desk: Desk) -> None:
    """Given up, the quote would be invoiced a second time beside it."""
    quote, attempt_id, invoice = stopped_at(desk, "lines")
    hand = at_stripe(desk).v1.invoices
    hand.add_lines(invoice, {"lines": [{"amount": 100, "description": "Vestiaire"}]})
    hand.finalize_invoice(invoice, {"auto_advance": False})
    desk.drive(attempt_id)
    assert desk.attempt(attempt_id).problem == "finalized-differs"
    assert refused(desk, quote, attempt_id, looked=True) == "abandon-numbered"
    hand.void_invoice(invoice)
    desk.drive(attempt_id)
    desk.assert_released(quote, attempt_id, "voided-by-hand")


def test_not_while_a_silent_worker_may_only_sleep(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    take(desk.worker(), attempt_id, heed_back_off=False)
    desk.set_attempt(attempt_id, lease_until=datetime.now(UTC) - timedelta(minutes=1))
    assert refused(desk, quote, attempt_id) == "abandon-busy"
