"""A page as a person sees it, and a browser as a person uses it."""

import html
import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from joinways.extensions import db
from tests.cast import token
from tests.forms_of_page import prefilled_form

HTMX = {"HX-Request": "true"}


def text(answer: TestResponse | str) -> str:
    """The words of a page with what screen readers say; every space a plain one."""
    page = answer if isinstance(answer, str) else answer.get_data(as_text=True)
    page = page.replace("<wbr>", "")
    page = re.sub(r"<(script|style|noscript)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def source(answer: TestResponse) -> str:
    """The page as it was sent."""
    return answer.get_data(as_text=True)


def send(
    browser: FlaskClient, address: str, fields: dict[str, str] | None = None, *, htmx: bool = False
) -> TestResponse:
    """POST a form as this browser's pages would, with its CSRF token."""
    if not (fields and "csrf_token" in fields):
        fields = {**(fields or {}), "csrf_token": csrf(browser)}
    return browser.post(address, data=fields, headers=HTMX if htmx else None)


def csrf(browser: FlaskClient) -> str:
    """A token of this browser's session: every page has one."""
    page = source(browser.get("/login", follow_redirects=True))
    return token(page)


def form_of(browser: FlaskClient, quote: str, **typed: str) -> dict[str, str]:
    """The invoice form as prefilled, with what a person typed over it."""
    return {**prefilled_form(source(browser.get(f"{quote}/invoice"))), **typed}


def speak(browser: FlaskClient, language: str) -> None:
    """Press one of the buttons at the top of every page."""
    answer = send(browser, "/language", {"language": language, "next": "/events"})
    assert answer.status_code == 303


def beside(page: str, field: str) -> str:
    """What stands beside a field as its error, found the way a screen reader finds it."""
    control = re.search(rf'<(?:input|select|textarea|fieldset)[^>]*\bid="{field}"[^>]*>', page)
    assert control, f"no field {field}"
    described = re.search(r'aria-describedby="([^"]*)"', control[0])
    names = described[1].split() if described else []
    if f"{field}-error" not in names:
        return ""
    found = re.search(rf'<p class="field-error" id="{field}-error">(.*?)</p>', page, re.DOTALL)
    assert found, f"aria-describedby of {field} leads nowhere"
    return text(found[1])


def typed(page: str, field: str) -> str:
    """What a field holds."""
    return prefilled_form(page)[field]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Every SQL statement that the application runs meanwhile."""
    statements: list[str] = []

    def _note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", _note)
    try:
        yield statements
    finally:
        event.remove(engine, "before_cursor_execute", _note)
