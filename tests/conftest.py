"""The application on a fresh database of each kind, the simulated Stripe, a fixed cast."""

import atexit
import gc
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url

from joinways import create_app
from joinways.config import Config
from joinways.database import Base
from joinways.extensions import db
from joinways.i18n import use_lang
from tests.cast import Cast, assemble
from tests.inspecting_client import InspectingClient
from tests.scheduling import HeaviestFirst, heaviest_first, on_another_database_too
from tests.stand_in import StandIn, running_sandbox

POSTGRESQL = os.environ.get("TEST_DATABASE_URL", "")
KINDS = ("sqlite", "postgresql") if POSTGRESQL else ("sqlite",)

GARBAGE = (50_000, 20, 20)
"""When Python looks for garbage: more rarely than it does by itself, which is every 700 objects."""

# Made for the tests, used nowhere else.
SECRET = "tests-only-" + "x" * 32
FERNET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What looks at pages alone does so on one database; what takes minutes begins first."""
    twice = [item for item in items if on_another_database_too(item, KINDS[0])]
    if twice:
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in set(twice)]
    heaviest_first(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> HeaviestFirst | None:
    """Who hands out the tests when they are to stay together by file."""
    return HeaviestFirst(config, log) if config.option.dist == "loadfile" else None


def pytest_collection_finish() -> None:
    """What was imported stays until the end: it is not gone through for garbage again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)


@dataclass(frozen=True)
class Fresh:
    """An application and the way back to its empty, migrated database."""

    app: Flask
    empty: "Emptier"


class Emptier:
    """Empties SQLite by putting the migrated file back, PostgreSQL by truncating."""

    def __init__(self, app: Flask, url: str) -> None:
        self.app, self.url = app, make_url(url)
        with app.app_context():
            upgrade(directory="migrations")
            db.engine.dispose()
            self.installation = db.session.execute(text("SELECT name FROM installation")).scalar()
            db.session.remove()
            db.engine.dispose()
        if self.url.get_backend_name() == "sqlite":
            self.file = Path(self.url.database or "")
            self.copy = self.file.with_suffix(".migrated")
            shutil.copy(self.file, self.copy)

    def __call__(self) -> None:
        with self.app.app_context():
            db.session.remove()
            if self.url.get_backend_name() == "sqlite":
                db.engine.dispose()
                with sqlite3.connect(self.copy) as source, sqlite3.connect(self.file) as target:
                    source.backup(target)
                source.close()
                target.close()
                return
            with db.engine.begin() as connection:
                self._delete_all(connection)
                connection.execute(
                    text("INSERT INTO installation VALUES (1, :name, false)"),
                    {"name": self.installation},
                )

    @staticmethod
    def _delete_all(connection: Connection) -> None:
        """Rows go and numbers begin anew, in the few tables that a test wrote to.

        Emptying all of them by TRUNCATE took longer than most tests. As a replica PostgreSQL asks
        no trigger and no foreign key.
        """
        tables = Base.metadata.sorted_tables
        filled = " UNION ALL ".join(
            f"SELECT '{table.name}' WHERE EXISTS (SELECT FROM {table.name})"  # noqa: S608
            for table in tables
        )
        names = connection.execute(text(filled)).scalars().all()
        counted = {table.name for table in tables if "id" in table.columns}
        orders = ["SET LOCAL session_replication_role = replica"]
        orders += [f"DELETE FROM {name}" for name in names]  # noqa: S608
        orders += [
            f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), 1, false)"
            for name in names
            if name in counted
        ]
        for order in orders:
            connection.exec_driver_sql(order)


@pytest.fixture(scope="session")
def sandbox() -> Iterator[StandIn]:
    """One simulated Stripe for all tests of a process."""
    with running_sandbox() as stand_in:
        yield stand_in


@pytest.fixture
def stripe(sandbox: StandIn) -> StandIn:
    """The simulated Stripe, empty."""
    sandbox.ask("POST", "reset")
    return sandbox


@pytest.fixture(scope="session")
def kept_open(
    tmp_path_factory: pytest.TempPathFactory, sandbox: StandIn
) -> Iterator[Callable[[str], Fresh]]:
    """Opens the application on a kind of database once, for all tests of a process.

    pytest ends a parametrised fixture whenever the next test asks for another parameter, so that
    every file would migrate both databases anew.
    """
    found: dict[str, Fresh] = {}
    with ExitStack() as stack:

        def opening(kind: str) -> Fresh:
            if kind not in found:
                folder = in_memory() or tmp_path_factory.mktemp("database")
                sqlite = f"sqlite:///{folder / 'test.sqlite'}"
                url = sqlite if kind == "sqlite" else _own_postgresql_database()
                found[kind] = stack.enter_context(opened(url, sandbox))
            return found[kind]

        yield opening


@pytest.fixture(scope="session", params=KINDS)
def fresh(request: pytest.FixtureRequest, kept_open: Callable[[str], Fresh]) -> Fresh:
    """The application on one kind of database."""
    return kept_open(request.param)


@contextmanager
def opened(url: str, sandbox: StandIn) -> Iterator[Fresh]:
    """The application on that database, which it migrates."""
    config = Config(
        env="test",
        database_url=url,
        secret_key=SECRET,
        encryption_keys=(FERNET,),
        stripe_api_base=sandbox.base,
        port=8000,
        lease_seconds=90,
    )
    app = create_app(config)
    app.testing = True
    app.test_client_class = InspectingClient
    # Parsing pages took two fifths of the tests' time, and no page depends on the database.
    app.config["PAGES_INSPECTED_ELSEWHERE"] = len(KINDS) > 1 and url.startswith("postgresql")
    yield Fresh(app, Emptier(app, url))
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def in_memory() -> Path | None:
    """A folder in memory where there is one: a test waits for no disk, and none cuts the power."""
    memory = Path("/dev/shm")  # noqa: S108 - the folder below it is ours alone
    if not os.access(memory, os.W_OK):
        return None
    folder = Path(tempfile.mkdtemp(prefix="joinways-tests-", dir=memory))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _own_postgresql_database() -> str:
    """A database of this test process on the server that TEST_DATABASE_URL names."""
    url = make_url(POSTGRESQL)
    name = f"joinways_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return url.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def app(fresh: Fresh) -> Iterator[Flask]:
    """The application on an empty database, on each kind."""
    fresh.empty()
    yield fresh.app
    with fresh.app.app_context():
        db.session.remove()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Two workspaces and their people.

    No application context stays open: a client's requests would share its `g` and language.
    """
    with app.app_context():
        return assemble(app)


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """Every test begins in French, whatever the one before it spoke."""
    with use_lang("fr"):
        yield
