"""From a key to OAuth and back, another account, and every way in which a connection ends."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from joinways.database import writing
from joinways.extensions import db
from joinways.following import events
from joinways.invoices.visiting import connector, worker
from joinways.models import AuditLine, Notice, StripeConnection
from joinways.notices.watching import attention_due
from joinways.stripe_gateway import door
from joinways.workspace import webhooks
from tests.at_stripe import DEMO, answered
from tests.cast import Cast, signed_in
from tests.stand_in import Json, StandIn
from tests.web import seeing
from tests.web.authorising import (
    HERE,
    PLATFORM,
    asked,
    authorised,
    current,
    set_out,
    tell,
    with_platform,
)
from tests.web.pressing import press
from tests.web.seeing import send, source, speak
from tests.web.test_integrations import KEY, connections, disconnect


@pytest.fixture(autouse=True)
def platform(app: Flask, cast: Cast, stripe: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator has set a platform up; a key of the demo account is connected."""
    monkeypatch.setitem(app.config, "JOINWAYS", with_platform(app))
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    stripe.restrict_key("sk_test_team", [], DEMO)
    with app.app_context(), writing(db.session) as session:
        session.get_one(StripeConnection, cast.connection).account_id = DEMO


def work(app: Flask) -> None:
    """What the background does with events and news."""
    with app.app_context():
        events.work_due(worker())
        attention_due(db.session)


def ended_at_stripe(app: Flask, stripe: StandIn) -> Json:
    """The account's owner removes Joinways in their dashboard; the event."""
    [platform] = [each["account"] for each in asked(stripe, "oauth.token")]
    stripe.ask("POST", "authorizations/end", {"platform": platform, "account": DEMO})
    return [each for each in stripe.objects("event") if each["type"].startswith("account.")][-1]


def event(kind: str, about: str) -> Json:
    """An event that Stripe might send."""
    return {
        "id": f"evt_{about}",
        "object": "event",
        "type": kind,
        "created": 1_800_000_000,
        "livemode": False,
        "data": {"object": {"id": "x_1", "object": about}},
    }


def test_the_same_account_by_oauth_goes_on_and_back_again(app: Flask, stripe: StandIn) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")
    assert len(stripe.objects("webhook_endpoint")) == 1
    authorised(browser)
    row = current(app)
    assert (row.id, row.oauth_scope, row.account_id) == (1, "read_write", DEMO)
    assert stripe.objects("webhook_endpoint") == [], "the key's own is of no use any more"
    assert row.webhook_url.endswith("/stripe/webhook/connect")
    stripe.restrict_key(KEY, [], DEMO)
    send(browser, HERE, {"key": KEY})
    row = current(app)
    assert (row.id, row.oauth_scope, row.key_last4) == (1, "", KEY[-4:])
    assert [each["status"] for each in asked(stripe, "oauth.deauthorize")] == [200]
    assert len(stripe.objects("webhook_endpoint")) == 1


def test_another_account_is_asked_about_and_may_be_left(app: Flask, stripe: StandIn) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")
    _, answer = authorised(browser, account="")
    assert answer.status_code == 200
    page = source(answer)
    assert "Vous avez choisi un autre compte" in seeing.text(page)
    [sealed] = [each.split('"')[0] for each in page.split('name="sealed" value="')[1:]]
    assert send(browser, f"{HERE}/connect/decline", {"sealed": sealed}).location == HERE
    assert "Rien n’a été modifié ici." in seeing.text(browser.get(HERE))
    assert (current(app).id, current(app).oauth_scope) == (1, "")
    assert len(asked(stripe, "oauth.deauthorize")) == 1
    _, answer = authorised(browser, account="")
    [sealed] = [each.split('"')[0] for each in source(answer).split('name="sealed" value="')[1:]]
    send(browser, f"{HERE}/switch", {"sealed": sealed})
    assert [each[2] for each in connections(app)] == [False, True]
    assert current(app).oauth_scope == "read_write"
    for junk in ("", "x", sealed[:-3]):
        send(browser, f"{HERE}/connect/decline", {"sealed": junk})
        assert "Cette page a attendu trop longtemps." in seeing.text(browser.get(HERE))


