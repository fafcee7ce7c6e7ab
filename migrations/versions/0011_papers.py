"""How documents look, the documents of invoices, and kept files that are not what they were."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def _link(table: str, name: str, other: str, *, needed: bool = True) -> tuple[sa.Column, object]:
    key = sa.ForeignKeyConstraint([name], [f"{other}.id"], name=f"fk_{table}_{name}")
    return sa.Column(name, sa.Integer(), nullable=not needed), key


def _words(table: str, name: str, *allowed: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in allowed)
    return sa.CheckConstraint(f"{name} IN ({listed})", name=f"ck_{table}_{name}")


def upgrade() -> None:
    op.add_column("credit_note", sa.Column("order_id", sa.Integer()))
    op.create_table(
        "paper_style",
        _need("id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_paper_style"),
        *_link("paper_style", "workspace_id", "workspace"),
        _need("accent", sa.String(length=7)),
        _need("typeface", sa.String(length=20)),
        _need("logo_png", sa.LargeBinary()),
        _need("supply", sa.String(length=20)),
        _need("vat_on_debits", sa.Boolean()),
        _need("late_penalty", sa.Text()),
        _need("early_discount", sa.Text()),
        _need("exemption", sa.Text()),
        sa.UniqueConstraint("workspace_id", name="uq_paper_style_workspace_id"),
        _words("paper_style", "typeface", "lato", "garamond"),
        _words("paper_style", "supply", "services", "goods", "both"),
    )
    op.create_table(
        "paper",
        _need("id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_paper"),
        _need("public_id", sa.String(length=32)),
        sa.UniqueConstraint("public_id", name="uq_paper_public_id"),
        *_link("paper", "workspace_id", "workspace"),
        *_link("paper", "invoice_id", "invoice"),
        *_link("paper", "credit_note_id", "credit_note", needed=False),
        _need("edition", sa.Integer()),
        _need("missing", sa.Text()),
        _need("replaced", sa.JSON()),
        *_link("paper", "pdf_id", "stored_file"),
        *_link("paper", "cii_id", "stored_file", needed=False),
        *_link("paper", "ubl_id", "stored_file", needed=False),
        _need("made_at", MOMENT),
    )
    op.create_index("ix_paper_workspace_id", "paper", ["workspace_id"])
    for name, column, is_note in (
        ("uq_paper_invoice", "invoice_id", "credit_note_id IS NULL"),
        ("uq_paper_credit_note", "credit_note_id", "credit_note_id IS NOT NULL"),
    ):
        op.create_index(
            name,
            "paper",
            [column, "edition"],
            unique=True,
            sqlite_where=sa.text(is_note),
            postgresql_where=sa.text(is_note),
        )
    op.create_table(
        "damaged_file",
        _need("id", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_damaged_file"),
        *_link("damaged_file", "workspace_id", "workspace"),
        *_link("damaged_file", "file_id", "stored_file"),
        _need("found_at", MOMENT),
        sa.UniqueConstraint("file_id", name="uq_damaged_file_file_id"),
    )
    op.create_index("ix_damaged_file_workspace_id", "damaged_file", ["workspace_id"])


def downgrade() -> None:
    for table in ("damaged_file", "paper", "paper_style"):
        op.drop_table(table)
    op.drop_column("credit_note", "order_id")
