"""Accounts: what opens them, the second factor, where sessions come from, what happened.

A mail may belong to no workspace: what a person is told about their own account. Only that table is
rebuilt on SQLite; it has no triggers, and nothing refers to it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def _need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def _empty(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False, server_default="")


def _id(table: str) -> tuple:
    return _need("id", sa.Integer()), sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _user(table: str, nullable: bool = False) -> tuple:
    return (
        sa.Column("user_id", sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=f"fk_{table}_user_id"),
    )


def _make_account_token() -> None:
    op.create_table(
        "account_token",
        *_id("account_token"),
        _need("public_id", sa.String(length=32)),
        _need("kind", sa.String(length=20)),
        *_user("account_token", nullable=True),
        _need("email", sa.String(length=254)),
        _need("wish", sa.JSON()),
        _need("nonce", sa.String(length=64)),
        _need("token_sha256", sa.String(length=64)),
        _need("tries", sa.Integer()),
        _need("created_at", MOMENT),
        _need("expires_at", MOMENT),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "kind IN ('signup', 'password', 'email', 'step')", name="ck_account_token_kind"
        ),
        sa.UniqueConstraint("public_id", name="uq_account_token_public_id"),
        sa.UniqueConstraint("token_sha256", name="uq_account_token_token_sha256"),
    )
    op.create_index("ix_account_token_user_id", "account_token", ["user_id"])
    op.create_index("ix_account_token_expires_at", "account_token", ["expires_at"])


def upgrade() -> None:
    op.add_column("user_account", _empty("totp_sealed", sa.Text()))
    op.add_column("user_account", sa.Column("totp_since", MOMENT, nullable=True))
    op.add_column("user_account", sa.Column("totp_step", sa.Integer(), nullable=True))
    op.add_column("user_session", _empty("ip", sa.String(length=45)))
    op.add_column("user_session", _empty("user_agent", sa.Text()))
    op.create_index("ix_failed_sign_in_at", "failed_sign_in", ["at"])
    _make_account_token()
    op.create_table(
        "recovery_code",
        *_id("recovery_code"),
        *_user("recovery_code"),
        _need("code_hash", sa.String(length=255)),
        _need("created_at", MOMENT),
        sa.Column("used_at", MOMENT, nullable=True),
    )
    op.create_index("ix_recovery_code_user_id", "recovery_code", ["user_id"])
    op.create_table(
        "account_event",
        *_id("account_event"),
        *_user("account_event"),
        _need("at", MOMENT),
        _need("word", sa.String(length=20)),
        _need("ip", sa.String(length=45)),
        _need("user_agent", sa.Text()),
    )
    op.create_index("ix_account_event_user_id_at", "account_event", ["user_id", "at"])
    _let_mails_be_nobody_s(True)


def _let_mails_be_nobody_s(nullable: bool) -> None:
    with op.batch_alter_table("outgoing_mail") as table:
        table.alter_column("workspace_id", existing_type=sa.Integer(), nullable=nullable)


def downgrade() -> None:
    op.execute("DELETE FROM outgoing_mail WHERE workspace_id IS NULL")
    _let_mails_be_nobody_s(False)
    op.drop_index("ix_failed_sign_in_at", "failed_sign_in")
    for table in ("account_event", "recovery_code", "account_token"):
        op.drop_table(table)
    for table, names in (
        ("user_session", ("user_agent", "ip")),
        ("user_account", ("totp_step", "totp_since", "totp_sealed")),
    ):
        for name in names:
            op.drop_column(table, name)
