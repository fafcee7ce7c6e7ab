"""How a workspace numbers, rates, dates and speaks: what its settings choose."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column(
            "number_pattern", sa.String(40), nullable=False, server_default="D-{year}-{number:3}"
        ),
        sa.Column("numbers_anew", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("vat_rates", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("client_languages", sa.String(20), nullable=False, server_default="fr es en"),
        sa.Column("due_term", sa.String(20), nullable=False, server_default="net"),
    ):
        op.add_column("workspace", column)
    # Year 0 counts the numbers that do not begin anew: it belongs to patterns of this revision.


def downgrade() -> None:
    op.execute("DELETE FROM quote_counter WHERE year = 0")
    for name in ("due_term", "client_languages", "vat_rates", "numbers_anew", "number_pattern"):
        op.drop_column("workspace", name)
