"""Every form and every parameter, with whatever can be sent: no 5xx, no stack trace, nothing of
another workspace, no foreign address, nothing unescaped.

Seeded: FUZZ_REQUESTS for more than a run of the tests sends, FUZZ_SEED for others.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from random import Random

import pytest
import stripe as sdk
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from joinways.database import writing
from joinways.extensions import db
from joinways.models import (
    Client,
    ClientContact,
    Event,
    OutgoingMail,
    QuoteTemplate,
    Service,
    StripeConnection,
    User,
    Workspace,
)
from joinways.signing import throttle
from joinways.stripe_gateway import door
from tests.cast import Cast, assemble, signed_in
from tests.conftest import KINDS, Fresh
from tests.operations.fuzzing import MARK, Ground, address, fields, query, rules_of
from tests.web.addresses import GET, POST
from tests.web.places import made_places
from tests.web.seeing import csrf

REQUESTS = int(os.environ.get("FUZZ_REQUESTS", "2000")) // len(KINDS)
SEED = os.environ.get("FUZZ_SEED", "20261126")
ANEW = 400
"""Requests after which the workspaces are made anew: by then much is deleted."""

INSIDE = ("Traceback (most recent", 'File "/', "sqlalchemy.exc", "psycopg.", "werkzeug.routing")
UNSAFE = ("<script>alert(1)", "<img src=x onerror")
"""What no page may say as markup; in a file of data it is what was typed."""


@dataclass
class World:
    """Two workspaces, the people of the first, and all ids of both."""

    browsers: dict[str, FlaskClient]
    tokens: dict[str, str]
    ground: Ground


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a second try, and nobody is throttled: what is behind is looked at."""
    monkeypatch.setattr(sdk.HTTPClient, "INITIAL_DELAY", 0)
    monkeypatch.setattr(sdk.HTTPClient, "MAX_DELAY", 0)
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    for kind in throttle.LIMITS:
        monkeypatch.setitem(throttle.LIMITS, kind, ())


def world(app: Flask) -> World:
    """Made anew, in the same way."""
    with app.app_context():
        cast = assemble(app)
        other = _other(app, cast)
    ours, theirs = made_places(app, cast), made_places(app, other)
    _mark(app, other.workspace)
    assert MARK in signed_in(app, "stranger").get("/events").get_data(as_text=True)
    ground = Ground(rules_of(app), _ids(ours, theirs))
    browsers = {who: signed_in(app, who) for who in ("owner", "member")}
    browsers["nobody"] = app.test_client()
    for browser in browsers.values():
        browser.inspects = False  # type: ignore[attr-defined]
    tokens = {who: csrf(browser) for who, browser in browsers.items()}
    addresses = [_filled(each, ours) for each in GET]
    ground.look_around([browsers["owner"]], addresses)
    return World(browsers, tokens, ground)


def _other(app: Flask, cast: Cast) -> Cast:
    """The other workspace with a client and an event, so that it can have one of everything."""
    about = {"workspace_id": cast.other_workspace}
    with writing(db.session) as session:
        connection = StripeConnection(
            **about,
            key_encrypted="x",
            key_last4="team",
            livemode=False,
            account_id="x",
            ended_at=None,
        )
        client = Client(**about, name=MARK, country="ES", language="es", email="m@zzyxwvut.example")
        session.add_all([connection, client])
        session.flush()
        event = Event(**about, client_id=client.id, title=MARK, status="confirmed")
        event.starts_on = event.ends_on = date(2027, 3, 4)
        session.add(event)
        session.flush()
        return replace(
            cast,
            workspace=cast.other_workspace,
            client=client.id,
            event=event.id,
            connection=connection.id,
            numbers=500,
        )


