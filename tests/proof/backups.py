"""Backups of the application's database, taken and put back by the commands we document."""

import os
import sqlite3
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy.engine import URL, make_url

from joinways.extensions import db


@dataclass
class Backup:
    """A copy of the whole database: of SQLite in memory, of PostgreSQL as a dump."""

    copy: sqlite3.Connection | bytes


def take(app: Flask) -> Backup:
    """A backup of this moment, whoever writes meanwhile."""
    url = _url(app)
    if url.get_backend_name() == "sqlite":
        copy = sqlite3.connect(":memory:", check_same_thread=False)
        source = sqlite3.connect(url.database or "")
        source.backup(copy)
        source.close()
        return Backup(copy)
    return Backup(_run("pg_dump", "--format=custom", url=url).stdout)


def put_back(app: Flask, backup: Backup) -> None:
    """The database as it was then. Nobody else may use it meanwhile."""
    url = _url(app)
    db.session.remove()
    db.engine.dispose()
    if isinstance(backup.copy, sqlite3.Connection):
        target = sqlite3.connect(url.database or "")
        backup.copy.backup(target)
        target.close()
        return
    with tempfile.NamedTemporaryFile() as dump:
        Path(dump.name).write_bytes(backup.copy)
        # Into an empty database: over the old one, tables of a later version stand in the way.
        there = url.set(database="postgres")
        _run("psql", "-c", f'DROP DATABASE "{url.database}" WITH (FORCE)', url=there)
        _run("psql", "-c", f'CREATE DATABASE "{url.database}" TEMPLATE template0', url=there)
        _run("pg_restore", "--single-transaction", "--exit-on-error", dump.name, url=url)


def _run(tool: str, *options: str, url: URL) -> subprocess.CompletedProcess[bytes]:
    named = {
        "PGHOST": url.host,
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username,
        "PGPASSWORD": url.password,
    }
    known = {name: value for name, value in named.items() if value}
    database = f"--dbname={url.database}"
    return subprocess.run(
        [tool, database, *options], env={**os.environ, **known}, capture_output=True, check=True
    )


def _url(app: Flask) -> URL:
    return make_url(app.config["SQLALCHEMY_DATABASE_URI"])
