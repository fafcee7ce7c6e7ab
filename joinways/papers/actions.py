"""What a manager chooses of all documents."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.database import Db, writing
from joinways.models import PaperStyle, Workspace
from joinways.papers.style import usual


def save_style(db: Db, workspace_id: int, values: dict[str, Any]) -> None:
    """Keep it: columns of PaperStyle by name. Documents that are kept stay as they are."""
    with writing(db) as session:
        row = style_row(session, workspace_id)
        for name, value in values.items():
            setattr(row, name, value)


def style_row(session: Session, workspace_id: int) -> PaperStyle:
    """The workspace's row, made if it has none. Nobody else makes one until the commit."""
    session.get_one(Workspace, workspace_id, with_for_update={"key_share": True})
    found = session.scalar(select(PaperStyle).where(PaperStyle.workspace_id == workspace_id))
    if found is None:
        found = usual(workspace_id)
        session.add(found)
    return found
