"""What only a victim's process is fitted with: it tells each point that it passes, and is struck
at one of them by a real signal.

A point is right before or right after a request to Stripe leaves, or a transaction is committed
that changed something. The product knows nothing of it.
"""

import os
import re
import signal
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import stripe
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from joinways import background, database

SIGNALS = {"kill": signal.SIGKILL, "stop": signal.SIGSTOP}
ROUND_SECONDS = 0.15
"""How often a victim's background thread looks for what is due."""

_AN_ID = re.compile(r"\b(in|cus|txi|acct|evt)_\w+")
_WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
_WATCHED = frozenset({"invoicing", "invoice", "quote", "stripe_customer", "stripe_connection"})


@dataclass(frozen=True)
class Fitting:
    """How one life is led.

    `at`: the number of the point to be struck at, from 0, None for never. `signal`: "kill" or
    "stop". `clock`: a file with the seconds by which everybody's clock is ahead. `timeout`:
    seconds to wait for Stripe, None for the product's own. `one_try`: the SDK does not ask again.
    """

    clock: Path
    at: int | None = None
    signal: str = "kill"
    timeout: float | None = None
    one_try: bool = False


class Points:
    """Counts the points that this process passes; the parent reads their names from a pipe."""

    def __init__(self, report: int, at: int | None, number: signal.Signals) -> None:
        self.report, self.at, self.number = report, at, number
        self.passed = 0
        self.lock = threading.Lock()

    def reach(self, name: str) -> None:
        """Tell the name; die, or stop, if this is the point."""
        with self.lock:
            here, self.passed = self.passed, self.passed + 1
            os.write(self.report, f"{name}\n".encode())
            if here == self.at:
                # To this very thread: the process's others may run on, this one may not.
                signal.pthread_kill(threading.get_ident(), self.number)


def fit(fitting: Fitting, report: int) -> None:
    """Fit this process, for as long as it lives."""
    points = Points(report, fitting.at, SIGNALS[fitting.signal])
    _count_calls(points, fitting.timeout)
    _count_commits(points)
    _set_clock(fitting.clock)
    _hurry(fitting.one_try)


def _hurry(one_try: bool) -> None:
    """Waits that prove nothing take no time."""
    hurried: Any = stripe.HTTPClient
    hurried.INITIAL_DELAY = hurried.MAX_DELAY = 0
    if one_try:
        hurried._should_retry = lambda *_args, **_named: False
    background.EVERY_SECONDS = ROUND_SECONDS
    # Following is proven elsewhere; here it would make the same seed take other ways.
    background.follow_round = lambda: None


def _count_calls(points: Points, timeout: float | None) -> None:
    client: Any = stripe.RequestsClient
    request = client.request

    def counted(self: Any, method: str, url: str, *args: Any, **named: Any) -> Any:
        if timeout is not None:
            self._timeout = timeout
        name = f"{method.upper()} {_AN_ID.sub('{id}', urlsplit(url).path)}"
        points.reach(f"before {name}")
        answer = request(self, method, url, *args, **named)
        points.reach(f"after {name}")
        return answer

    client.request = counted


def _count_commits(points: Points) -> None:
    committed = threading.local()

    def note(
        connection: Any, cursor: Any, sql: str, _parameters: Any, context: Any, _many: Any
    ) -> None:
        found = _WRITES.match(sql)
        if not found or found[2] not in _WATCHED:
            return
        if connection.dialect.name == "postgresql" and not cursor.rowcount:
            return  # it changed nothing
        values = context.compiled_parameters[0] if context.compiled_parameters else {}
        connection.info.setdefault("written", []).append(_what(found[1], found[2], values))

    def before(connection: Any) -> None:
        written = connection.info.pop("written", [])
        if written and _changed(connection):
            committed.name = name = _most_telling(written)
            points.reach(f"before commit {name}")

    def after(_session: Session) -> None:
        if name := getattr(committed, "name", ""):
            committed.name = ""
            points.reach(f"after commit {name}")

    event.listen(Engine, "after_cursor_execute", note)
    event.listen(Engine, "commit", before)
    event.listen(Engine, "begin", lambda connection: connection.info.pop("written", None))
    event.listen(Session, "after_commit", after)


def _changed(connection: Any) -> bool:
    """Whether the transaction changed a row. SQLite tells it only once all is fetched."""
    if connection.dialect.name == "postgresql":
        return True
    total = connection.connection.dbapi_connection.total_changes
    before = connection.info.get("total", 0)
    connection.info["total"] = total
    return bool(total > before)


def _what(verb: str, table: str, values: dict[str, Any]) -> str:
    """A word for what a statement records: the step where there is one."""
    if table != "invoicing":
        return table
    if verb == "INSERT INTO":
        return "claim"
    if "tried_at" in values:
        return "lease"
    told = [str(values[name]) for name in ("step", "status", "mail") if name in values]
    if told:
        return told[0]
    return "let-go" if values.get("lease") == "" else "note"


def _most_telling(written: list[str]) -> str:
    return next((each for each in written if each not in _WATCHED), written[0])


def _set_clock(clock: Path) -> None:
    """Everybody who asks what time it is gets an answer that is ahead by the file's seconds."""
    real, monotonic = database.now, time.monotonic

    def later(session: Any) -> datetime:
        return real(session) + timedelta(seconds=float(clock.read_text()))

    time.monotonic = lambda: monotonic() + float(clock.read_text())

    for name, module in list(sys.modules.items()):
        if name.split(".")[0] == "joinways" and getattr(module, "now", None) is real:
            module.now = later  # type: ignore[attr-defined]
