"""What a page asks of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from joinways.extensions import db
from scripts.bench.workplace import Workplace

Asked = list[tuple[str, Any]]
"""Statements with their parameters, as the driver gets them."""


@contextmanager
def asked(place: Workplace) -> Iterator[Asked]:
    """All statements until the end of the block."""
    said: Asked = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        said.append((statement, parameters))

    with place.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)
