"""Files that are kept as they are: written once, and looked at whenever they are read.

Their bytes are in the row, or, where a store is set, beside the database under their hash; what was
written before it was set stays in its row. A file that is not what was kept is never handed out: it
is written down, and stands in Needs attention until it is whole again.
"""

import hashlib
from collections.abc import Iterator

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import Db, inserting, writing
from joinways.models import DamagedFile, StoredFile
from joinways.models.columns import utc_now
from joinways.storage import Store, store_at


class Damaged(Exception):
    """A kept file is gone, or not what was kept."""


def laid_down(config: Config, content: bytes) -> dict[str, object]:
    """Columns of StoredFile for these bytes; a store has them before the row names them.

    Raises OSError where the store doesn't take them.
    """
    store = store_at(config.storage_url)
    if store:
        store.write(content)
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "content": b"" if store else content,
    }


def content_of(db: Db, config: Config, file: StoredFile) -> bytes:
    """The bytes that were kept. Raises Damaged, and lets the team know; OSError where the store
    gives no answer. Ends the transaction.
    """
    file_id, workspace_id = file.id, file.workspace_id
    content = whole(store_at(config.storage_url), file)
    known = db.scalar(select(DamagedFile.id).where(DamagedFile.file_id == file_id))
    db.rollback()
    if content is None:
        with writing(db) as session:
            _remember(session, file_id, workspace_id)
        raise Damaged(file_id)
    if known is not None:
        with writing(db) as session:
            session.execute(delete(DamagedFile).where(DamagedFile.file_id == file_id))
    return content


def whole(store: Store | None, file: StoredFile) -> bytes | None:
    """The file's bytes if they are those that were kept, else None. Raises OSError."""
    content = file.content
    if not content and file.size and store:
        try:
            content = store.read(file.sha256)
        except FileNotFoundError:
            return None
    right = len(content) == file.size and hashlib.sha256(content).hexdigest() == file.sha256
    return content if right else None


def damaged(session: "Db | Session", config: Config) -> Iterator[str]:
    """A sentence for each file that is not what was kept; reads all of them, one by one."""
    store = store_at(config.storage_url)
    for file_id in session.scalars(select(StoredFile.id).order_by(StoredFile.id)).all():
        file = session.get_one(StoredFile, file_id)
        try:
            right = whole(store, file) is not None
        except OSError as error:
            yield f"file {file.public_id}: the store gives no answer ({type(error).__name__})"
            continue
        finally:
            session.expunge(file)
        if not right:
            yield f"file {file.public_id} ({file.kind}, {file.name}) is not what was kept"


def _remember(session: Session, file_id: int, workspace_id: int) -> None:
    row = inserting(session, DamagedFile).values(
        file_id=file_id, workspace_id=workspace_id, found_at=utc_now()
    )
    session.execute(row.on_conflict_do_nothing(index_elements=["file_id"]))
