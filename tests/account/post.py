"""What was mailed about accounts, and the pages that its links open."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from joinways.extensions import db
from joinways.models import OutgoingMail
from joinways.sending.letters import with_all_links
from tests.web.seeing import send, source

GOOD = "tilleul girafe 42 moulin"
"""A password that nobody guesses."""

SIGN_UP = {
    "name": "Maëlle Roc",
    "email": "Maelle@grange.example",
    "workspace": "La Grange",
    "country": "ES",
}


def mails(app: Flask) -> list[OutgoingMail]:
    """Every mail about an account, the oldest first."""
    with app.app_context():
        found = db.session.scalars(
            select(OutgoingMail)
            .where(OutgoingMail.workspace_id.is_(None))
            .order_by(OutgoingMail.id)
        ).all()
        db.session.expunge_all()
        return list(found)


def sent_to(app: Flask) -> list[tuple[str, str]]:
    """(what, to whom) of every mail about an account."""
    return [(mail.kind, mail.to_email) for mail in mails(app)]


def link(app: Flask, base: str = "http://127.0.0.1:8000") -> str:
    """The address, without its host, in the newest mail as it would leave."""
    with app.app_context():
        text = with_all_links(db.session, app.config["JOINWAYS"], mails(app)[-1].text)
    found = re.search(re.escape(base) + r"(/\S+)", text)
    assert found, text
    return found[1]


def sign_up(browser: FlaskClient, **other: str) -> tuple[int, str]:
    """Fill the form in; the status, and where it leads or the page."""
    answer = send(browser, "/signup", {**SIGN_UP, **other})
    return answer.status_code, answer.location or source(answer)


def sign_in(browser: FlaskClient, email: str, password: str) -> str:
    """Where the sign-in leads; "" when it is refused."""
    return send(browser, "/login", {"email": email, "password": password}).location or ""
