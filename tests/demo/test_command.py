"""Running the command once, again, after people worked, with more quotes, in production."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from joinways.database import Base, writing
from joinways.extensions import db
from joinways.models import Client, Event, Quote, QuoteLine, User, Workspace
from joinways.quotes.content import content_sha256, totals_of
from joinways.quotes.lookups import lines_of
from joinways.tax_ids import checked

from .conftest import Run


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table."""
    found = {
        table.name: [
            tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))
        ]
        for table in Base.metadata.sorted_tables
    }
    db.session.rollback()
    return found


def test_first_run_says_in_one_line_what_there_is(run: Run) -> None:
    answer = run()
    assert answer.output == (
        "Sample data: 2 workspaces, 15 events, 33 quotes, 18 invoices; 10 quotes are signed.\n"
    )


def test_second_run_changes_nothing(seeded: Flask, run: Run) -> None:
    with seeded.app_context():
        before = everything()
    assert run().exit_code == 0
    with seeded.app_context():
        assert everything() == before


def test_what_a_person_changed_is_left_alone(seeded: Flask, run: Run) -> None:
    with seeded.app_context(), writing(db.session) as session:
        session.scalars(select(Workspace).order_by(Workspace.id)).first().name = "Les Tilleuls"  # type: ignore[union-attr]
        session.scalars(select(Client).order_by(Client.id)).first().email = "a@b.example"  # type: ignore[union-attr]
        session.scalars(select(Event).order_by(Event.id)).first().title = "Gala"  # type: ignore[union-attr]
    with seeded.app_context():
        before = everything()
    assert run("--signed", "1").exit_code == 0
    with seeded.app_context():
        after = everything()
    for name, rows in before.items():
        assert after[name][: len(rows)] == rows, name
    assert len(after["quote"]) == len(before["quote"]) + 1
    assert len(after["workspace"]) == 2


def test_missing_workspace_is_written_beside_the_other(app: Flask, run: Run) -> None:
    with app.app_context(), writing(db.session) as session:
        session.add(User(email="owner@demo.joinways.example", name="Someone", password_hash="none"))
    assert run().exit_code == 0
    with app.app_context():
        assert db.session.scalars(select(Workspace.name)).all() == ["Casa Olmo"]


def test_each_call_adds_as_many_signed_quotes_as_asked(seeded: Flask, run: Run) -> None:
    for _ in range(2):
        assert run("--signed", "13").exit_code == 0
    with seeded.app_context():
        added = db.session.scalars(select(Quote).order_by(Quote.id).offset(33)).all()
        assert [quote.state for quote in added] == ["signed"] * 26
        assert {quote.workspace_id for quote in added} == {1}
        per_quote = select(func.count()).group_by(QuoteLine.quote_id).order_by(QuoteLine.quote_id)
        ids = [quote.id for quote in added]
        counts = db.session.scalars(per_quote.where(QuoteLine.quote_id.in_(ids))).all()
        assert counts == [1, 12, 100, 1, 12, 100, 1, 12, 100, 1, 12, 100, 1] * 2
        for quote in added:
            lines = lines_of(db.session, quote.id)
            assert quote.content_sha256 == content_sha256(quote, lines)
            assert quote.gross_cents == totals_of(quote, lines).gross_cents
        numbers = db.session.scalars(select(Quote.number).where(Quote.workspace_id == 1)).all()
        named = [number for number in numbers if number]
        assert len(set(named)) == len(named) == 30 + 26


def test_clients_of_added_quotes_have_valid_vat_numbers(seeded: Flask, run: Run) -> None:
    run("--signed", "25")
    with seeded.app_context():
        numbers = db.session.scalars(
            select(Client.vat_number).where(Client.company.startswith("Société d’essai"))
        ).all()
    assert len(numbers) == 3
    for number in numbers:
        assert checked("FR", number) == ("eu_vat", number)
        assert number[4:].startswith("0009")


@pytest.mark.parametrize("asked", ["-1", "many"])
def test_number_that_is_none_is_refused(run: Run, asked: str) -> None:
    answer = run("--signed", asked)
    assert answer.exit_code == 2
    assert "--signed" in answer.output


def test_production_is_refused_in_one_line(app: Flask, run: Run) -> None:
    config = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(config, env="production")
    try:
        answer = run()
    finally:
        app.config["JOINWAYS"] = config
    assert answer.exit_code == 1
    assert answer.output == "Error: sample data has no place in production (JOINWAYS_ENV)\n"
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(User)) == 0
