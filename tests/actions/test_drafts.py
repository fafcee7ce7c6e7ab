"""Many save the same draft at once: one of them does, and nothing is mixed."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.domain.splitting import split_by_percent
from joinways.extensions import db
from joinways.models import Quote, QuoteSnapshot
from joinways.quotes import actions, amending, splitting
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import Actor, move
from tests.actions.desk import TWO_RATES, Desk

PEOPLE = 8
ME = Actor("user", 1, "Owner")


def at_once(desk: Desk, act: Any, people: int = PEOPLE) -> list[Any]:
    """What each of them is answered: a value, or the code of a refusal."""
    gate = Barrier(people)

    def one(number: int) -> Any:
        with desk.app.app_context():
            gate.wait()
            try:
                return act(number)
            except Refused as refused:
                return refused.code
            finally:
                db.session.remove()

    with ThreadPoolExecutor(people) as pool:
        return list(pool.map(one, range(people)))


def said(label: str) -> dict[str, Any]:
    """A draft of three lines that all carry one name."""
    entry = {"kind": "item", "label": label, "unit_price_cents": 100, "vat_rate": "20"}
    return {"title": label, "lines": [entry, entry, entry]}


def test_one_of_many_saves_and_nothing_is_mixed(desk: Desk) -> None:
    quote = desk.cast.quote(TWO_RATES, "draft")
    answers = at_once(
        desk,
        lambda number: actions.save_draft(
            db.session, quote.id, said(f"Version {number}"), ME, version=1
        ),
    )
    assert sorted(map(str, answers)) == ["2"] + ["draft-changed"] * (PEOPLE - 1)
    stored = db.session.get_one(Quote, quote.id, populate_existing=True)
    assert {line.label for line in lines_of(db.session, quote.id)} == {stored.title}
    assert (stored.net_cents, stored.version) == (300, 2)
    assert db.session.scalar(select(func.count()).select_from(QuoteSnapshot)) == 1


def test_saving_and_sending_at_once_leaves_one_content(desk: Desk) -> None:
    """Either it was sent as it was and the save is refused, or the save was first."""

    def act(number: int) -> Any:
        if number % 2:
            return actions.save_draft(db.session, quote.id, said("Neu"), ME, version=1)
        with writing(db.session) as session:
            return move(session, session.get_one(Quote, quote.id), "send", ME)

    quote = desk.cast.quote(TWO_RATES, "draft")
    answers = at_once(desk, act)
    stored = db.session.get_one(Quote, quote.id, populate_existing=True)
    names = {line.label for line in lines_of(db.session, quote.id)}
    saved = 2 in answers
    assert (stored.title == "Neu") == saved == (names == {"Neu"})
    assert answers.count(2) + answers.count("sent") in (1, 2)
    assert stored.state == ("sent" if "sent" in answers else "draft")


def test_one_of_many_splits(desk: Desk) -> None:
    quote = desk.cast.quote(TWO_RATES, "draft")
    halves = [Decimal(50), Decimal(50)]
    answers = at_once(
        desk,
        lambda _: splitting.split(
            db.session,
            quote.id,
            ME,
            lambda rates: split_by_percent(rates, halves),
            ["Acompte", "Solde"],
            version=1,
        ),
    )
    assert sum(answer not in ("draft-changed", "draft-in-bundle") for answer in answers) == 1
    assert db.session.scalar(select(func.count()).select_from(Quote)) == 2


def test_many_begin_one_amendment(desk: Desk) -> None:
    quote = desk.cast.quote(TWO_RATES)
    answers = at_once(desk, lambda _: amending.amend(db.session, quote.id, ME))
    assert len(set(answers)) == 1
    assert db.session.scalar(select(func.count()).select_from(Quote)) == 2


def test_history_of_drafts_is_bounded(desk: Desk) -> None:
    quote = desk.cast.quote(TWO_RATES, "draft")
    for number in range(actions.KEPT_SNAPSHOTS + 5):
        actions.save_draft(db.session, quote.id, said(f"V{number}"), ME, version=number + 1)
    kept = db.session.scalar(select(func.count()).select_from(QuoteSnapshot))
    assert kept == actions.KEPT_SNAPSHOTS
    with pytest.raises(Refused, match="draft-changed"):
        actions.undo(db.session, quote.id, version=1)
