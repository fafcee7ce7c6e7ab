"""A quote begins: what it has from its event, its team, and from what it was begun from."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import Client, Event, History, Quote, QuoteLine, QuoteTemplate, Workspace
from joinways.quotes.beginning import begin, begun_from, conditions_of, new_quote
from joinways.quotes.lookups import lines_of
from joinways.quotes.moving import Actor
from tests.cast import Cast, Item

BY = Actor("user", None, "Inès Quéruel")
AMOUNTS = ("net_cents", "vat_cents", "gross_cents", "discount_cents", "discount_percent")


def _event(session: Any, cast: Cast) -> Event:
    found: Event = session.get_one(Event, cast.event)
    return found


def _spaniard(session: Session, cast: Cast) -> Event:
    client = Client(workspace_id=cast.workspace, name="Ana Ruiz", country="ES", language="es")
    session.add(client)
    session.flush()
    day = date(2027, 6, 1)
    event = Event(
        workspace_id=cast.workspace,
        client_id=client.id,
        title="Boda",
        status="option",
        starts_on=day,
        ends_on=day,
    )
    session.add(event)
    session.flush()
    return event


def test_a_blank_quote_is_a_draft_in_the_clients_language(app: Flask, cast: Cast) -> None:
    late = datetime(2027, 1, 1, 23, 30, tzinfo=UTC)  # the second of January in Paris
    with app.app_context():
        with writing(db.session) as session:
            workspace = session.get_one(Workspace, cast.workspace)
            workspace.valid_days = 10
            workspace.payment_conditions = "50 % a la firma.\n"
            workspace.postponement_conditions = "Una vez."
            event = _spaniard(session, cast)
            quote = begin(session, event, "Cena", BY, now=late)
        assert (quote.state, quote.version, quote.number) == ("draft", 1, None)
        assert (quote.event_id, quote.client_id) == (event.id, event.client_id)
        assert (quote.language, quote.currency, quote.title) == ("es", "EUR", "Cena")
        assert quote.valid_until == date(2027, 1, 12)
        assert quote.conditions == "Pago\n50 % a la firma.\n\nAplazamiento\nUna vez."
        assert (quote.net_cents, quote.gross_cents) == (0, 0)
        [entry] = db.session.scalars(select(History).where(History.quote_id == quote.id)).all()
        assert (entry.action, entry.from_state, entry.to_state) == ("created", "", "draft")
        assert (entry.actor_name, entry.event_id) == ("Inès Quéruel", event.id)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ["Paiement", "Annulation", "Report"]),
        ("es", ["Pago", "Cancelación", "Aplazamiento"]),
        ("en", ["Payment", "Cancellation", "Postponement"]),
    ],
)
def test_conditions_have_headings_in_the_clients_language(language: str, words: list[str]) -> None:
    workspace = Workspace(
        payment_conditions="a", cancellation_conditions="b", postponement_conditions="c"
    )
    lines = [f"{word}\n{text}" for word, text in zip(words, "abc", strict=True)]
    assert conditions_of(workspace, language) == "\n\n".join(lines)


def test_a_copy_is_for_its_own_client_and_starts_anew(app: Flask, cast: Cast) -> None:
    ref = cast.quote([Item(), Item("Salle", "1", 90001, "10", percent="3")], cents=1234)
    with app.app_context():
        with writing(db.session) as session:
            source = session.get_one(Quote, ref.id)
            content = begun_from(session, source)
            copy = begin(session, _spaniard(session, cast), "Otra vez", BY, content)
        assert (copy.state, copy.title, copy.language) == ("draft", "Otra vez", "es")
        assert (copy.number, copy.signed_at, copy.content_sha256) == (None, None, None)
        assert {name: getattr(copy, name) for name in AMOUNTS} == {
            name: getattr(source, name) for name in AMOUNTS
        }
        assert source.state == "signed"


def test_notes_for_the_team_do_not_follow_and_conditions_do(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.get_one(Workspace, cast.workspace).payment_conditions = "30 jours"
        source = begin(session, _event(session, cast), "a", BY)
        source.internal_note, source.conditions = "difficult", "Rien que cela."
        copy = begin(session, _event(session, cast), "b", BY, begun_from(session, source))
        assert (copy.internal_note, copy.conditions) == ("", "Rien que cela.")
        source.conditions = ""
        copy = begin(session, _event(session, cast), "c", BY, begun_from(session, source))
        assert copy.conditions == "Paiement\n30 jours"


def test_what_is_refused_leaves_nothing_behind(app: Flask, cast: Cast) -> None:
    with app.app_context():
        event = _event(db.session, cast)
        with pytest.raises(Refused) as refused:
            new_quote(db.session, event, "x", BY, {"currency": "CHF", "lines": []})
        assert refused.value.code == "other-currency"
        with writing(db.session) as session:
            session.get_one(Workspace, cast.workspace).plan = "basic"
        with pytest.raises(Refused) as refused:
            new_quote(db.session, event, "x", BY)
        assert refused.value.code == "plan-quotes"
        assert db.session.scalar(select(func.count()).select_from(Quote)) == 0
        assert db.session.scalar(select(func.count()).select_from(History)) == 0


def _decimal(most: str) -> st.SearchStrategy[str]:
    return st.decimals(0, Decimal(most), places=4).map(lambda number: format(number, "f"))


_LINE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(("item", "item", "item", "section", "text")),
        "label": st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20),
        "description": st.sampled_from(("", "Deux\nlignes")),
        "unit": st.sampled_from(("piece", "person", "hour", "day", "flat")),
        "optional": st.booleans(),
        "unit_price_cents": st.integers(-100_000, 10_000_000),
        "discount_cents": st.integers(0, 5_000),
        "typed_gross_cents": st.none() | st.integers(0, 10_000_000),
        "quantity": _decimal("1000"),
        "vat_rate": st.sampled_from(("20", "10", "5.5", "2.1", "8.1", "0")),
        "discount_percent": _decimal("100"),
    }
)
_CONTENT = st.fixed_dictionaries(
    {
        "discount_percent": _decimal("100"),
        "discount_cents": st.integers(0, 100_000),
        "prices_with_vat": st.booleans(),
        "needs_code": st.booleans(),
        "lines": st.lists(_LINE, max_size=12),
    }
)


def test_a_templates_round_trip_and_a_copy_keep_every_cent(app: Flask, cast: Cast) -> None:
    @settings(max_examples=60, deadline=None)
    @given(_CONTENT)
    def check(content: dict[str, Any]) -> None:
        with writing(db.session) as session:
            event = _event(session, cast)
            first = begin(session, event, "first", BY, content)
            kept = QuoteTemplate(
                workspace_id=cast.workspace,
                name=f"kept {first.id}",
                content=begun_from(session, first),
            )
            session.add(kept)
            session.flush()
            session.expire(kept)  # what the database gives back, not what it was given
            second = begin(session, event, "second", BY, kept.content)
            third = begin(session, event, "third", BY, begun_from(session, second))
        said = [_said(quote) for quote in (first, second, third)]
        assert said[0] == said[1] == said[2]
        assert [line["unit_price_cents"] for line in content["lines"]] == [
            line[2] for line in said[0][1]
        ]

    with app.app_context():
        check()


def _said(quote: Quote) -> tuple[Any, list[Any]]:
    """All figures of a quote and of its lines."""
    names = [column.key for column in QuoteLine.__table__.columns]
    kept = [name for name in names if name not in ("id", "quote_id", "unit_price_cents")]
    lines = [
        (line.position, line.kind, line.unit_price_cents, *(getattr(line, name) for name in kept))
        for line in lines_of(db.session, quote.id)
    ]
    return tuple(getattr(quote, name) for name in (*AMOUNTS, "prices_with_vat")), lines
