"""What the doctor says of a platform at Stripe, and of the accounts that live by it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection
from joinways.operations.doctor import connecting
from joinways.operations.doctor.finding import OK, WARNING, WRONG, Patient
from joinways.operator_settings import Platform
from tests.cast import Cast
from tests.operations.test_doctor import GOOD, told

LIVE = Platform("ca_1", "sk_live_1", ("whsec_1",))
TEST = Platform("ca_1", "sk_test_1", ("whsec_1",))
KEY = "STRIPE_CONNECT_SECRET_KEY"


@pytest.fixture
def patient(app: Flask, cast: Cast) -> Iterator[Patient]:
    with app.app_context():
        yield Patient(replace(app.config["JOINWAYS"], **GOOD), db.session, {})
        db.session.remove()


def settled(patient: Patient, **changed: Any) -> Patient:
    return replace(patient, config=replace(patient.config, **changed))


@pytest.mark.parametrize(
    ("changed", "level", "words"),
    [
        ({"stripe_connect": None}, OK, "STRIPE_CONNECT: not set: accounts are connected by keys"),
        ({"stripe_connect": LIVE}, OK, f"{KEY}: live"),
        ({"stripe_connect": TEST}, WARNING, f"{KEY}: a test key"),
        ({"stripe_connect": TEST, "env": "demo"}, OK, f"{KEY}: test"),
        ({"stripe_connect": LIVE, "base_url": "http://127.0.0.1"}, WRONG, f"{KEY}: a live key"),
        ({"stripe_connect": LIVE, "stripe_api_base": "http://x"}, WRONG, f"{KEY}: a live key"),
        (
            {"stripe_connect": replace(LIVE, webhook_secrets=())},
            WARNING,
            "STRIPE_CONNECT_WEBHOOK_SECRET: not set",
        ),
    ],
)
def test_settings(patient: Patient, changed: dict[str, Any], level: str, words: str) -> None:
    found = told(settled(patient, **changed), *connecting.CHECKS)[level]
    assert any(each.startswith(words) for each in found), found


def test_accounts_that_nobody_can_speak_for(patient: Patient, cast: Cast) -> None:
    assert told(settled(patient, stripe_connect=LIVE), connecting.accounts)[OK] == []
    with writing(db.session) as session:
        session.get_one(StripeConnection, cast.connection).oauth_scope = "read_write"
    well = told(settled(patient, stripe_connect=TEST), connecting.accounts)
    assert well[OK] == ["accounts by OAuth: 1 connected"]
    for other in (None, LIVE):
        [said] = told(settled(patient, stripe_connect=other), connecting.accounts)[WRONG]
        assert said.startswith("accounts by OAuth: 1 cannot be reached")
