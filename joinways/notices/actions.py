"""What a person does about notices: having read them, choosing which to get."""

from collections.abc import Mapping

from sqlalchemy import select, update

from joinways.database import Db, inserting, writing
from joinways.models import Membership, Notice, NoticeChoice


def mark_read(db: Db, user_id: int, workspace_id: int, until: str) -> None:
    """All notices up to the one of that public id are no longer new to this person.

    Not up to now: what came while they were reading is new still. One that is not the
    workspace's changes nothing.
    """
    with writing(db) as session:
        at = session.scalar(
            select(Notice.at).where(Notice.public_id == until, Notice.workspace_id == workspace_id)
        )
        if at is not None:
            session.execute(
                update(Membership)
                .where(
                    Membership.user_id == user_id,
                    Membership.workspace_id == workspace_id,
                    Membership.notices_read_at.is_(None) | (Membership.notices_read_at < at),
                )
                .values(notices_read_at=at)
            )


def choose(
    db: Db, user_id: int, workspace_id: int, wanted: Mapping[str, tuple[bool, bool]]
) -> None:
    """Remember what a person wants to be told: kind -> on the page, by mail."""
    with writing(db) as session:
        for kind, (on_page, by_mail) in wanted.items():
            values = {"on_page": on_page, "by_mail": by_mail}
            chosen = inserting(session, NoticeChoice).values(
                user_id=user_id, workspace_id=workspace_id, kind=kind, **values
            )
            session.execute(
                chosen.on_conflict_do_update(
                    index_elements=["user_id", "workspace_id", "kind"], set_=values
                )
            )
