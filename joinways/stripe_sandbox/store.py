"""Everything the stand-in remembers, in one SQLite database (a file, or memory)."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, type TEXT NOT NULL,
  id TEXT NOT NULL UNIQUE, parent TEXT NOT NULL, created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_by_parent ON object (account, type, parent, seq);
CREATE INDEX IF NOT EXISTS object_by_type ON object (account, type, seq);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS result (
  account TEXT NOT NULL, key TEXT NOT NULL, digest TEXT NOT NULL, status INTEGER NOT NULL,
  body TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (account, key));
CREATE TABLE IF NOT EXISTS call (n INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT NOT NULL);
"""


class Store:
    """Objects by account and type, settings, kept results, the log of calls.

    Fields whose name begins with "_" are the stand-in's own and never leave it. Whoever reads
    or writes holds `lock`; writes happen inside `transaction()`.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.lock = threading.RLock()
        self.db = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        # A stand-in must outlive its own kill, not a power cut: no fsync, so calls stay fast.
        self.db.execute("PRAGMA synchronous=OFF")
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let go of the file."""
        with self.lock:
            self.db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; nests by savepoints."""
        with self.lock:
            name = f"level{self.db.in_transaction:d}"
            self.db.execute(f"SAVEPOINT {name}")
            try:
                yield
            except BaseException:
                self.db.execute(f"ROLLBACK TO {name}")
                raise
            finally:
                self.db.execute(f"RELEASE {name}")

    def now(self) -> int:
        """The stand-in's clock: seconds UTC, real time plus what it was advanced by."""
        return int(time.time()) + int(self.setting("clock_offset", 0))

    def put(self, account: str, body: Json, parent: str = "") -> None:
        """Insert or replace an object; its place in lists (and its parent) stay as first put."""
        text = json.dumps(body)
        changed = self.db.execute(
            "UPDATE object SET body=? WHERE account=? AND id=?", (text, account, body["id"])
        )
        if changed.rowcount == 0:
            self.db.execute(
                "INSERT INTO object (account, type, id, parent, created, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (account, body["object"], body["id"], parent, body.get("created", 0), text),
            )

    def get(self, account: str, kind: str, identifier: str) -> Json | None:
        """One object of that account and type, or None."""
        row = self.db.execute(
            "SELECT body FROM object WHERE id=? AND account=? AND type=?",
            (identifier, account, kind),
        ).fetchone()
        return json.loads(row[0]) if row else None

    def owner(self, identifier: str) -> str | None:
        """The account that an object belongs to, whatever its type."""
        row = self.db.execute("SELECT account FROM object WHERE id=?", (identifier,)).fetchone()
        return row[0] if row else None

    def remove(self, account: str, identifier: str) -> None:
        """Forget one object."""
        self.db.execute("DELETE FROM object WHERE id=? AND account=?", (identifier, account))

    def newest(self, account: str, kind: str, parent: str | None = None) -> Iterator[Json]:
        """Objects of a type, newest first; with `parent`, only those that belong to it."""
        if parent is not None:
            return self._rows(
                "SELECT body FROM object WHERE account=? AND type=? AND parent=? ORDER BY seq DESC",
                (account, kind, parent),
            )
        return self._rows(
            "SELECT body FROM object WHERE account=? AND type=? ORDER BY seq DESC", (account, kind)
        )

    def oldest(self, account: str, kind: str, parent: str) -> Iterator[Json]:
        """Objects of a type that belong to `parent`, oldest first."""
        return self._rows(
            "SELECT body FROM object WHERE account=? AND type=? AND parent=? ORDER BY seq",
            (account, kind, parent),
        )

    def everywhere(self, kind: str) -> Iterator[Json]:
        """Objects of a type in every account, oldest first."""
        return self._rows("SELECT body FROM object WHERE type=? ORDER BY seq", (kind,))

    def _rows(self, query: str, values: tuple[str, ...]) -> Iterator[Json]:
        for (text,) in self.db.execute(query, values):
            yield json.loads(text)

    def setting(self, name: str, default: Any) -> Any:
        """A value by name, or `default`."""
        row = self.db.execute("SELECT value FROM setting WHERE name=?", (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set_setting(self, name: str, value: object) -> None:
        """Keep a JSON value under a name."""
        self.db.execute(
            "INSERT INTO setting (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value=excluded.value",
            (name, json.dumps(value)),
        )

    def clear(self) -> None:
        """Forget everything: objects, settings, results, calls."""
        with self.transaction():
            self.db.execute("DELETE FROM object")
            self.db.execute("DELETE FROM setting")
            self.db.execute("DELETE FROM result")
            self.db.execute("DELETE FROM call")
