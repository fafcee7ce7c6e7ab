"""Migrations up and down on a filled database of each kind; tables equal to the models."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from joinways import create_app
from joinways.config import read
from joinways.database import Base, writing
from joinways.extensions import db
from joinways.models import User, UserSession
from tests.actions.desk import Desk
from tests.cast import assemble
from tests.conftest import FERNET, KINDS, POSTGRESQL, SECRET
from tests.stand_in import StandIn

FOLDER = "migrations"
STEPS = sorted(path.name[:4] for path in Path(FOLDER, "versions").glob("*.py"))


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path, stripe: StandIn) -> Iterator[Flask]:
    """An application on a database without a single table."""
    url = f"sqlite:///{tmp_path / 'test.sqlite'}"
    if request.param == "postgresql":
        url = new_postgresql_database()
    environ = {"DATABASE_URL": url, "SECRET_KEY": SECRET, "ENCRYPTION_KEY": FERNET}
    app = create_app(read({**environ, "JOINWAYS_ENV": "test", "STRIPE_API_BASE": stripe.base}))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def new_postgresql_database() -> str:
    """An empty database of this test process, beside the one that other tests share."""
    name = f"joinways_migrations_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server = create_engine(POSTGRESQL, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return make_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)


def differences() -> list[object]:
    """What alembic would have to change to make the tables what the models say."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, Base.metadata))


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def fill(app: Flask, stripe: StandIn) -> None:
    """A cast, an invoiced quote, one that is begun, a draft."""
    desk = Desk(app, assemble(app), stripe)
    desk.drive(desk.begin()[1])
    desk.begin()
    desk.cast.quote(state="draft")
    db.session.remove()


def counted() -> dict[str, int]:
    """How many rows each table has, but for the audit log: it goes when its table goes."""
    found = {}
    for name in sorted(tables() - {"audit"}):
        found[name] = db.session.execute(text(f"SELECT count(*) FROM {name}")).scalar_one()  # noqa: S608
    db.session.remove()
    return found


def test_models_equal_migrations(empty: Flask) -> None:
    upgrade(directory=FOLDER)
    assert tables() == set(Base.metadata.tables)
    assert differences() == []


def test_each_migration_goes_down_and_up_on_a_filled_database(
    empty: Flask, stripe: StandIn
) -> None:
    upgrade(directory=FOLDER)
    fill(empty, stripe)
    before = counted()
    assert before["invoice"] == 1
    for step in reversed(STEPS[:-1]):
        downgrade(directory=FOLDER, revision=step)
        upgrade(directory=FOLDER)
        assert counted() == before
        assert differences() == []


def test_all_the_way_down_leaves_nothing_and_up_again_works(empty: Flask, stripe: StandIn) -> None:
    upgrade(directory=FOLDER)
    fill(empty, stripe)
    downgrade(directory=FOLDER, revision="base")
    assert tables() == set()
    upgrade(directory=FOLDER)
    fill(empty, stripe)
    assert counted()["invoice"] == 1


@pytest.mark.parametrize(("days", "had_it"), [(1, True), (0, True), (-1, False)])
def test_sessions_begun_with_a_code_before_it_was_written_down(
    empty: Flask, stripe: StandIn, days: int, had_it: bool
) -> None:
    upgrade(directory=FOLDER)
    users, since = assemble(empty).users, datetime(2026, 11, 20, 12, tzinfo=UTC)
    begun = since + timedelta(days=days)
    with writing(db.session) as session:
        session.get_one(User, users["owner"]).totp_since = since
        for who in ("owner", "member"):
            session.add(
                UserSession(
                    user_id=users[who], token_sha256=who * 8, created_at=begun, seen_at=begun
                )
            )
    downgrade(directory=FOLDER, revision="0020")
    upgrade(directory=FOLDER)
    query = select(UserSession.user_id, UserSession.stepped)
    assert {each.user_id: each.stepped for each in db.session.execute(query)} == {
        users["owner"]: had_it,
        users["member"]: False,
    }


def test_locks_are_there_again_after_a_way_back(empty: Flask, stripe: StandIn) -> None:
    upgrade(directory=FOLDER)
    fill(empty, stripe)
    downgrade(directory=FOLDER, revision="0001")
    change("UPDATE quote SET title = 'other' WHERE state = 'invoicing'")
    upgrade(directory=FOLDER)
    with pytest.raises(DatabaseError, match="the quote is locked"):
        change("UPDATE quote SET title = 'another' WHERE state = 'invoicing'")
    db.session.rollback()


def change(statement: str) -> None:
    with writing(db.session) as session:
        session.execute(text(statement))
