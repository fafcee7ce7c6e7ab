"""/healthz and /readyz: a word, to anybody, and no more."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from joinways.database import writing_begins
from joinways.extensions import db


def ready(app: Flask) -> tuple[int, str]:
    answer = app.test_client().get("/readyz")
    return answer.status_code, answer.get_data(as_text=True)


def revise(app: Flask, revision: str) -> None:
    with app.app_context(), writing_begins(), db.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})


def test_ready(app: Flask) -> None:
    assert ready(app) == (200, "ready")


def test_without_the_newest_migration_it_is_not(app: Flask) -> None:
    with app.app_context():
        there = db.session.scalar(text("SELECT version_num FROM alembic_version"))
        db.session.rollback()
    try:
        revise(app, "0001")
        assert ready(app) == (503, "migrations")
        revise(app, "9999")  # an upgrade is on its way, host by host
        assert ready(app) == (200, "ready")
    finally:
        revise(app, str(there))


def test_without_a_database_it_is_not_but_alive(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _gone(*_: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server at db.internal is gone"))

    monkeypatch.setattr(db.session, "connection", _gone)
    assert ready(app) == (503, "database")
    assert app.test_client().get("/healthz").status_code == 200
