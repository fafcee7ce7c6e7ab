"""What sending writes, what it refuses, and what can be done afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.database import writing
from joinways.domain.quote import STATES
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.mailer import Letter, written
from joinways.models import QuoteLine
from joinways.quotes.content import content_sha256
from joinways.quotes.lookups import lines_of
from joinways.sending import actions, afterwards
from joinways.sending.letters import finished, with_links
from joinways.sending.links import find_link, token_of
from tests.cast import Cast, Item, QuoteRef
from tests.notices.mails import config
from tests.sending.desk import (
    LATER,
    WISH,
    Sender,
    change,
    happened,
    links,
    mails,
    of_workspace,
    stored,
)

OF_A_LETTER = (
    "to_name", "to_email", "language", "subject", "text", "html", "message_id", "from_name",
    "reply_to",
)  # fmt: skip


@pytest.fixture
def sender(app: Flask, cast: Cast) -> Any:
    with app.app_context():
        yield Sender(app, cast)
        db.session.remove()


def refusal(act: Any) -> str:
    """The code by which it says no."""
    with pytest.raises(Refused) as refused:
        act()
    db.session.rollback()
    return refused.value.code


def test_what_is_sent_is_frozen(sender: Sender) -> None:
    quote = sender.sent(language="es", needs_code=True)
    sent = stored(quote)
    assert (sent.state, sent.number, sent.language) == ("sent", "D-2026-001", "es")
    assert (sent.valid_until, sent.needs_code, sent.version) == (LATER, True, 2)
    assert sent.sent_at is not None
    assert sent.content_sha256 == content_sha256(sent, lines_of(db.session, quote.id))
    assert happened(quote) == ["sent"]
    [link], [mail] = links(quote), mails(quote)
    # 23:59 of the last day in Paris (UTC+1), and sixty days to explain that it is over.
    assert link.expires_at.date() == date(2036, 1, 31) + timedelta(days=60)
    assert (link.email, mail.to_email) == (WISH.email, WISH.email)
    # No row holds the token; the letter that leaves does.
    token = token_of(link, sender.office.config.secret_key)
    assert token not in mail.text + mail.html
    left = with_links(db.session, sender.office.config, mail.html)
    assert f"/sign/{token}" in left
    found = find_link(db.session, "quote", token)
    assert found is not None
    assert found.quote_id == quote.id


def test_state_by_state(sender: Sender) -> None:
    """By hand: only a draft is sent; only what is sent is written about again, given more time or
    lost; what was answered or is over can be made a draft again."""
    today = datetime.now(UTC).date() + timedelta(days=9)
    viewer, office = sender.viewer(), sender.office
    acts: dict[str, Any] = {
        "send": sender.send,
        "withdraw": lambda one: afterwards.withdraw(db.session, one.id, viewer),
        "lose": lambda one: afterwards.lose(db.session, one.id, "trop cher", viewer),
        "extend": lambda one: afterwards.extend(db.session, one.id, today, viewer),
        "renew": lambda one: afterwards.renew(db.session, office, one.id, viewer),
        "revoke": lambda one: afterwards.revoke(db.session, one.id, viewer),
    }
    allowed = {
        "draft": {"send"},
        "sent": {"withdraw", "lose", "extend", "renew", "revoke"},
        "declined": {"withdraw", "revoke"},
        "expired": {"withdraw", "revoke"},
    }
    for state in STATES:
        done = set()
        for name, act in acts.items():
            quote = sender.cast.quote(state=state)
            try:
                act(quote)
                done.add(name)
            except Refused as refused:
                assert refused.code == "quote-state"
                db.session.rollback()
                assert stored(quote).state == state
        assert done == allowed.get(state, set()), state


REFUSED: dict[str, tuple[str, Any]] = {
    "nothing that counts": ("send-empty", ()),
    "below zero": ("send-negative", (Item(cents=-100),)),
    "more than Stripe takes": ("too-large", (Item("Congrès", "1", 83_333_334, "20"),)),
    "too many lines": ("too-many-lines", (Item(),) * 251),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_could_not_be_invoiced_is_not_sent(sender: Sender, why: str) -> None:
    code, items = REFUSED[why]
    quote = sender.cast.quote(items=items, state="draft")
    change(quote, number=None)
    assert refusal(lambda: sender.send(quote)) == code
    assert (stored(quote).state, stored(quote).number) == ("draft", None)
    assert (links(quote), mails(quote), happened(quote)) == ([], [], [])


def test_only_options_that_nobody_took_are_nothing_to_send(sender: Sender) -> None:
    quote = sender.draft()
    with writing(db.session) as session:
        session.execute(update(QuoteLine).values(optional=True))
    assert refusal(lambda: sender.send(quote)) == "send-empty"


def test_without_a_mail_server_only_the_link_is_made(sender: Sender) -> None:
    quote = sender.draft()
    wish = replace(WISH, seen="1")

    def by_mail() -> None:
        office = sender.without_server()
        actions.send(db.session, office, quote.id, wish, sender.viewer())

    assert refusal(by_mail) == "send-no-server"
    assert stored(quote).number is None
    sender.send(quote, by_mail=False)
    assert (len(links(quote)), mails(quote)) == (1, [])


def test_withdrawn_and_sent_again_it_keeps_its_number(sender: Sender) -> None:
    quote = sender.sent()
    other = sender.sent()
    afterwards.withdraw(db.session, quote.id, sender.viewer())
    draft = stored(quote)
    assert (draft.state, draft.number, draft.content_sha256) == ("draft", "D-2026-001", None)
    assert links(quote)[0].revoked_at is not None
    assert mails(quote) == []  # it had not left: it never does
    sender.send(quote)
    assert (stored(quote).number, stored(other).number) == ("D-2026-001", "D-2026-002")
    assert [link.revoked_at is None for link in links(quote)] == [False, True]
    assert happened(quote) == ["sent", "draft", "sent"]


def bundle(sender: Sender, count: int = 3) -> list[QuoteRef]:
    """Quotes that are sent and signed together."""
    quotes = [sender.draft(bundle="b", bundle_position=place) for place in range(count)]
    return quotes


def test_a_bundle_leaves_together(sender: Sender) -> None:
    first, second, third = bundle(sender)
    sender.send(second)
    assert [stored(each).number for each in (first, second, third)] == [
        "D-2026-001",
        "D-2026-002",
        "D-2026-003",
    ]
    assert {stored(each).state for each in (first, second, third)} == {"sent"}
    assert [len(links(each)) for each in (first, second, third)] == [1, 0, 0]
    [mail] = mails(first)
    assert "D-2026-003" in mail.text
    afterwards.lose(db.session, third.id, "", sender.viewer())
    assert {stored(each).state for each in (first, second, third)} == {"declined"}


def test_one_of_a_bundle_that_cannot_leave_keeps_all(sender: Sender) -> None:
    first, second, third = bundle(sender)
    with writing(db.session) as session:
        session.execute(update(QuoteLine).where(QuoteLine.quote_id == third.id).values(kind="text"))
    assert refusal(lambda: sender.send(first)) == "send-empty"
    assert {stored(each).number for each in (first, second, third)} == {None}
    assert refusal(lambda: sender.send(first, seen="1-1-2")) == "send-changed"


def test_one_more_mail_and_a_reminder_count(sender: Sender) -> None:
    quote = sender.sent()

    def write(kind: str, once: str) -> bool:
        wish = afterwards.Again(kind, once, "Léa", "autre@atelier-nord.example", "Bonjour")
        return afterwards.write_again(db.session, sender.office, quote.id, wish, sender.viewer())

    assert write("quote-again", "12345678")
    assert not write("quote-again", "12345678")
    assert write("reminder", "12345678")
    assert [mail.kind for mail in mails(quote)] == ["quote", "quote-again", "reminder"]
    assert (stored(quote).reminders, happened(quote)) == (1, ["sent", "quote-again", "reminded"])
    afterwards.revoke(db.session, quote.id, sender.viewer())
    assert refusal(lambda: write("reminder", "abcdefgh")) == "send-no-link"
    afterwards.renew(db.session, sender.office, quote.id, sender.viewer())
    assert write("reminder", "abcdefgh")
    change(quote, valid_until=date(2026, 1, 1))
    assert refusal(lambda: write("reminder", "ijklmnop")) == "quote-state"


def test_more_time_moves_the_link_too(sender: Sender) -> None:
    quote = sender.sent()
    until = date(2036, 3, 31)
    afterwards.extend(db.session, quote.id, until, sender.viewer())
    assert (stored(quote).valid_until, stored(quote).version) == (until, 2)
    assert links(quote)[0].expires_at.date() == until + timedelta(days=60)

    def into_the_past() -> None:
        afterwards.extend(db.session, quote.id, date(2026, 1, 1), sender.viewer())

    assert refusal(into_the_past) == "send-past"


@pytest.mark.parametrize(
    ("plan", "signed", "code"),
    [
        ("pro", 29, ""),
        ("pro", 30, "send-limit"),
        ("enterprise", 30, ""),
        ("basic", 0, "plan-quotes"),
    ],
)
def test_the_plan_stops_the_sending(sender: Sender, plan: str, signed: int, code: str) -> None:
    """Counted by the month in Paris: at 22:30 UTC on 30 November it is still November there, half
    an hour later December."""
    of_workspace(sender.cast, plan=plan)
    for _ in range(signed):
        # 00:30 in Paris on 1 November.
        at = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
        change(sender.cast.quote(state="draft"), state="signed", signed_at=at)
    november = datetime(2026, 11, 30, 22, 30, tzinfo=UTC)
    quote = sender.draft()
    if not code:
        sender.send(quote, november)
        assert stored(quote).state == "sent"
        return
    assert refusal(lambda: sender.send(quote, november)) == code
    if plan == "pro":
        sender.send(quote, november + timedelta(hours=1))
        assert stored(quote).state == "sent"


def test_a_letter_leaves_with_its_address_in_the_workspaces_name(sender: Sender) -> None:
    quote = sender.sent()
    [mail] = mails(quote)
    letter = Letter(**{name: getattr(mail, name) for name in OF_A_LETTER}, at=mail.created_at)
    left = finished(db.session, config(sender.app), letter)
    assert "/sign/" in left.text
    assert "/sign/" in left.html
    message = written("joinways@domaine.example", left)
    assert message["From"] == "Domaine <joinways@domaine.example>"
    assert message["Reply-To"] == "owner@team.example"
