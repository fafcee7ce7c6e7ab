"""Eight senders, each event three times: kept once, every answer a 200."""

from flask import Flask
from sqlalchemy import func, select

from joinways.extensions import db
from joinways.models import StripeEvent, Workspace
from joinways.workspace.webhooks import add_secret
from scripts.bench.webhooks import TIMES, send_all
from tests.browser.site import serving
from tests.cast import Cast
from tests.following.post import SECRET, VAULT

EVENTS = 300
"""`make bench` sends a thousand, to a server of two processes."""


def test_events_sent_three_times_are_kept_once(app: Flask, cast: Cast) -> None:
    with app.app_context():
        add_secret(db.session, VAULT, cast.workspace, SECRET)
        workspace = db.session.get_one(Workspace, cast.workspace).public_id
        db.session.remove()
    with serving(app) as base:
        port = int(base.rsplit(":", 1)[1])
        sent = send_all(port, f"/stripe/webhook/{workspace}", EVENTS)
    with app.app_context():
        stored = db.session.scalar(select(func.count()).select_from(StripeEvent))
        db.session.remove()
    assert stored == EVENTS
    assert dict(sent.answers) == {
        (200, "kept"): EVENTS,
        (200, "duplicate"): EVENTS * (TIMES - 1),
    }
