"""The simulated Stripe, tried first: connected by a button, marked for ever, never mixed in."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from joinways.board.figures import tiles
from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.invoices.visiting import connector
from joinways.models import Invoice, StripeConnection
from joinways.models.columns import utc_now
from joinways.stripe_gateway import door
from joinways.stripe_words import GatewayError
from tests.cast import Cast, signed_in
from tests.documents.reading import pages_of
from tests.stand_in import StandIn
from tests.web import seeing
from tests.web.pressing import press
from tests.web.seeing import send, source, speak
from tests.web.test_integrations import HERE, disconnect

WORD = {"fr": "Simulée", "es": "Simulada", "en": "Simulated"}


@pytest.fixture
def offered(app: Flask, cast: Cast, stripe: StandIn, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An installation on Stripe itself that offers the simulated one; nothing is connected."""
    ours: Config = app.config["JOINWAYS"]
    there = replace(ours, stripe_api_base=None, stripe_sandbox_url=stripe.base)
    monkeypatch.setitem(app.config, "JOINWAYS", there)
    monkeypatch.setattr(door, "MOST_RETRIES", 0)
    with app.app_context(), writing(db.session) as session:
        for row in session.scalars(select(StripeConnection)):
            session.delete(row)
    return app


def test_without_a_simulated_stripe_there_is_no_button(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours: Config = app.config["JOINWAYS"]
    monkeypatch.setitem(app.config, "JOINWAYS", replace(ours, stripe_api_base=None))
    disconnect(app)
    browser = signed_in(app)
    assert "Essayer d’abord" not in seeing.text(browser.get(HERE))
    send(browser, f"{HERE}/try")
    assert "Aucun Stripe simulé n’est installé ici." in seeing.text(browser.get(HERE))


def test_tried_with_one_button_and_marked_wherever_it_shows(
    offered: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(offered)
    assert "Essayer d’abord" in seeing.text(browser.get(HERE))
    assert send(browser, f"{HERE}/try").status_code == 303
    page = seeing.text(browser.get(HERE))
    assert "Connecté au Stripe simulé : rien n’est réel." in page
    assert "Joinways attend le message" in page
    quote = cast.quote()
    press(browser, quote)
    [made] = stripe.objects("invoice")
    with offered.app_context():
        invoice = f"/invoices/{db.session.scalars(select(Invoice.public_id)).one()}"
    for language, word in WORD.items():
        speak(browser, language)
        for address in (HERE, "/invoices", invoice, quote.address):
            answer = browser.get(address)
            assert word in seeing.text(answer), address
            assert 'class="strip"' in source(answer), address
        assert word in source(browser.get("/invoices/export.csv"))
    assert made["number"] in seeing.text(browser.get("/invoices"))
    drawn = pages_of(browser.get(f"{invoice}/document.pdf").data)
    assert all("Stripe simulé : rien n’est débité" in page for page in drawn)
    assert "Facture · Simulée" in drawn[0]


def test_once_stripe_itself_was_connected_it_stays_marked_and_counts_no_more(
    offered: Flask, cast: Cast, stripe: StandIn
) -> None:
    browser = signed_in(offered)
    send(browser, f"{HERE}/try")
    press(browser, cast.quote())
    assert pending(offered, cast) == (1, 59986)
    with offered.app_context(), writing(db.session) as session:
        session.execute(update(StripeConnection).values(ended_at=utc_now()))
        session.flush()
        old = session.scalars(select(StripeConnection)).one()
        session.add(
            StripeConnection(
                workspace_id=cast.workspace, key_encrypted=old.key_encrypted, key_last4="real",
                livemode=False, account_id="acct_real", account_name="Domaine",
            )
        )  # fmt: skip
    assert "Simulée" in seeing.text(browser.get("/invoices"))
    assert pending(offered, cast) == (0, 0)


def pending(app: Flask, cast: Cast) -> tuple[int, int]:
    """The first tile of the board: how many invoices, and what is still to pay in cents."""
    with app.app_context():
        shown, _ = tiles(db.session, cast.workspace, "EUR", utc_now().date())
        return shown[0].count, shown[0].cents


def test_the_same_account_each_time_and_never_anothers(
    offered: Flask, cast: Cast, stripe: StandIn
) -> None:
    accounts = []
    for who in ("owner", "stranger", "owner"):
        browser = signed_in(offered, who)
        send(browser, f"{HERE}/try")
        with offered.app_context():
            current = select(StripeConnection).where(StripeConnection.ended_at.is_(None))
            accounts += [row.account_id for row in db.session.scalars(current)][-1:]
        send(browser, f"{HERE}/remove")
    assert accounts[0] == accounts[2] != accounts[1]


def test_a_simulated_key_never_reaches_stripe_itself(
    offered: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(signed_in(offered), f"{HERE}/try")
    ours: Config = offered.config["JOINWAYS"]
    monkeypatch.setitem(offered.config, "JOINWAYS", replace(ours, stripe_sandbox_url=None))
    with offered.app_context():
        connection_id = db.session.scalars(select(StripeConnection.id)).one()
        with pytest.raises(GatewayError, match="no-sandbox"):
            connector().open(connection_id)
