"""Accounts by whoever runs the server, with no mail server at all."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import User, Workspace
from joinways.models.columns import utc_now
from tests.account.post import GOOD, mails, sign_in
from tests.cast import PASSWORD, Cast
from tests.web.seeing import send, text

NEW = ("account", "create", "--email", "Lea@venue.example", "--name", "Léa", "--workspace")


@pytest.fixture(autouse=True)
def no_server(app: Flask) -> Iterator[None]:
    """No mail leaves."""
    ours = app.config["JOINWAYS"]
    app.config["JOINWAYS"] = replace(ours, mail_url=None)
    yield
    app.config["JOINWAYS"] = ours


def run(app: Flask, *command: str) -> Result:
    """The command as it is typed."""
    return app.test_cli_runner().invoke(args=list(command))


def link_in(done: Result) -> str:
    """The address that it printed, without the host."""
    assert done.exit_code == 0, done.output
    return done.output.rsplit("http://127.0.0.1:8000", maxsplit=1)[1].strip()


def test_the_first_account(app: Flask) -> None:
    address = link_in(run(app, *NEW, "Domaine", "--country", "be", "--plan", "enterprise"))
    assert sign_in(app.test_client(), "lea@venue.example", "") == ""
    browser = app.test_client()
    assert "Pour lea@venue.example." in text(browser.get(address))
    assert send(browser, address, {"new": GOOD}).location == "/login"
    assert sign_in(browser, "lea@venue.example", GOOD) == "/events"
    assert send(app.test_client(), address, {"new": "wholly different 9"}).status_code == 404
    with app.app_context():
        workspace = db.session.scalars(select(Workspace)).one()
    assert (workspace.name, workspace.plan) == ("Domaine", "enterprise")
    assert (workspace.country, workspace.time_zone) == ("BE", "Europe/Brussels")
    assert mails(app) == [], "nothing waits for a server that there is not"


def test_what_cannot_be_made_is_said(app: Flask) -> None:
    assert run(app, *NEW, "Domaine").exit_code == 0
    for command, said in (
        ((*NEW, "Domaine"), "There is an account with this email already."),
        ((*NEW, "Domaine", "--country", "XX"), "'XX' is no country"),
        (("account", "password-link", "no@venue.example"), "There is no account with this email."),
        (("account", "two-step-off", "no@venue.example"), "There is no account with this email."),
    ):
        done = run(app, *command)
        assert (done.exit_code, said in done.output) == (1, True), done.output


def test_who_lost_it_all_comes_in_again(app: Flask, cast: Cast) -> None:
    with app.app_context(), writing(db.session) as session:
        session.execute(update(User).values(totp_sealed="lost", totp_since=utc_now()))
    assert sign_in(app.test_client(), "owner@team.example", PASSWORD) == "/login/code"
    assert run(app, "account", "two-step-off", "Owner@team.example").exit_code == 0
    address = link_in(run(app, "account", "password-link", "owner@team.example"))
    assert send(app.test_client(), address, {"new": GOOD}).location == "/login"
    assert sign_in(app.test_client(), "owner@team.example", GOOD) == "/events"


def test_without_a_server_no_link_is_promised(app: Flask, cast: Cast) -> None:
    browser = app.test_client()
    for answer in (
        browser.get("/password/forgotten"),
        send(browser, "/password/forgotten", {"email": "owner@team.example"}),
    ):
        assert "Aucun serveur de messagerie n’est configuré" in text(answer)
    sign_in(browser, "owner@team.example", PASSWORD)
    assert "Aucun serveur de messagerie" in text(browser.get("/account/email"))
    assert send(browser, "/account/email").status_code == 403
