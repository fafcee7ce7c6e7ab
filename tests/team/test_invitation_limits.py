"""An invitation counts for seven days, and is sent at most five times."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete, select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import FailedSignIn, Invitation
from tests.cast import Cast, signed_in
from tests.team.test_team import HERE, invited
from tests.web.seeing import send, text


def test_the_link_counts_for_seven_days(app: Flask, cast: Cast) -> None:
    address = invited(app, "new@team.example")
    for days, answer in ((6, 200), (1, 404)):
        with app.app_context(), writing(db.session) as session:
            row = session.scalars(select(Invitation)).one()
            row.expires_at -= timedelta(days=days)
        assert app.test_client().get(address).status_code == answer


def test_it_is_sent_five_times(app: Flask, cast: Cast) -> None:
    browser, address = signed_in(app), invited(app, "new@team.example")
    with app.app_context():
        again = f"/invitations/{db.session.scalars(select(Invitation.public_id)).one()}/again"
    for sent in (2, 3, 4, 5, 5):
        with app.app_context(), writing(db.session) as session:
            # As if half an hour had passed: so often may an address be written to.
            session.execute(delete(FailedSignIn))
        send(browser, again)
        with app.app_context():
            assert db.session.scalars(select(Invitation.sent)).one() == sent
    assert app.test_client().get(address).status_code == 404
    assert "new@team.example" in text(browser.get(HERE))
