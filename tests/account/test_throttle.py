"""How often something may be tried; and that nobody can lock somebody else out by trying."""

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from joinways.account.throttle import claim, release
from joinways.database import writing
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.models import FailedSignIn
from tests.account.post import SIGN_UP, sent_to
from tests.cast import PASSWORD, Cast
from tests.web.seeing import csrf

OWNER = "owner@team.example"


def post(app: Flask, address: str, ip: str, **fields: str) -> int:
    """Send a form from that address; the status."""
    browser = app.test_client()
    data = {**fields, "csrf_token": csrf(browser)}
    return browser.post(address, data=data, environ_base={"REMOTE_ADDR": ip}).status_code


def later(app: Flask, by: timedelta) -> None:
    """Time passes."""
    with app.app_context(), writing(db.session) as session:
        for row in session.scalars(select(FailedSignIn)):
            row.at = row.at - by


def test_who_tries_from_elsewhere_locks_nobody_out(app: Flask, cast: Cast) -> None:
    for number in range(40):
        fields = {"email": OWNER, "password": "not-it"}
        status = post(app, "/login", f"203.0.113.{number % 8}", **fields)
        assert status in (422, 429)
    assert post(app, "/login", "198.51.100.7", email=OWNER, password=PASSWORD) == 303
    assert post(app, "/login", "203.0.113.1", email=OWNER, password=PASSWORD) == 429


def test_one_address_tries_only_so_many_accounts(app: Flask, cast: Cast) -> None:
    for number in range(30):
        fields = {"email": f"u{number}@team.example", "password": "x"}
        assert post(app, "/login", "203.0.113.1", **fields) == 422
    assert post(app, "/login", "203.0.113.1", email=OWNER, password=PASSWORD) == 429
    later(app, timedelta(minutes=1))
    assert post(app, "/login", "203.0.113.1", email=OWNER, password=PASSWORD) == 303


@pytest.mark.parametrize("address", ["/password/forgotten", "/signup"])
def test_mails_are_few_from_one_address_and_in_all(app: Flask, cast: Cast, address: str) -> None:
    fields = {**SIGN_UP, "email": OWNER}
    assert [post(app, address, "203.0.113.1", **fields) for _ in range(4)] == [303, 303, 303, 429]
    assert len(sent_to(app)) == 3
    # From elsewhere the page is the same, and no more mails come: the three still open the account.
    assert post(app, address, "198.51.100.7", **fields) == 303
    assert len(sent_to(app)) == 3
    assert post(app, address, "198.51.100.7", **{**fields, "email": "admin@team.example"}) == 303
    assert len(sent_to(app)) == 4
    later(app, timedelta(minutes=30))
    assert post(app, address, "198.51.100.7", **fields) == 303
    assert len(sent_to(app)) == 5


def test_one_address_asks_for_few_mails_to_whomever(app: Flask, cast: Cast) -> None:
    asked = [
        post(app, "/password/forgotten", "203.0.113.1", email=f"u{number}@team.example")
        for number in range(11)
    ]
    assert asked == [303] * 10 + [429]


def test_of_many_at_once_no_more_than_the_limit_get_through(app: Flask, cast: Cast) -> None:
    let: list[bool] = []
    begin = threading.Barrier(10)

    def attempt() -> None:
        with app.app_context():
            begin.wait()
            try:
                claim(db.session, "code", "1", "203.0.113.1")
            except Refused:
                let.append(False)
            else:
                let.append(True)

    threads = [threading.Thread(target=attempt) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let) == 10
    assert sum(let) <= 5


@pytest.mark.parametrize(
    ("first", "second", "counts_together"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:203.0.113.1", "203.0.113.1", True),
        ("203.0.113.1", "203.0.113.2", False),
        ("", "", True),
    ],
)
def test_one_network_of_ipv6_counts_as_one_address(
    app: Flask, first: str, second: str, counts_together: bool
) -> None:
    with app.app_context():
        for _ in range(5):
            claim(db.session, "sign-in", OWNER, first)
        if not counts_together:
            claim(db.session, "sign-in", OWNER, second)
            return
        with pytest.raises(Refused):
            claim(db.session, "sign-in", OWNER, second)


def test_what_succeeded_and_what_was_refused_leave_nothing(app: Flask, cast: Cast) -> None:
    with app.app_context():
        for _ in range(50):
            release(db.session, claim(db.session, "sign-in", OWNER, "203.0.113.1"))
        for _ in range(5):
            claim(db.session, "sign-in", OWNER, "203.0.113.1")
        for _ in range(3):
            with pytest.raises(Refused):
                claim(db.session, "sign-in", OWNER, "203.0.113.1")
        assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 10


def test_tries_are_forgotten_after_a_day(app: Flask, cast: Cast) -> None:
    with app.app_context():
        claim(db.session, "sign-in", OWNER, "203.0.113.1")
    later(app, timedelta(hours=25))
    with app.app_context():
        claim(db.session, "sign-in", "other@team.example", "198.51.100.7")
        assert db.session.scalar(select(func.count()).select_from(FailedSignIn)) == 2
