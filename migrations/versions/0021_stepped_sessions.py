"""Sessions begun while two-step sign-in was on have had the code, though nobody wrote it down."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

HAD_THE_CODE = """
    UPDATE user_session SET stepped = true WHERE EXISTS (
        SELECT 1 FROM user_account
        WHERE user_account.id = user_session.user_id
        AND user_account.totp_since <= user_session.created_at
    )
"""


def upgrade() -> None:
    op.execute(HAD_THE_CODE)


def downgrade() -> None:
    """What was written down stays true."""
