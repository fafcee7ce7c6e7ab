"""Connecting by OAuth: to Stripe's page and back, once; what is kept, and what never is."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import AuditLine, StripeConnection, UserSession
from joinways.models.columns import utc_now
from joinways.operations.masking import masked, masked_address
from joinways.stripe_gateway import door
from tests.at_stripe import DEMO, answered, said_in
from tests.cast import Cast, signed_in
from tests.following.post import signed
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.authorising import (
    CONNECT,
    HERE,
    PLATFORM,
    SECRET,
    asked,
    authorised,
    current,
    set_out,
    tell,
    with_platform,
)
from tests.web.seeing import send, source
from tests.web.test_connecting import step
from tests.web.test_integrations import disconnect, everything_stored


@pytest.fixture(autouse=True)
def platform(app: Flask, cast: Cast, stripe: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator has set a platform up; nothing is connected."""
    monkeypatch.setitem(app.config, "JOINWAYS", with_platform(app))
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    disconnect(app)


def test_without_a_platform_there_is_no_such_thing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = replace(app.config["JOINWAYS"], stripe_connect=None)
    monkeypatch.setitem(app.config, "JOINWAYS", without)
    browser = signed_in(app)
    assert "Se connecter avec Stripe" not in seeing.text(browser.get(HERE))
    assert send(browser, CONNECT).status_code == 404
    for address in (CONNECT, f"{CONNECT}/callback"):
        assert browser.get(address).status_code == 404
    assert app.test_client().post("/stripe/webhook/connect", data=b"{}").status_code == 400


def test_connected_without_a_key_and_nothing_secret_kept(
    app: Flask, stripe: StandIn, caplog: pytest.LogCaptureFixture
) -> None:
    browser = signed_in(app, "admin")
    assert "Se connecter avec Stripe" in seeing.text(browser.get(HERE))
    there = set_out(browser)
    said = said_in(there)
    assert (said["client_id"], said["scope"]) == ("ca_platform", "read_write")
    assert said["response_type"] == "code"
    assert said["redirect_uri"].endswith("/settings/integrations/connect/callback")
    assert said["state"] not in everything_stored(app), "computed, not kept"
    back = answered(there)
    answer = browser.get(back)
    assert (answer.status_code, answer.location) == (303, HERE)
    row = current(app)
    assert (row.oauth_scope, row.account_id, row.livemode) == ("read_write", DEMO, False)
    assert row.simulated
    page = source(browser.get(HERE))
    for name in ("key", "rights", "account", "currency", "taxes", "clock"):
        assert step(page, name).startswith("kind-ok"), step(page, name)
    assert "peut être lu et modifié en entier" in step(page, "rights")
    assert "Joinways attend le message" in step(page, "webhook")
    stored = everything_stored(app)
    shown = page + source(browser.get("/events"))
    for secret in ("simulated_access", "simulated_refresh", PLATFORM.secret_key, SECRET):
        assert secret not in stored
        assert secret not in shown
        assert secret not in caplog.text
    code = said_in(back)["code"]
    assert code not in stored + caplog.text
    assert code not in masked_address(back) + masked(f"does not exist: {code}")
    with app.app_context():
        actions = db.session.scalars(select(AuditLine.action)).all()
    assert list(actions) == ["stripe-authorised"]
    [token] = asked(stripe, "oauth.token")
    assert token["status"] == 200


def test_the_platforms_message_proves_the_way(app: Flask, stripe: StandIn) -> None:
    browser = signed_in(app)
    authorised(browser)
    [gone] = [each for each in stripe.objects("event") if each["type"] == "invoice.deleted"]
    assert tell(app, gone, account="acct_of_another") == (200, "nobody")
    assert "Joinways attend le message" in step(source(browser.get(HERE)), "webhook")
    assert tell(app, gone, "whsec_wrong") == (400, "signature")
    assert tell(app, gone) == (200, "kept")
    assert tell(app, gone) == (200, "duplicate")
    assert step(source(browser.get(HERE)), "webhook").startswith("kind-ok")


