"""Who took data out of a workspace: a line for each list or archive that was downloaded."""

from joinways.audit.noting import Thing, note, person
from joinways.database import Db, writing
from joinways.viewer import Viewer


def note_export(db: Db, by: Viewer, what: str, title: str = "") -> None:
    """Written before the file is begun. `what`: clients, events, services, invoices, archive or
    audit; `title`: the month of an archive."""
    with writing(db) as session:
        note(session, by.workspace_id, person(by), f"{what}-exported", Thing("export", "", title))
