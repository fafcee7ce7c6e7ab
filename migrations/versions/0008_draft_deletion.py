"""A draft that never left the house can be deleted alone, and its own history with it.

The rest of its event's history stays only added to, as migration 0007 says.
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

NAME = "history_no_delete"
KEPT_BY_EVENT = (
    "(OLD.event_id IS NULL OR OLD.invoice_id IS NOT NULL OR EXISTS (SELECT 1 FROM quote"
    " WHERE event_id = OLD.event_id AND (state <> 'draft' OR number IS NOT NULL)))"
)
KEPT = (
    KEPT_BY_EVENT + " AND (OLD.invoice_id IS NOT NULL OR NOT EXISTS (SELECT 1 FROM quote"
    " WHERE id = OLD.quote_id AND state = 'draft' AND number IS NULL))"
)


def _make(condition: str) -> None:
    message = "history is only added to"
    if op.get_bind().dialect.name != "postgresql":
        op.execute(f"DROP TRIGGER {NAME}")
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE DELETE ON history WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
        " END IF; RETURN COALESCE(NEW, OLD); END $$"
    )


def upgrade() -> None:
    _make(KEPT)


def downgrade() -> None:
    _make(KEPT_BY_EVENT)
