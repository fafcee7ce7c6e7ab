"""Who a workspace is in law: form, capital, register, bank account."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = {"legal_form": 80, "share_capital": 40, "register": 80, "iban": 34, "bic": 11}


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column(
            "workspace", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )


def downgrade() -> None:
    for name in COLUMNS:
        op.drop_column("workspace", name)
