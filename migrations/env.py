"""Alembic's environment: one connection, one transaction per migration."""

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from joinways.database import Base, writing_begins
from joinways.extensions import db

config = context.config


def take_time(connection: Connection) -> None:
    """Let a statement last: an index on a large table takes longer than a page may.

    Waiting for a lock stays limited, since all others would wait behind it. The connection goes
    back to no pool: pages keep their limit.
    """
    if connection.dialect.name == "postgresql":
        connection.detach()
        connection.exec_driver_sql("SET statement_timeout = 0")
        connection.commit()


def run(connection: Connection) -> None:
    """Migrate over this connection."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run against a database, not as a script.")

with current_app.app_context(), writing_begins(), db.engine.connect() as open_connection:
    take_time(open_connection)
    run(open_connection)
