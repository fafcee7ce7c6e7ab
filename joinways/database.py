"""How Joinways speaks to SQLite and to PostgreSQL: types, settings, one way to write."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Engine, MetaData, event, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, Dialect
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session, scoped_session
from sqlalchemy.types import TypeDecorator

BUSY_SECONDS = 30

# SQLite's own page on WAL: "the WAL-reset bug" is fixed in 3.51.3, 3.50.7 and 3.44.6.
_WAL_SAFE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))

Db = scoped_session[Any]
"""What actions are handed: the session of this thread or request."""

_writing: ContextVar[bool] = ContextVar("writing", default=False)


class Base(DeclarativeBase):
    """All tables. Constraints are named, so that a migration can find them again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class UTCDateTime(TypeDecorator[datetime]):
    """An aware datetime in UTC. Raises ValueError for one that names no time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Scaled(TypeDecorator[Decimal]):
    """An exact Decimal with up to `places` decimals, kept as an integer: SQLite has no other."""

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        if value is None:
            return None
        scaled = value.scaleb(self.places)
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{value} has more than {self.places} decimals")
        return int(scaled)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value).scaleb(-self.places).normalize() + 0


def new_public_id() -> str:
    """A random name for an address (80 bits): no row number leaves the database."""
    alphabet = "23456789abcdefghijkmnpqrstuvwxyz"
    return "".join(secrets.choice(alphabet) for _ in range(16))


@contextmanager
def writing(session: "Db | Session") -> Iterator[Session]:
    """One write transaction: what was read before is read anew, all is committed at the end.

    On SQLite it begins IMMEDIATE: a transaction that reads first and writes later can lose
    the race for the lock, and SQLite then refuses at once whatever the busy timeout.
    """
    if _writing.get():
        raise RuntimeError("one write transaction at a time: an action does not call another")
    actual = session() if isinstance(session, scoped_session) else session
    actual.rollback()
    token = _writing.set(True)
    try:
        yield actual
        actual.commit()
    except BaseException:
        actual.rollback()
        raise
    finally:
        _writing.reset(token)


@contextmanager
def writing_begins() -> Iterator[None]:
    """Transactions begun inside are begun for writing (migrations need it)."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


def inserting(session: Session, model: type[Base]) -> Any:
    """An INSERT that knows ON CONFLICT, in the words of this session's database.

    A look first and a row then is no way to write something once: two processes find nothing.
    """
    dialect = sqlite if session.get_bind().dialect.name == "sqlite" else postgresql
    return dialect.insert(model)


def forbid_stray_writes(session: Db) -> None:
    """Make every write outside `writing()` an error, of objects and of statements."""

    def refuse(writes: object) -> None:
        if writes and not _writing.get():
            raise RuntimeError("rows are written only inside `with writing(db.session)`")

    @event.listens_for(session, "before_flush")
    def _before_flush(session: Session, *_: Any) -> None:
        refuse(session.new or session.dirty or session.deleted)

    @event.listens_for(session, "do_orm_execute")
    def _do_orm_execute(state: ORMExecuteState) -> None:
        refuse(state.is_insert or state.is_update or state.is_delete)


def now(session: "Db | Session") -> datetime:
    """The time that leases are compared with, UTC: the database's own where it has hosts."""
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        stamp: datetime = session.execute(select(func.clock_timestamp())).scalar_one()
        return stamp.astimezone(UTC)
    return datetime.now(UTC)


def engine_options(url: str) -> dict[str, Any]:
    """What SQLAlchemy's engine is made with for this database."""
    if make_url(url).get_backend_name() == "sqlite":
        return {"connect_args": {"timeout": BUSY_SECONDS}, "hide_parameters": True}
    return {
        "hide_parameters": True,  # of a statement that failed: they are people's data
        "pool_size": 10,
        "max_overflow": 20,
        "pool_pre_ping": True,
        "connect_args": {
            "connect_timeout": 10,
            "options": "-c timezone=utc -c lock_timeout=10s -c statement_timeout=15s"
            " -c idle_in_transaction_session_timeout=60s",
        },
    }


def prepare(engine: Engine) -> None:
    """Give an engine the settings that Joinways relies on."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connect(connection: DBAPIConnection, _record: object) -> None:
    # No BEGIN of the driver's own: `_sqlite_begin` decides which kind it is.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"journal_mode={'WAL' if wal_is_safe(sqlite3.sqlite_version_info) else 'DELETE'}",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "trusted_schema=OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if _writing.get() else "BEGIN")


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Whether this SQLite has the fix without which WAL may lose a committed page."""
    newest, *older = _WAL_SAFE
    return version >= newest or any(version[:2] == fix[:2] and version >= fix for fix in older)
