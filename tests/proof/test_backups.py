"""The commands of docs/RELIABILITY.md: a backup taken while somebody writes is whole."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from joinways.database import Base, writing
from joinways.extensions import db
from joinways.models import Workspace
from tests.actions.desk import Desk
from tests.proof.backups import put_back, take

DOCUMENTED = Path("docs/RELIABILITY.md")


def everything() -> dict[str, list[Any]]:
    """Every row of every table, and which migration they are of."""
    found = {
        table.name: sorted(map(repr, db.session.execute(table.select())))
        for table in Base.metadata.sorted_tables
    }
    found["alembic"] = [repr(db.session.execute(text("SELECT * FROM alembic_version")).all())]
    db.session.rollback()
    return found


def test_backup_put_back_is_what_it_was(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    before = everything()
    backup = take(desk.app)
    desk.drive(desk.begin()[1])
    assert everything() != before
    put_back(desk.app, backup)
    assert everything() == before
    desk.assert_invoiced_once(quote)
    desk.drive(desk.begin()[1])  # keys and triggers are there: one can go on working
    with pytest.raises(Exception, match="invoices are kept"), writing(db.session) as session:
        session.execute(text("DELETE FROM invoice"))


def test_backup_holds_nothing_that_was_not_committed(desk: Desk) -> None:
    before = everything()
    with writing(db.session) as session:
        session.execute(update(Workspace).values(name="half-way"))
        backup = take(desk.app)
    assert db.session.scalars(select(Workspace.name)).first() == "half-way"
    put_back(desk.app, backup)
    assert everything() == before


def test_copy_by_vacuum_is_whole(desk: Desk, tmp_path: Path) -> None:
    """SQLite's other way; of PostgreSQL's dump the same is asked by the tests above."""
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    number = desk.at_stripe(quote)[0]["number"]
    copy = tmp_path / "copy.sqlite"
    assert "VACUUM INTO" in DOCUMENTED.read_text()
    if not is_sqlite(desk.app):
        assert take(desk.app).copy
        return
    source = sqlite3.connect(db.engine.url.database or "")
    source.execute(f"VACUUM INTO '{copy}'")
    source.close()
    copied = sqlite3.connect(copy)
    assert copied.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert copied.execute("SELECT number FROM invoice").fetchall() == [(number,)]
    copied.close()


def is_sqlite(app: Flask) -> bool:
    return bool(app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"))
