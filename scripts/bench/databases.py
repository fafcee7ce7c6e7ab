"""The databases to measure on."""

import os
from collections.abc import Callable

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from scripts.bench.workplace import Workplace, workplace


def on_each(place: Workplace, measure: Callable[[Workplace, str], bool]) -> bool:
    """Measure on SQLite, in `place`, and on PostgreSQL where TEST_DATABASE_URL names a server.

    Whether both kept what they promised.
    """
    kept = measure(place, "SQLite")
    if url := _fresh():
        with workplace(url) as other:
            kept = measure(other, "PostgreSQL") and kept
    return kept


def _fresh() -> str:
    """The address of an empty database on that server, or ""."""
    server = os.environ.get("TEST_DATABASE_URL")
    if not server:
        return ""
    name = "joinways_bench"
    engine = create_engine(make_url(server), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)