def _mark(app: Flask, workspace_id: int) -> None:
    """Write the word into what the other workspace calls things."""
    with app.app_context(), writing(db.session) as session:
        for model, column in (
            (Service, "label"),
            (QuoteTemplate, "name"),
            (ClientContact, "name"),
            (OutgoingMail, "subject"),
            (OutgoingMail, "text"),
        ):
            owned = model.workspace_id == workspace_id
            session.execute(update(model).where(owned).values({column: MARK}))
        session.execute(update(Workspace).where(Workspace.id == workspace_id).values(name=MARK))
        session.execute(update(User).where(User.name == "Stranger").values(name=MARK))


def _ids(*places: dict[str, str]) -> dict[str, list[str]]:
    """What may stand behind /quotes/, /events/ … : the ids of that kind, of both workspaces."""
    found: dict[str, set[str]] = {}
    for each in (*GET, *POST):
        for name in (name for name in places[0] if name in each):
            found.setdefault(each.split("/")[1], set()).update(ids[name] for ids in places)
    return {kind: sorted(ids) for kind, ids in found.items()}


def _filled(each: str, ids: dict[str, str]) -> str:
    for name, public_id in ids.items():
        each = each.replace(name, public_id)
    return each


def _send(chance: Random, there: World, who: str) -> TestResponse:
    method, rule = chance.choice(there.ground.rules)
    target = address(chance, there.ground, rule)
    headers = {"HX-Request": "true"} if chance.random() < 0.3 else {}
    asked = query(chance, there.ground)
    browser = there.browsers[who]
    if method == "GET":
        return browser.get(target, query_string=asked, headers=headers)
    body = fields(chance, there.ground, target, there.tokens[who])
    return browser.post(target, data=body, query_string=asked, headers=headers)


def _problems(answer: TestResponse, who: str) -> list[str]:
    body = answer.get_data().decode("utf-8", "replace")
    found = [f"a {answer.status_code}"] if answer.status_code >= 500 else []
    found += [f"tells {word!r}" for word in INSIDE if word in body]
    # Who has a link of the other workspace's, for its client or to join it, is meant to see it.
    shared = answer.request.path.startswith(("/sign/", "/sheet/", "/verify", "/join/"))
    unsafe = UNSAFE if answer.mimetype == "text/html" else ()
    words = unsafe if shared else (*unsafe, MARK)
    found += [f"has {word!r}" for word in words if word in body]
    leads = answer.headers.get("Location", "") + answer.headers.get("HX-Redirect", "")
    if "evil.example" in leads.split("?")[0] or "evil" in answer.headers.get("Set-Cookie", ""):
        found.append(f"leads to {leads!r}")
    return found


def _back_in(app: Flask, there: World, who: str, answer: TestResponse) -> None:
    """Who was signed out by what was sent comes back."""
    if who != "nobody" and "/login" in answer.headers.get("Location", ""):
        there.browsers[who] = signed_in(app, who)
        there.browsers[who].inspects = False  # type: ignore[attr-defined]
        there.tokens[who] = csrf(there.browsers[who])


@pytest.fixture
def unguarded(app: Flask) -> Iterator[Flask]:
    """Errors become pages, as outside tests."""
    app.testing = False
    yield app
    app.testing = True


def test_nothing_breaks_and_nothing_leaks(unguarded: Flask, fresh: Fresh, stripe: object) -> None:
    app, seen, there = unguarded, Counter[int](), None
    kind = app.config["SQLALCHEMY_DATABASE_URI"][:6]
    for case in range(REQUESTS):
        chance = Random(f"{SEED} {kind} {case}")
        if there is None or case % ANEW == 0:
            fresh.empty()
            there = world(app)
        who = chance.choice(("owner", "owner", "member", "nobody"))
        answer = _send(chance, there, who)
        problems = _problems(answer, who)
        asked = answer.request
        assert problems == [], (case, who, asked.method, asked.full_path[:300], problems)
        seen[answer.status_code] += 1
        _back_in(app, there, who, answer)
        answer.close()
    assert {200, 303, 400, 404, 422} <= set(seen), seen
