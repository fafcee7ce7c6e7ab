"""A client can be erased: what their quotes' history says of a person may then be emptied.

Only rows that the client caused, only their name and words, and only once the client is erased.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NAME = "history_no_update"
KEPT = (
    "workspace_id", "event_id", "quote_id", "invoice_id", "at", "actor", "actor_id", "action",
    "from_state", "to_state",
)  # fmt: skip


def _make(condition: str) -> None:
    message = "history is only added to"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(f"DROP TRIGGER {NAME}")
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON history WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
        " END IF; RETURN COALESCE(NEW, OLD); END $$"
    )


def _not_emptied() -> str:
    """Anything but the name and the words of an erased client taken out."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    same = "IS NOT DISTINCT FROM" if postgresql else "IS"
    detail = "NEW.detail::text" if postgresql else "NEW.detail"
    kept = " AND ".join(f"OLD.{name} {same} NEW.{name}" for name in KEPT)
    return (
        f"NOT ({kept} AND OLD.actor = 'client' AND NEW.actor_name = '' AND {detail} = '{{}}'"
        " AND EXISTS (SELECT 1 FROM quote JOIN client ON client.id = quote.client_id"
        " WHERE quote.id = OLD.quote_id AND client.erased_at IS NOT NULL))"
    )


def upgrade() -> None:
    # Columns are added without rebuilding a table: on SQLite that would drop its triggers (0002).
    op.add_column("client", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("workspace", sa.Column("prospect_months", sa.Integer()))
    op.create_index("ix_client_merged_into_id", "client", ["merged_into_id"])
    _make(_not_emptied())


def downgrade() -> None:
    _make("true")
    op.drop_index("ix_client_merged_into_id", table_name="client")
    op.drop_column("workspace", "prospect_months")
    op.drop_column("client", "erased_at")
