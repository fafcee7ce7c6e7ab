"""The database: there, safe, and as new as the code."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from joinways.operations.doctor.finding import Finding, Patient, ok, warning, wrong
from joinways.operations.readiness import READY, readiness

_OLDEST_POSTGRESQL = 13
_CONNECTIONS_OF_A_PROCESS = 30
_SHARED = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "glusterfs", "ceph", "9p")


def database(patient: Patient) -> Iterator[Finding]:
    """Everything about it; one line if it does not answer."""
    try:
        yield from _sqlite(patient) if _is_sqlite(patient) else _postgresql(patient)
    except SQLAlchemyError as error:
        yield wrong(
            "database",
            f"does not answer ({type(error.__cause__ or error).__name__})",
            "is it running, and is DATABASE_URL right? `flask --app app db current` says more",
        )
        return
    finally:
        patient.db.rollback()
    yield migrations(patient)


def migrations(patient: Patient) -> Finding:
    """Whether the tables are those of the code."""
    if readiness(patient.db) == READY:
        return ok("migrations", "at head")
    return wrong("migrations", "missing", "flask --app app db upgrade")


def _is_sqlite(patient: Patient) -> bool:
    return make_url(patient.config.database_url).get_backend_name() == "sqlite"


def _asked(patient: Patient, question: str) -> str:
    return str(patient.db.execute(text(question)).scalar())


def _sqlite(patient: Patient) -> Iterator[Finding]:
    version = _asked(patient, "SELECT sqlite_version()")
    journal = _asked(patient, "PRAGMA journal_mode").upper()
    yield ok("database", f"SQLite {version}, journal {journal}")
    kept = (_asked(patient, "PRAGMA synchronous"), _asked(patient, "PRAGMA foreign_keys"))
    if kept != ("2", "1"):
        yield wrong("SQLite", "synchronous or foreign_keys is off", "tell us: the code sets both")
    if (said := _asked(patient, "PRAGMA quick_check")) != "ok":
        yield wrong("SQLite", f"the file is damaged: {said[:80]}", "docs/RELIABILITY.md, Backups")
    else:
        yield ok("SQLite", "synchronous=FULL, foreign keys on, quick_check says ok")
    yield from of_file(Path(make_url(patient.config.database_url).database or ""))


def of_file(path: Path) -> Iterator[Finding]:
    """What is wrong with where a file of SQLite lies, and with who may read it."""
    if not path.is_file():
        return
    # What lies in a folder that is closed to others can't be read by them, whatever its own mode.
    if path.stat().st_mode & 0o077 and path.resolve().parent.stat().st_mode & 0o011:
        yield warning(
            "SQLite", "other users of this machine may read the file", f"chmod 600 {path}"
        )
    if (kind := file_system(path)) in _SHARED:
        yield wrong(
            "SQLite",
            f"the file lies on {kind}: its locks do not hold there",
            "move it to a local disk, or use PostgreSQL",
        )


def file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """The kind of file system that `path` lies on; "" where the machine does not say."""
    if not mounts.is_file():
        return ""
    lines = [line.split() for line in mounts.read_text().splitlines()]
    whole = path.resolve()
    over = [(row[1], row[2]) for row in lines if len(row) > 2 and whole.is_relative_to(row[1])]
    return max(over, key=lambda each: len(each[0]), default=("", ""))[1]


def _postgresql(patient: Patient) -> Iterator[Finding]:
    version = int(_asked(patient, "SHOW server_version_num"))
    named = f"PostgreSQL {version // 10_000}.{version % 10_000}"
    if version < _OLDEST_POSTGRESQL * 10_000:
        yield warning("database", f"{named} gets no more mending", "use 15 or newer")
    else:
        yield ok("database", named)
    for name, wanted, remedy in (
        ("server_encoding", "UTF8", "make the database anew with ENCODING 'UTF8'"),
        ("TimeZone", "utc", "tell us: the code sets it"),
        ("fsync", "on", "set fsync = on: a power cut may lose invoices and the whole database"),
        ("full_page_writes", "on", "set full_page_writes = on"),
        ("synchronous_commit", "on", "set synchronous_commit = on: a crash loses last commits"),
    ):
        is_so = _asked(patient, f"SHOW {name}")
        if is_so.lower() == wanted.lower():
            yield ok(name, is_so)
        else:
            yield wrong(name, f"{is_so}, not {wanted}", remedy)
    if _asked(patient, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "True":
        yield warning("PostgreSQL", "we are its superuser", "give Joinways a role of its own")
    yield _room(patient)


def _room(patient: Patient) -> Finding:
    most = int(_asked(patient, "SHOW max_connections"))
    processes = int(patient.environ.get("WEB_CONCURRENCY") or 2)
    needed = processes * _CONNECTIONS_OF_A_PROCESS
    if most < needed:
        return warning(
            "max_connections",
            f"{most}; this host's {processes} processes may want {needed}",
            "raise it, or lower WEB_CONCURRENCY; each host needs its own",
        )
    return ok("max_connections", f"{most}, this host may want {needed}")


CHECKS = (database,)
