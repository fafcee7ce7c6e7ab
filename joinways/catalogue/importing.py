"""The rows of a file become services."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from joinways.catalogue.values import COLUMNS, columns_of
from joinways.database import Db, writing
from joinways.domain.refused import Refused
from joinways.folding import fold
from joinways.importing import Planned, spend_upload
from joinways.models import Service, Workspace


def import_services(
    db: Db, workspace_id: int, file_id: int, plan: Sequence[Planned], currency: str
) -> None:
    """Write all rows or none, in one transaction.

    Raises Refused: import-gone when the file was taken already, import-changed when a service is
    no longer as it was when its row was planned, or a new one is there already, or the prices were
    read in a `currency` that is no longer the workspace's.
    """
    with writing(db) as session:
        # One import at a time, so that two of them don't both add what is new in both.
        locked = select(Workspace.currency).where(Workspace.id == workspace_id)
        if session.execute(locked.with_for_update(key_share=True)).scalar_one() != currency:
            raise Refused("import-changed")
        spend_upload(session, file_id)
        names = _names(session, workspace_id)
        for row in sorted(plan, key=lambda each: each.target or 0):
            said = {COLUMNS[column]: value for column, value in row.values.items()}
            if row.target is None:
                if fold(said["label"]) in names:
                    raise Refused("import-changed")
                session.add(Service(workspace_id=workspace_id, **said))
                continue
            service = session.get(Service, row.target, populate_existing=True, with_for_update=True)
            if service is None or columns_of(service) != row.before:
                raise Refused("import-changed")
            for name, value in said.items():
                setattr(service, name, value)


def _names(session: Session, workspace_id: int) -> set[str]:
    """The names of the services that there are, folded: a row that has one of them is not new."""
    query = select(Service.label).where(Service.workspace_id == workspace_id)
    return {fold(label) for label in session.scalars(query)}
