"""Indexes that answer what the board asks of all invoices of a team."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

NEW = {
    "ix_invoice_workspace_id_status": ["workspace_id", "status", "due_on"],
    "ix_invoice_workspace_id_changed_at": ["workspace_id", "changed_at"],
    "ix_invoice_workspace_id_attention": ["workspace_id", "attention"],
    "ix_invoice_sums": [
        "workspace_id",
        "status",
        "currency",
        "connection_id",
        "gross_cents",
        "remaining_cents",
        "paid_cents",
    ],
    "ix_invoice_received": [
        "workspace_id",
        "currency",
        "paid_at",
        "live",
        "connection_id",
        "paid_cents",
    ],
}


def upgrade() -> None:
    op.drop_index("ix_invoice_workspace_id_status", table_name="invoice")
    for name, columns in NEW.items():
        op.create_index(name, "invoice", columns)


def downgrade() -> None:
    for name in NEW:
        op.drop_index(name, table_name="invoice")
    op.create_index("ix_invoice_workspace_id_status", "invoice", ["workspace_id", "status"])