def test_taken_back_at_stripe_it_is_told_once_wherever_a_refused_key_is(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    authorised(browser)
    quote = cast.quote()
    said = event("account.application.deauthorized", "application")
    assert tell(app, said) == (200, "kept")
    work(app)
    assert current(app).broken == "", "an event is a signal: Stripe was asked, and lets us in"
    gone = ended_at_stripe(app, stripe)
    assert [tell(app, gone)[1], tell(app, gone)[1]] == ["kept", "duplicate"]
    work(app)
    tell(app, {**gone, "id": "evt_again"})
    work(app)
    assert current(app).broken == "revoked"
    with app.app_context():
        told = db.session.scalars(select(Notice).where(Notice.kind == "attention")).all()
        noted = db.session.scalars(
            select(AuditLine).where(AuditLine.action == "stripe-deauthorised")
        ).all()
    assert [each.detail["reason"] for each in told] == ["connect-ended"]
    assert len(noted) == 1
    for language, words in (
        ("fr", "Stripe ne laisse plus Joinways accéder"),
        ("es", "Stripe ya no deja que Joinways acceda"),
        ("en", "Stripe no longer lets Joinways in"),
    ):
        speak(browser, language)
        for address in (HERE, "/attention", "/notices", quote.address, "/invoices"):
            assert words in seeing.text(browser.get(address)), address
    speak(browser, "fr")
    authorised(browser)
    assert (current(app).broken, current(app).id) == ("", 1)
    press(browser, quote)
    assert len(stripe.objects("invoice")) == 1


def test_disconnecting_gives_the_account_back_once(app: Flask, stripe: StandIn) -> None:
    browser = signed_in(app)
    authorised(browser)
    page = seeing.text(browser.get(f"{HERE}/remove"))
    assert "Joinways ne peut plus agir pour ce compte" in page
    assert "Aucune facture n’attend" in page
    send(browser, f"{HERE}/remove")
    assert "Stripe est déconnecté." in seeing.text(browser.get(HERE))
    assert [each["params"] for each in asked(stripe, "oauth.deauthorize")] == [
        {"client_id": "ca_platform", "stripe_user_id": DEMO}
    ]
    with app.app_context():
        row = db.session.get_one(StripeConnection, 1)
        assert row.ended_at
        assert (row.key_encrypted, row.account_id) == ("", DEMO)
    authorised(browser)
    assert current(app).id == 1, "and its invoices are followed again"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("drop_before", "on ne sait pas si la connexion a aussi pris fin"),
        ("drop_after", "on ne sait pas si la connexion a aussi pris fin"),
        ("refused", "Stripe n’y a pas mis fin de son côté"),
    ],
)
def test_what_stripe_does_not_end_is_said_and_ended_here(
    app: Flask, stripe: StandIn, fault: str, said: str
) -> None:
    browser = signed_in(app)
    authorised(browser)
    more = {"code": "invalid_request", "message": "No"} if fault == "refused" else {}
    stripe.add_fault(fault, "oauth.deauthorize", **more)
    send(browser, f"{HERE}/remove")
    assert said in seeing.text(browser.get(HERE))
    assert len(asked(stripe, "oauth.deauthorize")) == 1, "asked once"
    assert not any(each[2] for each in connections(app))


def test_an_account_of_two_workspaces_stays_with_the_other(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    disconnect(app)
    ours, theirs = signed_in(app), signed_in(app, "stranger")
    for browser in (ours, theirs):
        authorised(browser)
    assert tell(app, event("invoice.paid", "invoice")) == (200, "kept")
    with app.app_context():
        rows = db.session.execute(db.text("SELECT workspace_id FROM stripe_event ORDER BY 1"))
        assert [each[0] for each in rows] == [cast.workspace, cast.other_workspace]
    send(ours, f"{HERE}/remove")
    assert "un autre espace de travail" in seeing.text(ours.get(HERE))
    assert asked(stripe, "oauth.deauthorize") == []
    send(theirs, f"{HERE}/check")
    assert "Terminée chez Stripe" not in seeing.text(theirs.get(HERE))
    send(theirs, f"{HERE}/remove")
    assert len(asked(stripe, "oauth.deauthorize")) == 1


def test_a_wrong_key_of_the_platform_breaks_nobody(
    app: Flask, stripe: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in(app)
    authorised(browser)
    ours = with_platform(app)
    for other in (replace(PLATFORM, secret_key="sk_test_revoked1"), None):
        monkeypatch.setitem(app.config, "JOINWAYS", replace(ours, stripe_connect=other))
        send(browser, f"{HERE}/check")
        assert "Stripe ne répond pas pour le moment" in seeing.text(browser.get(HERE))
        assert current(app).broken == ""
    live = replace(PLATFORM, secret_key="sk_live_neverSent")
    monkeypatch.setitem(app.config, "JOINWAYS", replace(ours, stripe_connect=live))
    stripe.clear_calls()
    send(browser, f"{HERE}/check")
    assert stripe.calls() == [], "a key of the other mode never speaks for it"


def test_without_the_endpoints_secret_nothing_is_expected_to_be_told(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = replace(with_platform(app), stripe_connect=replace(PLATFORM, webhook_secrets=()))
    monkeypatch.setitem(app.config, "JOINWAYS", quiet)
    browser = signed_in(app)
    authorised(browser)
    page = seeing.text(browser.get(HERE))
    assert "ne sont pas configurés sur cette installation" in page
    with app.app_context():
        webhooks.ensure(connector(), 1, "https://ours.example")
    assert current(app).webhook_url == ""


def test_while_an_invoice_is_made_another_account_is_given_back(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")
    quote = cast.quote()
    stripe.add_fault("drop_before", "invoices.finalize", times=9)
    press(browser, quote)
    browser.get(answered(set_out(browser), account=""))
    assert "Une facture est en cours de création" in seeing.text(browser.get(HERE))
    assert len(asked(stripe, "oauth.deauthorize")) == 1
    assert current(app).id == 1
    stripe.clear_faults()
    authorised(browser)
    assert current(app).oauth_scope, "the same account goes on"
    with app.app_context(), writing(db.session) as session:
        session.execute(db.text("UPDATE invoicing SET next_try_at = created_at"))
    browser.get(quote.address)
    press(browser, quote)
    [invoice] = stripe.objects("invoice")
    assert invoice["status"] == "open"
