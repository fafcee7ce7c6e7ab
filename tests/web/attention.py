"""The list of what needs attention, as a person reads it; what tests write to fill it."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection, StripeEvent
from tests.cast import Cast
from tests.web.seeing import HTMX, source, text

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
Write = Callable[..., None]


def matters(browser: FlaskClient) -> list[tuple[str, str, str]]:
    """(title, all its words, where its action leads) of each thing on the page."""
    answer = browser.get("/attention")
    assert answer.status_code == 200
    found = re.findall(r'<li class="matter-\w+">.*?</li>', source(answer), re.DOTALL)
    badge = source(browser.get("/attention/badge", headers=HTMX))
    count = re.search(r'<span class="count count-bad">(\d+)</span>', badge)
    assert int(count[1] if count else 0) == len(found), "the badge and the page agree"
    return [(_title(each), text(each), _link(each)) for each in found]


def _title(matter: str) -> str:
    return text(re.findall(r"<h2>.*?</h2>", matter, re.DOTALL)[0])


def _link(matter: str) -> str:
    links = re.findall(r'href="([^#"]+)"><span>|href="([^#"]+)"', matter)
    return next((one or two for one, two in links if not (one or two).startswith("/static")), "")


def write(app: Flask, make: Callable[[Session], Any]) -> None:
    with app.app_context(), writing(db.session) as session:
        made = make(session)
        if made is not None:
            session.add(made)


def connected(app: Flask, cast: Cast, **columns: Any) -> None:
    with app.app_context(), writing(db.session) as session:
        connection = session.get_one(StripeConnection, cast.connection)
        for name, value in columns.items():
            setattr(connection, name, value)


def event_at(cast: Cast, number: int, received: datetime, outcome: str = "") -> StripeEvent:
    return StripeEvent(
        workspace_id=cast.workspace,
        connection_id=cast.connection,
        event_id=f"evt_{number}",
        kind="invoice.paid",
        about="in_1",
        invoice_stripe_id="in_1",
        source="webhook",
        created_at=received,
        received_at=received,
        outcome=outcome,
        lease_until=received,
        next_try_at=received,
    )
