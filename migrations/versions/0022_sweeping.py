"""Indexes by which what is over is found, to be deleted."""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NEW = {
    "ix_account_event_at": ("account_event", ["at"]),
    "ix_user_session_seen_at": ("user_session", ["seen_at"]),
    "ix_link_use_at": ("link_use", ["at"]),
    "ix_stored_file_kind_created_at": ("stored_file", ["kind", "created_at"]),
    # Whoever deletes a file has it looked for here.
    "ix_paper_pdf_id": ("paper", ["pdf_id"]),
    "ix_paper_cii_id": ("paper", ["cii_id"]),
    "ix_paper_ubl_id": ("paper", ["ubl_id"]),
}


def upgrade() -> None:
    for name, (table, columns) in NEW.items():
        op.create_index(name, table, columns)


def downgrade() -> None:
    for name, (table, _) in NEW.items():
        op.drop_index(name, table_name=table)
