"""Owners are mailed at 80 % and at 100 % of a month's signatures, once each."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select, update

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Membership, OutgoingMail, Quote, User, Workspace
from joinways.notices.round import render
from joinways.sending.letters import Office
from joinways.sending.near_limit import near_limit_due
from tests.cast import Cast, signed_in
from tests.notices.mails import config
from tests.web.seeing import text

JULY = datetime(2026, 7, 20, 12, tzinfo=UTC)
AUGUST = datetime(2026, 8, 20, 12, tzinfo=UTC)
MIDNIGHT_IN_PARIS = datetime(2026, 7, 31, 22, 30, tzinfo=UTC)


def signed(cast: Cast, count: int, at: datetime) -> None:
    with cast.app.app_context(), writing(db.session) as session:
        rows = [Quote(workspace_id=cast.workspace, event_id=cast.event, client_id=cast.client,
                      title="x", state="draft", language="fr", currency="EUR", signed_at=at)
                for _ in range(count)]  # fmt: skip
        session.add_all(rows)


def told(app: Flask, at: datetime) -> list[tuple[str, str]]:
    """Whom of what, newly."""
    office = Office(config(app), render)
    with app.app_context():
        before = len(db.session.scalars(select(OutgoingMail.id)).all())
        count = near_limit_due(db.session, office, at)
        mails = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()[before:]
        assert count == len(mails)
        return [(mail.to_email, mail.subject) for mail in mails]


NEARLY = "Les signatures de ce mois sont presque épuisées"
USED_UP = "Les signatures de ce mois sont épuisées"


def test_once_at_each_of_both_in_a_month(app: Flask, cast: Cast) -> None:
    signed(cast, 23, JULY)
    assert told(app, JULY) == []
    signed(cast, 1, JULY)
    assert told(app, JULY) == [("owner@team.example", NEARLY)]
    assert told(app, JULY) == [], "once"
    with app.app_context(), writing(db.session) as session:
        session.execute(
            update(Membership).where(Membership.user_id == cast.users["admin"]).values(role="owner")
        )
    signed(cast, 6, JULY)
    both = [("owner@team.example", USED_UP), ("admin@team.example", USED_UP)]
    assert told(app, JULY) == both
    assert told(app, JULY) == []
    signed(cast, 30, MIDNIGHT_IN_PARIS)
    assert told(app, AUGUST) == both, "another month, in the workspace's time zone"


def test_not_without_limit_and_the_page_says_so(app: Flask, cast: Cast) -> None:
    signed(cast, 24, datetime.now(UTC))
    page = text(signed_in(app).get("/settings/plan"))
    assert NEARLY in page and "24 sur 30" in page
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Workspace).values(plan="enterprise"))
    assert told(app, datetime.now(UTC)) == []


def test_nobody_whose_account_is_closed(app: Flask, cast: Cast) -> None:
    signed(cast, 24, JULY)
    with app.app_context(), writing(db.session) as session:
        owner = update(User).where(User.id == cast.users["owner"])
        session.execute(owner.values(password_hash="", email="x@account.invalid"))
    assert told(app, JULY) == []
