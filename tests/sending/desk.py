"""Sending and what follows, for tests: as a person does it, and by the clock."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.models import History, OutgoingMail, Quote, ShareLink, Workspace
from joinways.notices.round import render
from joinways.sending import actions
from joinways.sending.bundle import seen_of, together
from joinways.sending.letters import Office
from joinways.viewer import Viewer
from tests.cast import Cast, QuoteRef
from tests.forms_of_page import prefilled_form
from tests.web.seeing import send, source

LATER = date(2036, 1, 31)
WISH = actions.Wish(
    seen="",
    name="Léa Martin",
    email="lea@atelier-nord.example",
    language="fr",
    message="Bonjour Léa,\n\nVoici notre devis.",
    valid_until=LATER,
    needs_code=False,
    by_mail=True,
)


@dataclass
class Sender:
    """Sends quotes of the cast. Needs an open application context."""

    app: Flask
    cast: Cast

    @property
    def office(self) -> Office:
        config: Config = self.app.config["JOINWAYS"]
        return Office(config, render)

    def without_server(self) -> Office:
        return Office(replace(self.office.config, mail_url=None), render)

    def viewer(self, **changes: Any) -> Viewer:
        """The owner."""
        return replace(
            Viewer(
                session_id=1,
                seen_at=datetime.now(UTC),
                user_id=self.cast.users["owner"],
                name="Owner",
                email="owner@team.example",
                language="fr",
                role="owner",
                workspace_id=self.cast.workspace,
                workspace_name="Domaine",
                plan="pro",
                country="FR",
                currency="EUR",
                time_zone="Europe/Paris",
                due_days=30,
                connection_id=None,
                connection_broken=None,
                livemode=None,
            ),
            **changes,
        )

    def draft(self, **values: Any) -> QuoteRef:
        """A draft without a number."""
        quote = self.cast.quote(state="draft")
        change(quote, number=None, content_sha256=None, **values)
        return quote

    def send(self, quote: QuoteRef, at: datetime | None = None, **changes: Any) -> None:
        """Send it as it stands now."""
        seen = seen_of(list(db.session.scalars(together(stored(quote)))))
        db.session.rollback()
        wish = replace(WISH, **{"seen": seen, **changes})
        actions.send(db.session, self.office, quote.id, wish, self.viewer(), at=at)

    def sent(self, at: datetime | None = None, **changes: Any) -> QuoteRef:
        """A quote that was a draft a moment ago."""
        quote = self.draft()
        self.send(quote, at, **changes)
        return quote


def change(quote: QuoteRef, **values: Any) -> None:
    """Write into a quote behind everybody's back."""
    with writing(db.session) as session:
        session.execute(update(Quote).where(Quote.id == quote.id).values(**values))


def of_workspace(cast: Cast, **values: Any) -> None:
    """Write into the workspace behind everybody's back."""
    with writing(db.session) as session:
        session.execute(update(Workspace).where(Workspace.id == cast.workspace).values(**values))


def stored(quote: QuoteRef) -> Quote:
    """The quote as it is stored now, detached."""
    found: Quote = db.session.get_one(Quote, quote.id, populate_existing=True)
    db.session.expunge(found)
    db.session.rollback()
    return found


def mails(quote: QuoteRef) -> list[OutgoingMail]:
    """The mails about it, the oldest first."""
    query = select(OutgoingMail).where(OutgoingMail.quote_id == quote.id).order_by(OutgoingMail.id)
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    db.session.expunge_all()
    db.session.rollback()
    return list(found)


def links(quote: QuoteRef) -> list[ShareLink]:
    """The links that were ever made for it."""
    query = select(ShareLink).where(ShareLink.quote_id == quote.id).order_by(ShareLink.id)
    found = db.session.scalars(query.execution_options(populate_existing=True)).all()
    db.session.expunge_all()
    db.session.rollback()
    return list(found)


def happened(quote: QuoteRef) -> list[str]:
    """What its history says, the oldest first."""
    query = select(History.action).where(History.quote_id == quote.id).order_by(History.id)
    found = list(db.session.scalars(query))
    db.session.rollback()
    return found


def set_mail(quote: QuoteRef, **values: Any) -> None:
    """What became of its mails."""
    with writing(db.session) as session:
        session.execute(
            update(OutgoingMail).where(OutgoingMail.quote_id == quote.id).values(**values)
        )


def press_send(
    browser: FlaskClient, quote: QuoteRef, by: str = "mail", **typed: str
) -> TestResponse:
    """Open the form, type over it what is said, and press."""
    page = source(browser.get(f"{quote.address}/send"))
    form = {**prefilled_form(page, "/send"), "by": by, **typed}
    form.setdefault("message", "Bonjour,\n\nVoici notre devis.")
    return send(browser, f"{quote.address}/send", form)


def in_days(days: int) -> str:
    """As a date field wants it."""
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()
