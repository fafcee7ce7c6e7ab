"""What is no answer of a device: refused like any wrong one, counted, and never an error."""

import json

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.extensions import db
from joinways.models import Passkey
from tests.account.authenticator import Device
from tests.account.test_passkeys import (
    NOT_MADE,
    WRONG,
    add,
    at_localhost,  # noqa: F401 (a fixture)
    begin,
    challenge_for,
    come_in,
    options_of,
)
from tests.cast import Cast, signed_in
from tests.web.seeing import send, text

DEEP = "[" * 19_000


def called(name: str) -> str:
    """Well-formed, with that name of the passkey beside another one in bytes."""
    said = {"clientDataJSON": "AAAA", "authenticatorData": "AAAA", "signature": "AAAA"}
    about = {"id": name, "rawId": "AAAA", "type": "public-key"}
    return json.dumps({**about, "response": {**said, "userHandle": "AAAA"}})


UNREADABLE = {
    "deep": DEEP,
    "half a character": called("\ud800"),
    "zero": called("\x00"),
    "padded": called("AAAA="),
    "nothing": "{}",
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_no_answer_at_sign_in_is_refused_and_counts(app: Flask, cast: Cast, what: str) -> None:
    browser = app.test_client()
    seen = []
    for _ in range(6):
        challenge_for(browser)
        status, page = come_in(browser, UNREADABLE[what])
        seen.append((status, WRONG in page))
    assert seen == [(422, True)] * 5 + [(429, False)]


def test_unreadable_ones_lock_nobody_else_out(app: Flask, cast: Cast) -> None:
    device, browser = add(signed_in(app)), app.test_client()
    for _ in range(6):
        come_in(browser, DEEP)
    assert come_in(browser, device.use(challenge_for(browser))) == (303, "/clients")


def test_no_answer_and_too_long_a_name_when_added(app: Flask, cast: Cast) -> None:
    mine = signed_in(app)
    for length in (None, 1024):
        begin(mine)
        options = options_of(mine)
        answer = DEEP if length is None else Device(id=b"x" * length).make(options)
        refused = send(mine, "/account/passkeys/new", {"answer": answer})
        assert (refused.status_code, NOT_MADE in text(refused)) == (422, True)
    with app.app_context():
        assert db.session.scalars(select(Passkey)).all() == []
    longest = add(mine, Device(id=b"x" * 1023))
    other = app.test_client()
    assert come_in(other, longest.use(challenge_for(other))) == (303, "/clients")