def test_what_comes_back_counts_once(app: Flask, stripe: StandIn) -> None:
    browser = signed_in(app)
    back, _ = authorised(browser)
    browser.get(HERE)
    again = browser.get(back)
    assert (again.status_code, again.location) == (303, HERE)
    assert "n’appartient pas à cette page" in seeing.text(browser.get(HERE))
    assert len(asked(stripe, "oauth.token")) == 1
    assert current(app).oauth_scope
    send(browser, f"{HERE}/check")
    assert current(app).broken == "", "a second exchange would have ended it"


def test_what_was_begun_elsewhere_connects_nothing(app: Flask, stripe: StandIn) -> None:
    browser, other, stranger = (signed_in(app, who) for who in ("owner", "admin", "stranger"))
    back = answered(set_out(browser))
    set_out(other)
    for each in (other, stranger):
        assert each.get(back).status_code == 303
    code = said_in(back)["code"]
    for state in ("", "x", "é", said_in(set_out(other))["state"]):
        browser.get(f"{CONNECT}/callback?code={code}&state={state}")
    with app.app_context(), writing(db.session) as session:
        session.execute(update(UserSession).values(connect_until=utc_now()))
    assert browser.get(back).status_code == 303
    assert browser.get(CONNECT).location == HERE, "too late: nobody has set out"
    assert asked(stripe, "oauth.token") == []
    with app.app_context():
        assert not db.session.scalars(
            select(StripeConnection).where(StripeConnection.oauth_scope != "")
        ).all()


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("access_denied", "Vous avez refusé chez Stripe. Rien n’a été modifié."),
        ("<b>boo</b>", "Stripe a signalé un problème. Rien n’a été modifié"),
    ],
)
def test_a_no_and_a_failure_at_stripe(app: Flask, stripe: StandIn, answer: str, said: str) -> None:
    browser = signed_in(app)
    state = said_in(set_out(browser))["state"]
    told = {"error": answer, "error_description": "sold to the highest bidder", "state": state}
    assert browser.get(f"{CONNECT}/callback", query_string=told).location == HERE
    page = seeing.text(browser.get(HERE))
    assert said in page
    assert "bidder" not in page
    assert asked(stripe, "oauth.token") == []


@pytest.mark.parametrize("fault", ["drop_before", "drop_after", "error_500"])
def test_no_answer_is_unknown_and_asked_for_no_second_time(
    app: Flask, stripe: StandIn, fault: str
) -> None:
    browser = signed_in(app)
    stripe.add_fault(fault, "oauth.token")
    back, _ = authorised(browser)
    assert "on ne sait donc pas s’il a connecté le compte" in seeing.text(browser.get(HERE))
    assert browser.get(back).location == HERE
    assert len(asked(stripe, "oauth.token")) == 1
    stripe.clear_faults()
    authorised(browser)
    assert current(app).account_id == DEMO, "beginning again does no harm"


def test_what_stripe_refuses_and_settings_that_are_wrong(
    app: Flask, stripe: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app)
    state = said_in(set_out(browser))["state"]
    browser.get(f"{CONNECT}/callback?code=ac_unknown&state={state}")
    assert "n’a pas laissé Joinways accéder au compte" in seeing.text(browser.get(HERE))
    stripe.add_fault("unauthorized", "oauth.token")
    authorised(browser)
    assert "n’accepte pas les réglages de cette installation" in seeing.text(browser.get(HERE))


def test_what_the_platforms_endpoint_does_not_take(app: Flask, stripe: StandIn) -> None:
    authorised(signed_in(app))
    [gone] = [each for each in stripe.objects("event") if each["type"] == "invoice.deleted"]
    post = app.test_client().post
    address = "/stripe/webhook/connect"
    assert post(address, data=b"x" * (256 * 1024 + 1)).status_code == 413
    for body in (b"{", b"[]"):
        signature = {"Stripe-Signature": signed(body, SECRET)}
        assert post(address, data=body, headers=signature).data == b"unreadable"
    old = {"Stripe-Signature": signed(b"{}", SECRET, age=301)}
    assert post(address, data=b"{}", headers=old).data == b"signature"
    assert tell(app, gone, account="")[1] == "nobody"
    assert tell(app, {**gone, "livemode": True})[1] == "nobody"
    disconnect(app)
    assert tell(app, gone)[1] == "kept", "an account that was replaced is followed still"
