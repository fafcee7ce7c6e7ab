"""Text without case and accents, in SQL: who types "seminaire" finds "Séminaire"."""

import sqlite3
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Engine, String, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

_ACCENTED = "àáâäãåçèéêëìíîïñòóôöõùúûüýÿ"
_PLAIN = "aaaaaaceeeeiiiinooooouuuuyy"
_LONGEST_NAME = 80
_PLAINLY = str.maketrans(_ACCENTED, _PLAIN)


class folded(GenericFunction[str]):  # noqa: N801 - the name of the function in SQL
    """A text in lower case without accents."""

    type = String()
    inherit_cache = True


def fold(text: str) -> str:
    """What `folded` makes of a text."""
    return _name(text) if len(text) <= _LONGEST_NAME else _plain(text)


def _plain(text: str) -> str:
    lowered = text.lower()
    return lowered if lowered.isascii() else lowered.translate(_PLAINLY)


# SQLite asks about the same names and titles at each letter that is typed; some megabytes at most.
_name = lru_cache(maxsize=1 << 14)(_plain)


def found_in(word: str, *columns: Any) -> list[ColumnElement[bool]]:
    """For each column, whether the word is in it, whatever its case and accents."""
    return [folded(column).contains(fold(word), autoescape=True) for column in columns]


@compiles(folded, "postgresql")
def _postgresql(element: folded, compiler: Any, **options: Any) -> str:
    column = compiler.process(element.clauses, **options)
    return f"translate(lower({column}), '{_ACCENTED}', '{_PLAIN}')"


@event.listens_for(Engine, "connect")
def _sqlite(connection: object, _record: object) -> None:
    # SQLite's own lower() knows ASCII only.
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("folded", 1, fold, deterministic=True)
