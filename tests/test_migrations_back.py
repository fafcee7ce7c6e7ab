"""What a way back must not do to a database, of each kind: use an account as a key, or take
words out of what was signed."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text

from joinways.database import writing
from joinways.extensions import db
from joinways.models import StripeConnection
from tests.actions.desk import Desk
from tests.cast import Item, assemble
from tests.stand_in import StandIn
from tests.test_migrations import FOLDER, change, empty

__all__ = ["empty"]

EARLIER = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def test_accounts_by_oauth_end_and_keys_stay(empty: Flask) -> None:
    upgrade(directory=FOLDER)
    cast = assemble(empty)
    with writing(db.session) as session:
        ours = session.get_one(StripeConnection, cast.connection)
        kept = ours.key_encrypted
        for workspace, ended in ((cast.other_workspace, None), (cast.workspace, EARLIER)):
            session.add(
                StripeConnection(
                    workspace_id=workspace,
                    key_encrypted="a sealed acct_…",
                    key_last4="demo",
                    oauth_scope="read_write",
                    livemode=False,
                    account_id="acct_demo",
                    ended_at=ended,
                )
            )
    db.session.remove()
    before = datetime.now(UTC)
    downgrade(directory=FOLDER, revision="0016")
    upgrade(directory=FOLDER)
    rows = db.session.scalars(select(StripeConnection).order_by(StripeConnection.id)).all()
    mine, theirs, old = rows
    assert (mine.key_encrypted, mine.ended_at) == (kept, None)
    assert kept
    assert [each.key_encrypted for each in (theirs, old)] == ["", ""]
    assert theirs.ended_at
    assert before <= theirs.ended_at <= datetime.now(UTC)
    assert old.ended_at == EARLIER
    assert {each.oauth_scope for each in rows} == {""}


@pytest.mark.parametrize("state", ["draft", "sent", "signed"])
def test_what_was_sent_keeps_why_it_has_no_vat(
    empty: Flask, stripe: StandIn, state: str, caplog: pytest.LogCaptureFixture
) -> None:
    upgrade(directory=FOLDER)
    desk = Desk(empty, assemble(empty), stripe)
    desk.cast.quote((Item(rate="0", vat_free="Formation exonérée"), Item()), state=state)
    desk.cast.quote((Item(rate="0"),), state="signed")
    db.session.remove()
    if state == "draft":
        downgrade(directory=FOLDER, revision="0015")
        upgrade(directory=FOLDER)
        return
    with pytest.raises(SystemExit):
        downgrade(directory=FOLDER, revision="0015")
    assert "0016 stays: 1 line(s) of quotes that were sent" in caplog.text
    lines = text("SELECT vat_free FROM quote_line WHERE vat_free <> ''")
    assert db.session.scalars(lines).all() == ["Formation exonérée"]
    db.session.remove()
    upgrade(directory=FOLDER)
    with pytest.raises(Exception, match="the quote is locked"):
        change("UPDATE quote_line SET vat_free = '' WHERE vat_free <> ''")
    db.session.rollback()
