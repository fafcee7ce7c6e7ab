"""How long a migration may take on PostgreSQL, and how long it waits for others."""

from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import event, text

from joinways.extensions import db
from tests.conftest import KINDS
from tests.test_migrations import FOLDER, empty

__all__ = ["empty"]

SLOW = "CREATE TABLE workspace "


@pytest.mark.parametrize("empty", [kind for kind in KINDS if kind != "sqlite"], indirect=True)
def test_a_statement_may_take_long_but_not_wait_long(empty: Flask) -> None:
    """An index on a large table takes minutes; a page may not, nor may it wait for one."""
    seen: list[str] = []

    @event.listens_for(db.engine, "connect")
    def _impatient(connection: Any, _record: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '2s'")
        connection.commit()

    @event.listens_for(db.engine, "before_cursor_execute")
    def _slowly(_c: object, cursor: Any, statement: str, *_: object) -> None:
        if SLOW in statement:
            cursor.execute("SELECT pg_sleep(2.5), current_setting('lock_timeout')")
            seen.append(cursor.fetchone()[1])

    upgrade(FOLDER)
    assert seen == ["10s"]
    after = db.session.execute(text("SELECT current_setting('statement_timeout')")).scalar_one()
    assert after == "2s", "pages keep their limit"
