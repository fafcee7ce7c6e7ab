"""Two at once: one signature on one content, never a mix; on both databases."""

import threading
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from joinways.database import writing
from joinways.domain.billing import sha256
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Notice, Quote, QuoteLine, Signature
from joinways.quotes.content import canonical, content_sha256
from joinways.quotes.copying import write_totals
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import Actor, move
from joinways.signing.chain import broken
from tests.cast import QuoteRef
from tests.signing.table import Table
from tests.web.seeing import text as words

ROUNDS = 4


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own, let go together; what they give or raise."""
    gate, given = threading.Barrier(len(works)), [None] * len(works)

    def run(index: int) -> None:
        gate.wait()
        try:
            given[index] = works[index]()
        except Exception as error:
            given[index] = error  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def pressing(table: Table, link: str, form: dict[str, Any]) -> Callable[[], TestResponse]:
    """The button, in the same browser."""
    cookie = table.browser.get_cookie("joinways")
    browser = table.app.test_client()
    browser.inspects = False  # type: ignore[attr-defined]
    assert cookie
    browser.set_cookie("joinways", cookie.value)
    return lambda: browser.post(f"{link}/confirm", data=form)


def in_app(table: Table, work: Callable[[], Any]) -> Callable[[], Any]:
    def run() -> Any:
        with table.app.app_context():
            return work()

    return run


def statuses(answers: Sequence[Any]) -> list[int]:
    return [answer.status_code for answer in answers]


def whole(table: Table, quote: QuoteRef) -> None:
    """What is signed is what is stored, once; the chain has no break."""
    with table.app.app_context():
        row = db.session.get_one(Quote, quote.id, populate_existing=True)
        signature = db.session.scalars(select(Signature).filter_by(quote_id=quote.id)).one()
        content = canonical(row, lines_of(db.session, quote.id))
        assert signature.content == content
        assert row.content_sha256 == signature.content_sha256 == sha256(content)
        assert broken(db.session) == []
        told = db.session.query(Notice).filter_by(kind="signed", quote_id=quote.id).count()
        assert told == 1


def test_two_presses_with_other_options_give_one_signature(table: Table) -> None:
    for _ in range(ROUNDS):
        quote = table.sent(option=True)
        link = table.link(quote)
        bare, full = table.pressed(link), table.pressed(link, options=f"{quote.public_id}:1")
        answers = at_once(*(pressing(table, link, form) for form in (bare, full, bare, full)))
        assert statuses(answers) == [303] * 4
        assert "C’est signé, merci" in words(table.browser.get(link))
        whole(table, quote)


def test_quotes_of_one_workspace_are_chained_one_after_the_other(table: Table) -> None:
    quotes = [table.sent() for _ in range(5)]
    links = [table.link(quote) for quote in quotes]
    presses = [pressing(table, link, table.pressed(link)) for link in links]
    assert statuses(at_once(*presses)) == [303] * 5
    for quote in quotes:
        whole(table, quote)
    with table.app.app_context():
        numbers = db.session.scalars(select(Signature.number).order_by(Signature.number)).all()
        assert list(numbers) == [1, 2, 3, 4, 5]


def _withdraw(quote_id: int) -> str:
    with writing(db.session) as session:
        return move(session, session.get_one(Quote, quote_id), "withdraw", Actor("system"))


def _withdraw_and_edit(quote_id: int) -> str:
    """Back to a draft, dearer, and sent again: what the client read is not there any more."""
    with writing(db.session) as session:
        quote = session.get_one(Quote, quote_id)
        move(session, quote, "withdraw", Actor("system"))
        line = session.scalars(select(QuoteLine).filter_by(quote_id=quote_id)).first()
        assert line is not None
        line.quantity, line.net_cents = Decimal(25), 499875
        session.flush()
        lines = lines_of(db.session, quote_id)
        write_totals(quote, lines)
        session.flush()
        sha = content_sha256(quote, lines)
        return move(session, quote, "send", Actor("system"), content_sha256=sha)


@pytest.mark.parametrize("work", [_withdraw, _withdraw_and_edit])
def test_press_against_withdrawing_and_editing(table: Table, work: Callable[[int], str]) -> None:
    ends = set()
    for _ in range(ROUNDS):
        quote = table.sent()
        link = table.link(quote)
        form = table.pressed(link)
        answer, other = at_once(pressing(table, link, form), in_app(table, partial(work, quote.id)))
        state = table.state(quote)
        ends.add(state)
        if state == "signed":
            assert isinstance(other, Refused)
            assert answer.status_code == 303
            whole(table, quote)
        else:
            assert other == state
            assert answer.status_code in (303, 409)
            with table.app.app_context():
                assert db.session.query(Signature).filter_by(quote_id=quote.id).count() == 0
    assert ends <= {"signed", "draft", "sent"}


def test_an_edited_quote_is_read_again_before_it_is_signed(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    form = table.pressed(link, city="Nîmes")
    in_app(table, lambda: _withdraw_and_edit(quote.id))()
    answer = table.browser.post(f"{link}/confirm", data=form)
    page = words(answer)
    assert answer.status_code == 409
    assert "Relisez-le, puis signez. Rien n’a été signé." in page
    assert "5 998,50 €" in page
    assert "Nîmes" in page
    assert table.count("signature") == 0
    table.sign(link)
    whole(table, quote)


def test_a_second_press_shows_the_same_confirmation(table: Table) -> None:
    quote = table.sent()
    link = table.link(quote)
    form = table.pressed(link)
    first = table.browser.post(f"{link}/confirm", data=form, follow_redirects=True)
    again = table.browser.post(f"{link}/confirm", data=form, follow_redirects=True)
    assert words(first) == words(again)
    whole(table, quote)
    with table.app.app_context():
        db.session.execute(text("SELECT 1"))
