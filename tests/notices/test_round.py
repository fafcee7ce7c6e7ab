"""A whole round: from what nobody told to a mail that left, whatever one part of it does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection
from joinways.notices import round as rounds
from joinways.notices.round import notices_round
from tests.cast import Cast
from tests.notices.mails import change, states, stored
from tests.notices.smtp_server import Script, mail_server
from tests.notices.telling import invoice, notices

pytestmark = pytest.mark.usefixtures("context")


def trouble(cast: Cast) -> None:
    """An overdue invoice, and a key that Stripe refuses."""
    invoice(cast, cast.quote(), due_on=date(2020, 1, 1))
    with writing(db.session) as session:
        session.execute(update(StripeConnection).values(broken="revoked"))


def test_a_round_tells_writes_and_sends(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouble(cast)
    ours: Config = app.config["JOINWAYS"]
    script = Script()
    with mail_server(script) as port:
        there = replace(ours, mail_url=f"smtp://127.0.0.1:{port}", mail_from="a@b.example")
        monkeypatch.setitem(app.config, "JOINWAYS", there)
        notices_round()
        notices_round()
    assert [notice.kind for notice in notices()] == ["overdue", "attention"]
    assert [mail["To"].addresses[0].addr_spec for mail in script.taken] == [
        "owner@team.example",
        "admin@team.example",
        "member@team.example",
    ]
    # The key is no affair of a member, who has no way into the settings.
    assert [mail["Subject"] for mail in script.taken] == [
        "2 nouveautés sur vos factures",
        "2 nouveautés sur vos factures",
        "La facture F-0001 est en retard",
    ]
    member = script.taken[2].get_body(("plain",))
    assert member is not None
    assert "/settings/integrations" not in member.get_content()
    assert states() == ["sent"] * 3


@pytest.mark.parametrize("broken", ["overdue_due", "attention_due", "compose_due", "post_due"])
def test_what_one_part_cannot_do_the_others_do(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_: object) -> int:
        raise ZeroDivisionError

    trouble(cast)
    with monkeypatch.context() as patch:
        patch.setattr(rounds, broken, fail)
        notices_round()
    told = {"overdue_due": ["attention"], "attention_due": ["overdue"]}
    assert [one.kind for one in notices()] == told.get(broken, ["overdue", "attention"])
    mails = {"compose_due": [], "post_due": ["waiting"] * 3}
    told_of_the_key_alone = {"overdue_due": ["sent"] * 2}  # a member gets no mail of that
    assert states() == (mails | told_of_the_key_alone).get(broken, ["sent"] * 3)
    if stored():
        change(created_at=datetime.now(UTC) - timedelta(minutes=6))
    notices_round()
    assert [one.kind for one in notices()] == (
        ["attention", "overdue"] if broken == "overdue_due" else ["overdue", "attention"]
    )
    assert set(states()) == {"sent"}
