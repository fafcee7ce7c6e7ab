"""One log, from one place: a line a request, its number, ids only."""

import io
import json
import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from joinways import create_app
from joinways.events import lookups as events
from joinways.extensions import db
from joinways.models import Client, User
from joinways.operations import logs
from joinways.signing import showing
from tests.cast import PASSWORD, Cast, signed_in
from tests.conftest import FERNET, SECRET
from tests.signing.table import Table
from tests.web.seeing import send, source


@pytest.fixture
def stream(app: Flask) -> Iterator[io.StringIO]:
    """What production would write to stderr."""
    into = io.StringIO()
    handler = logs.handler_for(replace(app.config["JOINWAYS"], env="production"))
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(into)
    ours = logging.getLogger("joinways")
    before = ours.level
    ours.setLevel(logging.INFO)
    ours.addHandler(handler)
    yield into
    ours.removeHandler(handler)
    ours.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_is_one_line_of_ids(app: Flask, cast: Cast, stream: io.StringIO) -> None:
    quote = cast.quote()
    browser = signed_in(app)
    answer = browser.get(f"{quote.address}?from=Léa")
    line = lines(stream)[-1]
    assert line.pop("at").endswith("+00:00")
    assert line.pop("ms") > 0
    assert line == {
        "level": "info",
        "logger": "joinways.requests",
        "message": "GET /quotes/<public_id> 200",
        "request": answer.headers["X-Request-ID"],
        "user": cast.users["owner"],
        "workspace": cast.workspace,
        "public_id": quote.public_id,
    }


def test_a_text_of_somebody_s_begins_no_line_of_its_own(stream: io.StringIO) -> None:
    logging.getLogger("joinways.x").warning("said %s", 'a\n{"level": "error"}\r\nb')
    assert [line["message"] for line in lines(stream)] == ['said a {"level": "error"} b']


def test_an_error_says_where_but_not_whose(
    app: Flask, cast: Cast, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def _raise(*_: object, **__: object) -> None:
        raise ValueError("no such client: 'Jean Dupont' <jean@dupont.example>")

    monkeypatch.setattr(events, "events_page", _raise)
    monkeypatch.setattr(app, "testing", False)
    answer = signed_in(app).get("/events")
    [line] = [each for each in lines(stream) if each["level"] == "error"]
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["message"] == "GET failed at /events"
    assert line["error"][-1] == "ValueError: no such client: … <…>"
    assert any("joinways/events/routes.py" in step for step in line["error"])


def _journeys(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Sign in, fail to, search, read, sign, break. What of it must not be in the log."""
    table = Table(app, cast)
    link = table.link(table.sent())
    browser = signed_in(app, "member")
    for address in ("/events?q=Martin", "/clients?q=L%C3%A9a", "/mailbox", "/clients/export.csv"):
        browser.get(address).close()
    nobody = app.test_client()
    send(nobody, "/login", {"email": "lea@martin.example", "password": "hunter2-hunter2"})
    send(nobody, "/password/forgotten", {"email": "lea@martin.example"})
    fields = {"name": "Léa Martin", "email": "lea@martin.example", "body": "Zanzibar"}
    for address in (link, f"{link}/review", f"{link}/ask", f"{link}/decline"):
        send(nobody, address, fields)
    nobody.get(link)
    monkeypatch.setattr(app, "testing", False)
    monkeypatch.setattr(showing, "find_link", _with_all_of_it)
    assert nobody.get(link).status_code == 500
    monkeypatch.undo()
    with app.app_context():
        people = db.session.scalars(select(User.email)).all()
        clients = db.session.execute(select(Client.name, Client.email)).all()
        db.session.rollback()
    known = [*people, *(word for row in clients for word in row if word)]
    return [*known, link.removeprefix("/sign/"), PASSWORD, SECRET, FERNET, "lea@martin.example",
            "hunter2", "Martin", "Zanzibar"]  # fmt: skip


def _with_all_of_it(*_: object, **__: object) -> None:
    raise RuntimeError("lea@martin.example 'Léa Martin' rk_test_12345678abc")


def test_no_name_email_key_or_token_is_in_the_log(
    app: Flask, cast: Cast, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    private = _journeys(app, cast, monkeypatch)
    written = stream.getvalue()
    assert len(lines(stream)) > 10
    assert "/sign/<token>" in written
    assert len(private) > 10
    assert [word for word in private if word in written] == []


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (0, "abcdef-0123456789", False),
        (1, "abcdef-0123456789", True),
        (1, "short", False),
        (1, "x" * 65, False),
        (1, "<b>12345678</b>", False),
    ],
)
def test_a_number_from_outside_is_taken_from_a_proxy_only(
    app: Flask, cast: Cast, proxies: int, given: str, kept: bool
) -> None:
    behind = create_app(replace(app.config["JOINWAYS"], trusted_proxies=proxies))
    answer = behind.test_client().get("/nowhere", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept
    assert answer.headers["X-Request-ID"] in source(answer)
