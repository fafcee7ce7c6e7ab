"""The log: from one place to stderr, JSON lines in production, plain lines elsewhere.

One line for a record: the time, how grave, who says it, what, and the number of the request that it
belongs to. Ids only; `masking.py` is the net below.
"""

import json
import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

from joinways.config import Config
from joinways.operations.masking import masked, said_by

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the request that this thread answers, "" for none."""

_MARK = "joinways"
_QUIET = ("stripe", "urllib3", "alembic", "sqlalchemy", "fontTools", "PIL")


class Lines(logging.Formatter):
    """A record as one plain line, and an error's way below it."""

    def format(self, record: logging.LogRecord) -> str:
        """What a person reads."""
        number = f" [{shown}]" if (shown := _number(record)) else ""
        moment = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S")
        line = f"{moment} {record.levelname} {record.name}{number} {message_of(record)}"
        return "\n".join([line, *(f"  {step}" for step in way_of(record))])


class JsonLines(logging.Formatter):
    """A record as one line of JSON: no text of anybody's can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """What a collector of logs reads."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message_of(record),
        }
        if number := _number(record):
            line["request"] = number
        line |= getattr(record, "facts", {})
        if way := way_of(record):
            line["error"] = way
        return json.dumps(line, ensure_ascii=False)


def install(config: Config) -> None:
    """Let the whole process log in this one way. Doing it again changes nothing."""
    root = logging.getLogger()
    for handler in [each for each in root.handlers if each.get_name() == _MARK]:
        root.removeHandler(handler)
    root.addHandler(handler_for(config))
    logging.getLogger("joinways").setLevel(logging.INFO if config.production else logging.WARNING)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def handler_for(config: Config) -> logging.Handler:
    """Writes to stderr as the environment wants it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.set_name(_MARK)
    handler.setFormatter(JsonLines() if config.production else Lines())
    return handler


def message_of(record: logging.LogRecord) -> str:
    """The record's words on one line, without what is somebody's."""
    given = record.args
    if isinstance(given, tuple):
        given = tuple(said_by(one) if isinstance(one, BaseException) else one for one in given)
    words = str(record.msg) % given if given else str(record.msg)
    return masked(" ".join(words.split()))


def way_of(record: logging.LogRecord) -> list[str]:
    """Where an error came from: file, line and function of each step, then what it is, and the same
    for what it came from. Without the values in its words."""
    error = record.exc_info[1] if record.exc_info else None
    found: list[str] = []
    while error is not None and len(found) < 200:
        found += [*_steps(error.__traceback__), f"{type(error).__name__}: {said_by(error)}"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _steps(trace: TracebackType | None) -> list[str]:
    steps = traceback.extract_tb(trace)[-40:]
    return [f"{step.filename}:{step.lineno} {step.name}" for step in steps]


def _number(record: logging.LogRecord) -> str:
    return str(getattr(record, "request_id", "") or request_id.get())
