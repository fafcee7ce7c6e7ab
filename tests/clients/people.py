"""Clients, and who looks, for tests without a browser."""

from typing import Any

from joinways.account.lookups import viewer_of as viewer_of_token
from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client
from joinways.viewer import Viewer
from tests.cast import Cast, signed_in


def add_client(cast: Cast, workspace: int | None = None, **columns: Any) -> int:
    """The id of another client; needs an application context."""
    columns = {"country": "FR", "language": "fr", **columns}
    with writing(db.session) as session:
        found = Client(workspace_id=workspace or cast.workspace, **columns)
        session.add(found)
        session.flush()
        return found.id


def public_id(number: int) -> str:
    """Of a client; needs an application context."""
    return db.session.get_one(Client, number).public_id


def viewer_of(cast: Cast, who: str = "member") -> Viewer:
    """Who looks, as a page has them."""
    with signed_in(cast.app, who) as browser, browser.session_transaction() as session:
        token = session["token"]
    found = viewer_of_token(db.session, token)
    assert found
    return found
