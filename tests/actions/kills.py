"""Killing a worker right before or right after a call to Stripe or a commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.invoices import actions, attempt, issuing
from joinways.stripe_gateway import StripeGateway

CALLS = (
    "account",
    "create_customer",
    "create_draft",
    "add_lines",
    "read_invoice",
    "drafted",
    "finalize",
    "send",
    "let_advance",
    "invoices_of",
    "was_sent",
    "delete_draft",
)


class Killed(BaseException):
    """kill -9, as far as one process can play it: nothing that follows may have an effect."""


class Reaper:
    """Counts the points that a worker passes, and kills it at one of them.

    A dead worker neither calls nor commits: what its `finally` clauses try has no effect.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed: list[str] = []
        self.at: int | None = None
        self.dead = False
        for name in CALLS:
            monkeypatch.setattr(StripeGateway, name, self._call(name, getattr(StripeGateway, name)))
        for module in (actions, attempt, issuing):
            monkeypatch.setattr(module, "writing", self._writing)

    def arm(self, at: int | None) -> None:
        """Bring a new worker to life, to be killed at that point, None for never."""
        self.passed, self.at, self.dead = [], at, False

    def _point(self, name: str) -> None:
        if self.dead:
            raise Killed
        self.passed.append(name)
        if self.at == len(self.passed) - 1:
            self.dead = True
            raise Killed

    def _call(self, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*args: Any, **named: Any) -> Any:
            self._point(f"before {name}")
            answer = call(*args, **named)
            self._point(f"after {name}")
            return answer

        return counted

    @contextmanager
    def _writing(self, session: Db | Session) -> Iterator[Session]:
        with writing(session) as actual:
            yield actual
            self._point("before commit")
        self._point("after commit")
