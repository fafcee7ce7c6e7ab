"""Pressing the button, and what comes of it later."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Invoicing, Quote
from tests.cast import QuoteRef
from tests.web.seeing import form_of, send, source


def a_moment_later(app: Flask) -> None:
    """Some minutes pass: nobody waits for a back-off any longer."""
    with app.app_context(), writing(db.session) as session:
        for attempt in session.scalars(select(Invoicing)):
            attempt.tried_at = attempt.created_at - timedelta(minutes=5)
            attempt.next_try_at = attempt.created_at - timedelta(minutes=5)


def state_of(app: Flask, quote: QuoteRef) -> str | None:
    with app.app_context():
        found: str | None = db.session.scalar(select(Quote.state).where(Quote.id == quote.id))
        return found


def press(
    browser: FlaskClient,
    quote: QuoteRef,
    changes: dict[str, str] | None = None,
    *,
    htmx: bool = False,
) -> tuple[int, str]:
    """The status, and the page that a browser is then left with."""
    fields = form_of(browser, quote.address, **(changes or {}))
    answer = send(browser, f"{quote.address}/invoice", fields, htmx=htmx)
    answer.close()
    leads = answer.headers.get("HX-Redirect") or answer.location
    if leads:
        return answer.status_code, source(browser.get(leads, follow_redirects=True))
    return answer.status_code, source(answer)
