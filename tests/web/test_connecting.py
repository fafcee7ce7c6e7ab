"""The five minutes in which Stripe is connected: the checklist, the rights, the round trip."""

import json
import re

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.domain.stripe_rights import numbering_of
from joinways.extensions import db
from joinways.models import StripeConnection, Workspace
from joinways.stripe_gateway import door
from joinways.vault import Vault
from joinways.workspace.webhooks import secrets_of
from tests.cast import Cast, signed_in
from tests.conftest import FERNET
from tests.following.post import signed
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.seeing import HTMX, send, source, speak
from tests.web.test_integrations import HERE, KEY, disconnect

ACCOUNT = "acct_simulated_demo"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No retries inside a call."""
    monkeypatch.setattr(door, "MOST_RETRIES", 0)


def step(page: str, name: str) -> str:
    """What the checklist says of one step."""
    found = re.search(rf'<li class="(kind-\w+)" id="step-{name}">(.*?)</li>', page, re.DOTALL)
    assert found, name
    return f"{found[1]} {seeing.text(found[2])}"


def right(page: str, name: str) -> str:
    """The row of one right."""
    found = re.search(rf"<tr><th scope=\"row\"><span>{name}</span>(.*?)</tr>", page, re.DOTALL)
    assert found, name
    return seeing.text(found[1])


def deliver(app: Flask, stripe: StandIn) -> int:
    """That the draft of the trial is gone, brought to the webhook; the answer's status."""
    with app.app_context():
        connection = db.session.scalars(
            select(StripeConnection).where(StripeConnection.ended_at.is_(None))
        ).one()
        [secret] = secrets_of(Vault((FERNET,)), connection)
        workspace = db.session.get_one(Workspace, connection.workspace_id).public_id
    [gone] = [each for each in stripe.objects("event") if each["type"] == "invoice.deleted"]
    body = json.dumps(gone).encode()
    answer = app.test_client().post(
        f"/stripe/webhook/{workspace}",
        data=body,
        content_type="application/json",
        headers={"Stripe-Signature": signed(body, secret)},
    )
    return answer.status_code


def test_before_a_key_is_there_the_page_leads_to_stripes_own(app: Flask, cast: Cast) -> None:
    disconnect(app)
    page = source(signed_in(app).get(HERE))
    assert step(page, "key").startswith("kind-neutral Clé Stripe À faire")
    assert step(page, "rights").startswith("kind-neutral")
    there = r'href="https://dashboard\.stripe\.com(/[^"]*apikeys/create)\?([^"]*)"'
    addresses = re.findall(there, page)
    assert [path for path, _ in addresses] == ["/test/apikeys/create", "/apikeys/create"]
    for _, each in addresses:
        assert "name=Joinways" in each
        for slug in ("customer_write", "invoice_write", "credit_note_write", "event_read"):
            assert f"=rak_{slug}" in each


