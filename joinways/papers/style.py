"""How a workspace's documents look, as they are drawn."""

from sqlalchemy import select

from joinways.database import Db
from joinways.documents.colour import readable
from joinways.documents.sheet import PLAIN, Look
from joinways.models import PaperStyle


def style_of(db: Db, workspace_id: int) -> PaperStyle:
    """The workspace's row, or one that says what is usual and that no session knows."""
    found = db.scalar(select(PaperStyle).where(PaperStyle.workspace_id == workspace_id))
    return found or usual(workspace_id)


def usual(workspace_id: int) -> PaperStyle:
    """What holds where nothing was chosen."""
    return PaperStyle(
        workspace_id=workspace_id,
        accent=PLAIN.accent,
        typeface=PLAIN.typeface,
        logo_png=b"",
        supply="services",
        vat_on_debits=False,
        late_penalty="",
        early_discount="",
        exemption="",
        accounts={},
    )


def look_of(db: Db, workspace_id: int) -> Look:
    """What is drawn: the colour dark enough to be read."""
    return drawn_look(style_of(db, workspace_id))


def drawn_look(style: PaperStyle) -> Look:
    """The look of a row."""
    return Look(readable(style.accent), style.typeface, style.logo_png)
