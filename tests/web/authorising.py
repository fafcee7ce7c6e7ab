"""An installation with a platform at Stripe, and a person who connects by OAuth."""

import html
import json
import re
from dataclasses import replace

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from joinways.config import Config
from joinways.extensions import db
from joinways.models import StripeConnection
from joinways.operator_settings import Platform
from tests.at_stripe import DEMO, answered
from tests.following.post import signed
from tests.stand_in import Json, StandIn
from tests.web.seeing import send, source

HERE = "/settings/integrations"
CONNECT = f"{HERE}/connect"
SECRET = "whsec_" + "of-the-platform"
PLATFORM = Platform("ca_platform", "sk_test_platform", (SECRET,))


def with_platform(app: Flask) -> Config:
    """The settings of such an installation."""
    ours: Config = app.config["JOINWAYS"]
    return replace(ours, stripe_connect=PLATFORM)


def set_out(browser: FlaskClient) -> str:
    """Press the button; the link to Stripe's page."""
    answer = send(browser, CONNECT)
    assert (answer.status_code, answer.location) == (303, CONNECT)
    page = source(browser.get(CONNECT))
    [there] = re.findall(r'href="([^"]+/oauth/authorize[^"]*)"', page)
    return html.unescape(there)


def authorised(
    browser: FlaskClient, action: str = "allow", account: str = DEMO
) -> tuple[str, TestResponse]:
    """There and back: the address of return, and what it answered."""
    back = answered(set_out(browser), action, account)
    return back, browser.get(back)


def current(app: Flask) -> StripeConnection:
    """The connection in use, as it is stored now."""
    with app.app_context():
        query = select(StripeConnection).where(StripeConnection.ended_at.is_(None))
        found = db.session.scalars(query.order_by(StripeConnection.id)).all()[0]
        db.session.expunge(found)
        return found


def tell(app: Flask, event: Json, secret: str = SECRET, account: str = DEMO) -> tuple[int, str]:
    """Post an event to the platform's endpoint, as Stripe does: status and word."""
    body = json.dumps({**event, "account": account}).encode()
    answer = app.test_client().post(
        "/stripe/webhook/connect",
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": signed(body, secret)},
    )
    return answer.status_code, answer.get_data(as_text=True)


def asked(stripe: StandIn, name: str) -> list[Json]:
    """The calls of that name."""
    return [each for each in stripe.calls() if each.get("name") == name]
