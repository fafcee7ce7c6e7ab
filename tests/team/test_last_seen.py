"""When a member was seen last is told of this workspace alone."""

from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import select

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Membership, UserSession
from joinways.team.lookups import members
from tests.cast import Cast, signed_in

EARLIER = datetime(2026, 5, 4, 9, tzinfo=UTC)
LATER = datetime(2026, 5, 6, 9, tzinfo=UTC)


def seen(app: Flask, workspace_id: int, user_id: int) -> datetime | None:
    with app.app_context():
        rows = members(db.session, workspace_id)
        found: datetime | None = next(row.seen_at for row in rows if row.id == user_id)
        return found


def test_each_workspace_sees_its_own_use(app: Flask, cast: Cast) -> None:
    user_id, ours, theirs = cast.users["member"], cast.workspace, cast.other_workspace
    for _ in range(2):
        signed_in(app, "member")
    with app.app_context(), writing(db.session) as session:
        session.add(Membership(workspace_id=theirs, user_id=user_id, role="member"))
        mine = select(UserSession).where(UserSession.user_id == user_id).order_by(UserSession.id)
        first, second = session.scalars(mine).all()
        first.seen_at, second.seen_at = EARLIER, LATER
    assert (seen(app, ours, user_id), seen(app, theirs, user_id)) == (LATER, None), "none chosen"
    with app.app_context(), writing(db.session) as session:
        session.scalars(mine.where(UserSession.seen_at == LATER)).one().workspace_id = theirs
    assert (seen(app, ours, user_id), seen(app, theirs, user_id)) == (EARLIER, LATER)
    assert seen(app, ours, cast.users["admin"]) is None
