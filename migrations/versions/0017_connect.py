"""Accounts connected by Stripe's OAuth, and what a browser waits to come back with."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "stripe_connection",
        sa.Column("oauth_scope", sa.String(length=20), nullable=False, server_default=""),
    )
    op.add_column(
        "user_session",
        sa.Column("connect_nonce", sa.String(length=64), nullable=False, server_default=""),
    )
    op.add_column(
        "user_session", sa.Column("connect_until", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade() -> None:
    # Without its scope the sealed account would be taken for a key: such a connection ends.
    ended = sa.column("ended_at", sa.DateTime(timezone=True))
    table = sa.table(
        "stripe_connection", ended, sa.column("key_encrypted"), sa.column("oauth_scope")
    )
    op.execute(
        table.update()
        .where(table.c.oauth_scope != "")
        .values(key_encrypted="", ended_at=sa.func.coalesce(ended, datetime.now(UTC)))
    )
    op.drop_column("user_session", "connect_until")
    op.drop_column("user_session", "connect_nonce")
    op.drop_column("stripe_connection", "oauth_scope")
