"""Killed between any two things that an order does: resumed, it is done once."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.extensions import db
from joinways.following import applying
from joinways.models import InvoiceOrder
from joinways.orders import actions, taking
from joinways.stripe_gateway import StripeGateway
from tests.actions.desk import Desk
from tests.actions.kills import Killed
from tests.actions.orderly import CALLS, Issued, issued
from tests.actions.test_orders_faults import assert_done_once

GATEWAY = (
    "send", "void", "pay_out_of_band", "create_credit_note", "read_invoice", "all_lines",
    "credit_notes_of", "events_since",
)  # fmt: skip

WRITES = {"send": "send", "void": "void", "transfer": "pay_out_of_band"}
WRITES |= {"credit": "create_credit_note"}


class Death:
    """Counts the points that an order passes, and kills its worker at one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.passed: list[str] = []
        self.at: int | None = None
        self.dead = False
        for name in GATEWAY:
            monkeypatch.setattr(StripeGateway, name, self._call(name, getattr(StripeGateway, name)))
        for module in (actions, applying, taking):
            monkeypatch.setattr(module, "writing", self._writing)

    def arm(self, at: int | None) -> None:
        """A new worker lives, to be killed at that point, None for never."""
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


@pytest.fixture
def death(monkeypatch: pytest.MonkeyPatch) -> Death:
    return Death(monkeypatch)


def points(desk: Desk, death: Death, kind: str) -> list[str]:
    """What an order of that kind passes when nothing goes wrong."""
    invoice = issued(desk)
    death.arm(None)
    invoice.do(kind)
    return list(death.passed)


@pytest.mark.parametrize("kind", CALLS)
def test_killed_anywhere_then_resumed(desk: Desk, death: Death, kind: str) -> None:
    passed = points(desk, death, kind)
    assert f"before {WRITES[kind]}" in passed
    for at in range(len(passed)):
        desk.stripe.ask("POST", "reset")
        desk.forget_customer()
        death.arm(None)
        invoice = issued(desk)
        order_id = die(invoice, death, kind, at)
        if order_id is None:  # killed before the intent was there: nothing was ordered
            assert at < 1
            continue
        invoice.end_lease(order_id)
        for _ in range(2):
            invoice.lead(order_id)
        order = invoice.stored(order_id)
        assert (order.status, at, passed[at]) == ("done", at, passed[at])
        assert_done_once(invoice, kind)


def die(invoice: Issued, death: Death, kind: str, at: int) -> int | None:
    """Order it, be killed at that point; the order's id if it was committed."""
    death.arm(at)
    try:
        invoice.do(kind, once="one-form-of-one-person")
    except Killed:
        db.session.remove()
    death.arm(None)
    orders = invoice.rows(InvoiceOrder)
    return orders[0].id if orders else None
