"""What comes in at the webhook: only what Stripe signed, just now, once."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from joinways.extensions import db
from joinways.following.receiving import receive
from joinways.models import StripeConnection
from joinways.workspace.webhooks import add_secret
from tests.following.post import SECRET, VAULT, Office, signed

EVENT = {
    "id": "evt_1",
    "object": "event",
    "type": "invoice.paid",
    "created": 1_800_000_000,
    "livemode": False,
    "data": {"object": {"id": "in_1", "object": "invoice", "metadata": {}}},
}
BODY = json.dumps(EVENT).encode()


def changed(**values: Any) -> bytes:
    return json.dumps({**EVENT, **values}).encode()


def test_signed_event_is_kept_and_waits_for_a_worker(office: Office) -> None:
    assert (office.post(BODY).status, office.post(BODY).word) == (200, "duplicate")
    assert office.outcomes() == [("invoice.paid", "")]


# Made when the test runs: each bears the time.
FORGED: dict[str, Callable[[], str]] = {
    "none": lambda: "",
    "empty values": lambda: "t=,v1=",
    "nonsense": lambda: "nonsense",
    "no time": lambda: "v1=abc",
    "time that is no number": lambda: "t=abc,v1=abc",
    "two times": lambda: "t=1,t=2,v1=abc",
    "another secret": lambda: signed(BODY, "whsec_another"),
    "another body": lambda: signed(BODY + b" "),
    "too old": lambda: signed(BODY, age=301),
    "of the future": lambda: signed(BODY, age=-310),
    "another scheme": lambda: signed(BODY).replace("v1", "v0"),
    "time turned round": lambda: signed(BODY).replace("t=", "t=-"),
}


@pytest.mark.parametrize("kind", FORGED)
def test_what_stripe_did_not_sign_just_now_is_refused(office: Office, kind: str) -> None:
    assert office.post(BODY, FORGED[kind]()).status == 400
    assert office.outcomes() == []


@pytest.mark.parametrize("age", [-290, -1, 0, 290])
def test_clocks_may_differ_by_five_minutes(office: Office, age: int) -> None:
    assert office.post(BODY, signed(BODY, age=age)).status == 200


def test_several_secrets_count_while_one_is_rolled(office: Office) -> None:
    for number in range(4):
        add_secret(db.session, VAULT, office.desk.cast.workspace, f"whsec_new{number}")
    answers = [office.post(BODY, signed(BODY, f"whsec_new{n}")).status for n in range(4)]
    assert answers == [400, 200, 200, 200]
    assert office.post(BODY, signed(BODY, SECRET)).status == 400


def test_one_of_several_signatures_is_enough(office: Office) -> None:
    right, wrong = signed(BODY), signed(BODY, "whsec_old").split(",")[1]
    assert office.post(BODY, f"{right},{wrong}").status == 200


def test_unknown_workspace_and_one_without_a_secret_look_alike(office: Office) -> None:
    for workspace in ("nobody", ""):
        answer = receive(db.session, VAULT, workspace, BODY, signed(BODY))
        assert answer == office.post(BODY, "t=1,v1=2")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"1",
        b'{"object": "event"}',
        BODY.replace(b"1800000000", b"NaN"),
        BODY.replace(b"1800000000", b"1e400"),
        BODY.replace(b'"evt_1"', b"null"),
        BODY.replace(b'"evt_1"', b'""'),
        BODY.replace(b"evt_1", b"evt\\u0000"),
        BODY.replace(b"evt_1", b"\\ud800"),
        BODY.replace(b"evt_1", b"x" * 501),
        BODY.replace(b"evt_1", b"x" * 256).replace(b'"metadata": {}', b'"metadata": [1]'),
        BODY.replace(b'"metadata": {}', b'"metadata": {"a": 1}'),
        changed(data=[]),
        changed(data={"object": "in_1"}),
        changed(object="charge"),
        b'{"a":' * 60 + b"1" + b"}" * 60,
        b"[" * 100_000,
    ],
)
def test_signed_nonsense_is_refused_and_not_kept(office: Office, body: bytes) -> None:
    assert office.post(body).status == 400
    assert office.outcomes() == []


def test_unknown_types_are_accepted_and_named_ignored(office: Office) -> None:
    assert office.post(changed(type="invoice.something_new")).word == "ignored"
    assert office.post(changed(id="evt_2", type="charge.succeeded")).status == 200
    assert office.outcomes() == [
        ("invoice.something_new", "ignored"),
        ("charge.succeeded", "ignored"),
    ]
    assert office.work() == 0


def test_event_of_the_other_mode_or_of_another_account_is_named_so(office: Office) -> None:
    connection = db.session.get_one(StripeConnection, office.desk.cast.connection)
    assert not connection.livemode
    db.session.rollback()
    office.invoice()  # now the connection knows its account
    assert office.post(changed(livemode=True)).word == "other-mode"
    assert office.post(changed(id="evt_2", account="acct_other")).word == "other-account"
    assert office.work() == 0


def test_heard_is_noted(office: Office) -> None:
    connection = office.desk.cast.connection
    assert db.session.get_one(StripeConnection, connection).webhook_heard_at is None
    office.post(BODY)
    found = db.session.get_one(StripeConnection, connection, populate_existing=True)
    assert found.webhook_heard_at is not None