def test_all_is_looked_at_at_once_and_nothing_is_left_at_stripe(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    disconnect(app)
    browser = signed_in(app, "admin")
    send(browser, HERE, {"key": KEY})
    page = source(browser.get(HERE))
    words = seeing.text(page)
    assert "Compte Compte simulé" in words
    assert "Pays France" in words
    assert "Devise EUR" in words
    for name in ("key", "rights", "account", "currency", "taxes", "clock"):
        assert step(page, name).startswith("kind-ok"), step(page, name)
    assert step(page, "live").startswith("kind-neutral")
    for name in ("Clients", "Factures", "Avoirs", "Événements", "Endpoints de webhook", "Compte"):
        assert right(page, name).endswith("Accordé")
    assert "Joinways attend le message" in step(page, "webhook")
    assert stripe.objects("invoice") == []
    assert all(each["deleted"] for each in stripe.objects("customer"))
    assert stripe.mailbox() == []


def test_the_round_trip_is_awaited_heard_and_then_asked_about_no_more(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    disconnect(app)
    browser = signed_in(app)
    send(browser, HERE, {"key": KEY})
    waiting = source(browser.get(f"{HERE}/checklist", headers=HTMX))
    assert 'data-hx-trigger="every 2s"' in waiting
    assert deliver(app, stripe) == 200
    for language, words in (
        ("fr", "Le message de Stripe est arrivé après 1 s."),
        ("es", "El mensaje de Stripe llegó en 1 s."),
        ("en", "Stripe’s message arrived after 1 s."),
    ):
        speak(browser, language)
        heard = source(browser.get(f"{HERE}/checklist", headers=HTMX))
        assert step(heard, "webhook").startswith("kind-ok")
        assert words in step(heard, "webhook")
        assert "data-hx-trigger" not in heard
        assert step(source(browser.get(HERE)), "webhook") == step(heard, "webhook")
    assert browser.get(f"{HERE}/checklist").location == HERE


def test_what_is_not_heard_within_a_minute_says_what_to_do(
    app: Flask, cast: Cast, stripe: StandIn
) -> None:
    disconnect(app)
    browser = signed_in(app)
    send(browser, HERE, {"key": KEY})
    with app.app_context(), writing(db.session) as session:
        for row in session.scalars(select(StripeConnection)):
            row.proof_sent_at = row.created_at.replace(year=2025)
    page = source(browser.get(HERE))
    assert step(page, "webhook").startswith("kind-bad")
    assert "accessible depuis Internet" in step(page, "webhook")
    assert "data-hx-trigger" not in page.split('id="workspace-checklist"')[1].split(">")[0]
    send(browser, f"{HERE}/proof")
    assert "Joinways attend le message" in step(source(browser.get(HERE)), "webhook")


def test_each_right_is_told_with_what_it_is_for(app: Flask, cast: Cast, stripe: StandIn) -> None:
    disconnect(app)
    browser = signed_in(app)
    stripe.restrict_key("rk_test_some", ["credit_note_write", "event_read"])
    send(browser, HERE, {"key": "rk_test_some"})
    page = source(browser.get(HERE))
    assert "Manquant Stripe indique" in right(page, "Avoirs")
    assert "rak_credit_note_write" in right(page, "Avoirs")
    assert "Manquant" in right(page, "Événements")
    assert right(page, "Factures").endswith("Accordé")
    assert step(page, "rights").startswith("kind-warn")
    assert "Droit manquant" not in seeing.text(page), "invoices can be made all the same"
    stripe.restrict_key("rk_test_some", ["invoice_write"])
    send(browser, f"{HERE}/check")
    page = source(browser.get(HERE))
    assert step(page, "rights").startswith("kind-bad")
    assert "Droit manquant" in seeing.text(page)


def test_an_account_that_is_not_as_it_should_be(app: Flask, cast: Cast, stripe: StandIn) -> None:
    browser = signed_in(app)
    stripe.restrict_key("sk_test_team", [], ACCOUNT)
    stripe.set_account(charges_enabled=False, currency="usd")
    try:
        send(browser, f"{HERE}/check")
        page = source(browser.get(HERE))
    finally:
        stripe.set_account(charges_enabled=True, currency="eur")
    assert step(page, "account").startswith("kind-warn")
    assert "le compte est en USD" in step(page, "currency")
    with app.app_context(), writing(db.session) as session:
        row = session.scalars(select(StripeConnection)).one()
        trial = {"automatic_tax": True, "default_rates": 0, "discounts": 0}
        row.livemode = True
        row.findings = {**row.findings, "skew": -125, "numbering": "customer", "trial": trial}
    page = source(browser.get(HERE))
    for name in ("account", "numbering", "taxes", "clock"):
        assert step(page, name).startswith("kind-bad"), step(page, name)
    assert "125 s" in step(page, "clock")


@pytest.mark.parametrize(
    ("invoices", "how"),
    [
        ([], "unknown"),
        ([("cus_1", "AB-0001"), ("cus_1", "AB-0002")], "unknown"),
        ([("cus_1", "AB-0001"), ("cus_2", "AB-0002")], "account"),
        ([("cus_1", "AB-0001"), ("cus_2", "CD-0001")], "customer"),
        ([("cus_1", "OLD-0009"), ("cus_1", "AB-0001"), ("cus_2", "AB-0002")], "account"),
        ([("cus_1", "OLD-0009"), ("cus_1", "AB-0001")], "unknown"),
        ([("cus_1", "0009"), ("", "AB-0001")], "unknown"),
    ],
)
def test_how_an_account_counts_is_seen_by_its_numbers(
    invoices: list[tuple[str, str]], how: str
) -> None:
    assert numbering_of(invoices) == how


def test_the_clocks_are_compared_by_the_date_of_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_090.0)
    assert door._skew({"Date": "Fri, 15 Jan 2027 08:00:00 GMT"}) == 90
    assert door._skew({"date": "Fri, 15 Jan 2027 08:03:00 GMT"}) == -90
    assert door._skew({}) is None
    assert door._skew({"Date": "yesterday"}) is None


def test_the_page_asks_stripe_nothing(app: Flask, cast: Cast, stripe: StandIn) -> None:
    browser = signed_in(app)
    stripe.clear_calls()
    for address in (HERE, f"{HERE}/key", f"{HERE}/remove"):
        assert browser.get(address).status_code == 200
    assert stripe.calls() == []


def test_a_silent_stripe_leaves_the_last_findings(app: Flask, cast: Cast, stripe: StandIn) -> None:
    browser = signed_in(app)
    send(browser, f"{HERE}/check")
    stripe.add_fault("drop_before", "*", times=99)
    send(browser, f"{HERE}/check")
    send(browser, f"{HERE}/proof")
    stripe.clear_faults()
    page = source(browser.get(HERE))
    assert right(page, "Factures").endswith("Accordé")
    with app.app_context(), writing(db.session) as session:
        session.execute(update(StripeConnection).values(key_encrypted="unreadable"))
    send(browser, f"{HERE}/check")
    assert "Clé refusée" in seeing.text(browser.get(HERE))
