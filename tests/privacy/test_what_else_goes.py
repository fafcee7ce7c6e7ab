"""What else names an erased client: deleted drafts, mails that wait; and who edits meanwhile."""

import threading
import time

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DatabaseError

from joinways.clients.merging import merge
from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, Event, History, Quote, QuoteLine
from joinways.notices.composing import compose_due
from joinways.notices.round import render
from joinways.privacy.erasing import erase
from joinways.quotes.deleting import remove
from joinways.quotes.moving import Actor
from tests.cast import Cast
from tests.notices.mails import config, states, stored
from tests.notices.telling import told

BY = Actor("user", 1, "Owner")


def deleted_draft(cast: Cast, title: str) -> None:
    """A draft of that title was thrown away; an answered quote keeps the event."""
    cast.quote(state="declined")
    draft = cast.quote(state="draft")
    with writing(db.session) as session:
        session.execute(update(Quote).where(Quote.id == draft.id).values(number=None, title=title))
    remove(db.session, draft.id, BY)


def test_the_title_of_a_deleted_draft_goes_with_its_client(app: Flask, cast: Cast) -> None:
    with app.app_context():
        deleted_draft(cast, "Anniversaire de Mme Blanc")
        gone = select(History).where(History.action == "draft-deleted")
        assert db.session.scalars(gone).one().detail == {"title": "Anniversaire de Mme Blanc"}
        db.session.rollback()
        with pytest.raises(DatabaseError), writing(db.session) as session:
            session.execute(update(History).values(detail={}))
        erase(db.session, cast.client, BY, with_events=True)
        kept = db.session.scalars(gone.execution_options(populate_existing=True)).one()
        assert (kept.detail, kept.actor_name) == ({}, "Owner")
        db.session.rollback()
        for values in ({"actor_name": ""}, {"detail": {"title": "x"}}, {"action": "sent"}):
            with pytest.raises(DatabaseError), writing(db.session) as session:
                session.execute(update(History).values(**values))


def test_a_mail_to_the_team_that_waits_does_not_leave(app: Flask, cast: Cast) -> None:
    quote = cast.quote(state="declined")
    with app.app_context():
        name = db.session.get_one(Client, cast.client).shown_name
        db.session.rollback()
        told(cast.workspace, "declined", quote_id=quote.id)
        assert compose_due(db.session, config(app), render) == 3
        assert set(states()) == {"waiting"}
        erase(db.session, cast.client, BY, with_events=True)
        assert set(states()) == {"failed"}
        assert [mail.subject + mail.text + mail.html for mail in stored()] == [""] * 3
        assert name not in str([vars(mail) for mail in stored()])


def _edits(app: Flask, quote_id: int, holds: threading.Event, troubles: list[str]) -> None:
    """Somebody saves a draft: the quote first, then its event, then what hangs on it."""
    with app.app_context():
        try:
            with writing(db.session) as session:
                quote = session.get_one(Quote, quote_id, with_for_update=True)
                holds.set()
                time.sleep(0.4)
                session.execute(delete(QuoteLine).where(QuoteLine.quote_id == quote_id))
                session.get_one(Event, quote.event_id, with_for_update=True)
        except DatabaseError as error:
            troubles.append(str(error))
        finally:
            holds.set()


@pytest.mark.parametrize("what", ["erase", "merge"])
def test_who_edits_a_draft_meanwhile_is_waited_for(app: Flask, cast: Cast, what: str) -> None:
    draft = cast.quote(state="draft")
    with app.app_context(), writing(db.session) as session:
        session.execute(update(Quote).where(Quote.id == draft.id).values(number=None))
        other = Client(workspace_id=cast.workspace, name="Autre", country="FR", language="fr")
        session.add(other)
        session.flush()
        other_id = other.id
    holds, troubles = threading.Event(), list[str]()
    editor = threading.Thread(target=_edits, args=(app, draft.id, holds, troubles))
    editor.start()
    assert holds.wait(10)
    with app.app_context():
        if what == "erase":
            erase(db.session, cast.client, BY, with_events=True)
        else:
            merge(db.session, other_id, cast.client)
    editor.join()
    assert troubles == []
    with app.app_context():
        left = db.session.get(Quote, draft.id)
        assert (left is None) if what == "erase" else (left and left.client_id == other_id)
