"""Signing: a signed quote's file is kept once, mails may bring it, uses of a link are counted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ONCE = "uq_stored_file_signed_quote"


def upgrade() -> None:
    op.create_index(
        ONCE,
        "stored_file",
        ["quote_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'signed-quote'"),
        postgresql_where=sa.text("kind = 'signed-quote'"),
    )
    op.add_column(
        "outgoing_mail",
        sa.Column("brings_act", sa.String(length=32), nullable=False, server_default=""),
    )
    op.create_table(
        "link_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("link_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_link_use"),
        sa.ForeignKeyConstraint(["link_id"], ["share_link.id"], name="fk_link_use_link_id"),
    )
    op.create_index("ix_link_use_link_id_at", "link_use", ["link_id", "at"])


def downgrade() -> None:
    op.drop_table("link_use")
    op.drop_column("outgoing_mail", "brings_act")
    op.drop_index(ONCE, table_name="stored_file")
