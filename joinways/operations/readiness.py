"""Whether this server can answer pages: the database is there, and as new as the code."""

from functools import lru_cache
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import SQLAlchemyError

from joinways.database import Db

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"

READY = "ready"


def readiness(db: Db) -> str:
    """READY, or the word for what is missing: database, migrations.

    A database that is newer than the code is ready: while an upgrade goes from host to host, the
    old code works on the new tables (docs/PRODUCTION.md).
    """
    try:
        context = MigrationContext.configure(db.connection())
        there = set(context.get_current_heads())
    except SQLAlchemyError:
        return "database"
    finally:
        db.rollback()
    head, known = _revisions()
    return READY if head in there or there - known else "migrations"


@lru_cache(maxsize=1)
def _revisions() -> tuple[str, frozenset[str]]:
    """The newest revision that this code knows, and all of them."""
    scripts = ScriptDirectory(str(MIGRATIONS))
    known = frozenset(script.revision for script in scripts.walk_revisions())
    return scripts.get_current_head() or "", known
