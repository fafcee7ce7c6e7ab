"""/metrics: for who has the token, what each process counts and what the database says."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.models import Installation, OutgoingMail
from joinways.models.columns import utc_now
from joinways.notices.outbox import put
from joinways.operations.rounds import Beat, last_rounds, note_round
from tests.actions.desk import Desk
from tests.notices.mails import MAIL

TOKEN = "for-prometheus-only"


@pytest.fixture
def measured(app: Flask) -> Iterator[Flask]:
    config: Config = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(config, metrics_token=TOKEN)
    yield app
    app.config["JOINWAYS"] = config


def figures(app: Flask) -> dict[str, float]:
    answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    rows = re.findall(r"^(joinways_\S+(?:\{.*?\})?) (\S+)$", answer.get_data(as_text=True), re.M)
    return {name: float(value) for name, value in rows}


@pytest.mark.parametrize("sent", [None, "Bearer ", "Bearer none", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_there_is_nothing(measured: Flask, sent: str | None) -> None:
    headers = {"Authorization": sent} if sent else {}
    assert measured.test_client().get("/metrics", headers=headers).status_code == 404


def test_without_the_setting_no_token_opens_it(app: Flask) -> None:
    for sent in ("Bearer None", "Bearer "):
        headers = {"Authorization": sent}
        assert app.test_client().get("/metrics", headers=headers).status_code == 404


def test_answers_are_counted_by_endpoint_and_status(measured: Flask) -> None:
    name = 'joinways_requests_total{endpoint="account.login",status="200"}'
    before = figures(measured).get(name, 0)
    for _ in range(3):
        measured.test_client().get("/login?next=/secret")
    after = figures(measured)
    assert after[name] == before + 3
    assert after['joinways_request_seconds_count{endpoint="account.login"}'] >= 3
    assert not [each for each in after if "secret" in each]


def test_what_waits_is_told(measured: Flask, desk: Desk) -> None:
    _, attempt = desk.begin()
    desk.set_attempt(attempt, created_at=utc_now() - timedelta(minutes=16))
    desk.begin()
    with measured.app_context(), writing(db.session) as session:
        put(session, replace(MAIL, workspace_id=desk.cast.workspace), "a@b.example")
        session.flush()
        session.query(OutgoingMail).update({"created_at": utc_now() - timedelta(minutes=5)})
        session.query(Installation).update({"must_reconcile": True})
    with measured.app_context():
        note_round(db.session, "tell")
        db.session.remove()
    found = figures(measured)
    assert found["joinways_issuing_open"] == 2
    assert found["joinways_issuing_stuck"] == 1
    assert found['joinways_mails{status="waiting"}'] == 1
    assert 300 <= found["joinways_mail_oldest_waiting_seconds"] < 330
    assert found["joinways_stripe_events_waiting"] == 0
    assert found["joinways_must_reconcile"] == 1
    assert found['joinways_round_age_seconds{round="tell"}'] < 30
    assert 'joinways_round_age_seconds{round="follow"}' not in found, "it never ended"


def test_a_round_writes_once_a_minute(app: Flask) -> None:
    with app.app_context():
        beat = Beat("follow")
        beat.ended_well(db.session)
        first = last_rounds(db.session)
        beat.ended_well(db.session)
        assert first["follow"] is not None
        assert last_rounds(db.session) == first
        Beat("follow").ended_well(db.session)
        again = last_rounds(db.session)["follow"]
        assert again is not None and again > first["follow"]
        db.session.rollback()
