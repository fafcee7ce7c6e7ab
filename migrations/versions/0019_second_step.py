"""A workspace may demand a second step of everyone, and a session knows whether it had one."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, name in (("workspace", "step_demanded"), ("user_session", "stepped")):
        op.add_column(
            table, sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )


def downgrade() -> None:
    op.drop_column("user_session", "stepped")
    op.drop_column("workspace", "step_demanded")
