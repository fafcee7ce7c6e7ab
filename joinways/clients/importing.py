"""The rows of a file become clients."""

from collections.abc import Sequence

from joinways.clients.actions import standing
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.importing import Planned, spend_upload
from joinways.models import Client


def import_clients(db: Db, workspace_id: int, file_id: int, plan: Sequence[Planned]) -> None:
    """Write all rows or none, in one transaction.

    Raises Refused: import-gone when the file was taken already, import-changed when a client is no
    longer as it was when its row was planned.
    """
    with writing(db) as session:
        spend_upload(session, file_id)
        for row in sorted(plan, key=lambda each: each.target or 0):
            if row.target is None:
                session.add(Client(workspace_id=workspace_id, **row.values))
                continue
            client = standing(session, row.target)
            if any(getattr(client, name) != was for name, was in row.before.items()):
                raise Refused("import-changed")
            for name, value in row.values.items():
                setattr(client, name, value)
