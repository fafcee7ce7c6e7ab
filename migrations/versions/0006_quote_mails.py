"""A mail may be about a quote: in whose name it leaves, and who gets the answer.

Columns are added without rebuilding the table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

INDEX = "ix_outgoing_mail_quote_id"


def upgrade() -> None:
    for name, length in (("from_name", 200), ("reply_to", 254)):
        kind = sa.String(length=length)
        op.add_column("outgoing_mail", sa.Column(name, kind, nullable=False, server_default=""))
    op.add_column("outgoing_mail", sa.Column("quote_id", sa.Integer(), nullable=True))
    op.create_index(INDEX, "outgoing_mail", ["quote_id"])


def downgrade() -> None:
    op.drop_index(INDEX, "outgoing_mail")
    for name in ("quote_id", "reply_to", "from_name"):
        op.drop_column("outgoing_mail", name)
