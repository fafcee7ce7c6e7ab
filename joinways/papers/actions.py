"""What a manager chooses of all documents."""

from typing import Any

from sqlalchemy import select

from joinways.database import Db, writing
from joinways.models import PaperStyle, Workspace
from joinways.papers.style import usual


def save_style(db: Db, workspace_id: int, values: dict[str, Any]) -> None:
    """Keep it: columns of PaperStyle by name. Documents that are kept stay as they are."""
    with writing(db) as session:
        session.get_one(Workspace, workspace_id, with_for_update={"key_share": True})
        row = session.scalar(select(PaperStyle).where(PaperStyle.workspace_id == workspace_id))
        if row is None:
            row = usual(workspace_id)
            session.add(row)
        for name, value in values.items():
            setattr(row, name, value)
