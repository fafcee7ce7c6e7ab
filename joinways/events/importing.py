"""The rows of a file become events."""

from collections.abc import Sequence

from joinways.clients.actions import standing
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.events.actions import begin, write
from joinways.importing import Planned, spend_upload
from joinways.models import Event
from joinways.viewer import Viewer


def import_events(db: Db, who: Viewer, file_id: int, plan: Sequence[Planned]) -> None:
    """Write all rows or none, in one transaction.

    Raises Refused: import-gone when the file was taken already, import-changed when an event is no
    longer as it was when its row was planned, client-merged.
    """
    with writing(db) as session:
        spend_upload(session, file_id)
        for row in sorted(plan, key=lambda each: each.target or 0):
            values = dict(row.values)
            if row.target is None:
                begin(session, who, standing(session, values.pop("client_id")), values)
                continue
            event = session.get(Event, row.target, populate_existing=True, with_for_update=True)
            if event is None or any(
                getattr(event, name) != was for name, was in row.before.items()
            ):
                raise Refused("import-changed")
            write(session, event, who, values)
