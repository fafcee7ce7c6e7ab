"""What was found out about a connection to Stripe, its round trip, and whether it is simulated.

Columns are added without rebuilding a table: on SQLite that would drop its triggers (0002).
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
TABLE = "stripe_connection"


def _columns() -> tuple[sa.Column, ...]:
    """Made anew each time, since a column belongs to a table."""
    return (
        sa.Column("simulated", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("findings", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("findings_at", MOMENT, nullable=True),
        sa.Column("broken_at", MOMENT, nullable=True),
        sa.Column("proof_id", sa.String(length=255), nullable=False, server_default=""),
        sa.Column("proof_problem", sa.String(length=40), nullable=False, server_default=""),
        sa.Column("proof_sent_at", MOMENT, nullable=True),
        sa.Column("proof_heard_at", MOMENT, nullable=True),
    )


def upgrade() -> None:
    for column in _columns():
        op.add_column(TABLE, column)
    # What the simulated Stripe made before there was a mark says so by its account.
    op.execute(f"UPDATE {TABLE} SET simulated = {_true()} WHERE account_id LIKE 'acct_simulated_%'")


def downgrade() -> None:
    for column in reversed(_columns()):
        op.drop_column(TABLE, column.name)


def _true() -> str:
    return "true" if op.get_bind().dialect.name == "postgresql" else "1"
