"""The mailbox: where no mail leaves, what would have left; and what the settings say of mails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import update

from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.models import OutgoingMail
from joinways.notices.outbox import put
from joinways.notices.posting import post_due
from tests.cast import Cast, signed_in
from tests.notices.mails import MAIL
from tests.web.seeing import source, text


def written(app: Flask, workspace: int, once: str = "one") -> str:
    """A mail in that workspace's outbox: its name in addresses."""
    with app.app_context(), writing(db.session) as session:
        mail = replace(
            MAIL, workspace_id=workspace, once=once, html="<p>Payée &amp; <b>lue</b></p>"
        )
        return put(session, mail, "joinways@joinways.example").public_id


@pytest.fixture
def server(app: Flask, request: pytest.FixtureRequest) -> Iterator[None]:
    """Another mail server, or none."""
    ours: Config = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(ours, mail_url=request.param)
    yield
    app.config["JOINWAYS"] = ours


def test_every_mail_is_shown_with_its_state(app: Flask, cast: Cast) -> None:
    address = f"/mailbox/{written(app, cast.workspace)}"
    browser = signed_in(app, "member")
    page = text(browser.get("/mailbox"))
    assert "Facture F-0001 payée ines@team.example" in page
    assert "En attente" in page
    with app.app_context():
        assert post_due(db.session, app.config["JOINWAYS"]) == 1
    assert "Gardé ici" in text(browser.get("/mailbox"))
    page = source(browser.get(address))
    assert "Facture F-0001 payée" in text(page)
    assert '<pre class="mail-text" lang="fr">Payée.</pre>' in page
    # The HTML is shown as text: what a client wrote into it runs nowhere.
    assert "&lt;p&gt;Payée &amp;amp; &lt;b&gt;lue&lt;/b&gt;&lt;/p&gt;" in page


def test_what_a_server_said_stands_beside_the_mail(app: Flask, cast: Cast) -> None:
    address = f"/mailbox/{written(app, cast.workspace)}"
    with app.app_context(), writing(db.session) as session:
        session.execute(update(OutgoingMail).values(status="failed", problem="550 nobody"))
    page = text(signed_in(app).get(address))
    assert "Refusé" in page
    assert "Le serveur de messagerie a répondu 550 nobody" in page


def test_an_emptied_mail_says_so(app: Flask, cast: Cast) -> None:
    address = f"/mailbox/{written(app, cast.workspace)}"
    with app.app_context(), writing(db.session) as session:
        session.execute(
            update(OutgoingMail).values(text="", html="", sent_at=datetime(2026, 1, 1, tzinfo=UTC))
        )
    assert "Le contenu de cet e-mail a été effacé après 90 jours." in text(
        signed_in(app).get(address)
    )


def test_another_workspaces_mails_are_not_there(app: Flask, cast: Cast) -> None:
    theirs = written(app, cast.other_workspace)
    browser = signed_in(app)
    assert "Pas encore d’e-mail" in text(browser.get("/mailbox"))
    assert browser.get(f"/mailbox/{theirs}").status_code == 404


@pytest.mark.parametrize("server", ["smtp://mail.example", None], indirect=True)
def test_where_mails_leave_there_is_no_mailbox(app: Flask, cast: Cast, server: None) -> None:
    public_id = written(app, cast.workspace)
    browser = signed_in(app)
    assert browser.get("/mailbox").status_code == 404
    assert browser.get(f"/mailbox/{public_id}").status_code == 404


@pytest.mark.parametrize(
    ("server", "kept", "none_leaves"),
    [("mailbox:", True, False), (None, False, True), ("smtp://mail.example", False, False)],
    indirect=["server"],
)
def test_the_settings_say_what_becomes_of_mails(
    app: Flask, cast: Cast, server: None, kept: bool, none_leaves: bool
) -> None:
    page = text(signed_in(app).get("/settings/notifications"))
    assert ("Ouvrir la boîte d’envoi" in page) == kept
    assert ("Aucun e-mail ne part" in page) == none_leaves
    assert "Ceux des factures sont envoyés par Stripe" in page
