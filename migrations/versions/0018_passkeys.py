"""Passkeys, and what is given to them to sign; the title of a deleted draft goes with its client.

The history's way out for the words of an erased client (0009) opens a little further: a row that
says that a draft was deleted holds its title, which may name the client.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
HISTORY = "history_no_update"
KEPT = (
    "workspace_id", "event_id", "quote_id", "invoice_id", "at", "actor", "actor_id", "action",
    "from_state", "to_state",
)  # fmt: skip
OF_CLIENT = (
    "OLD.actor = 'client' AND NEW.actor_name = '' AND EXISTS (SELECT 1 FROM quote"
    " JOIN client ON client.id = quote.client_id"
    " WHERE quote.id = OLD.quote_id AND client.erased_at IS NOT NULL)"
)
OF_DRAFT = (
    "OLD.action = 'draft-deleted' AND NEW.actor_name = OLD.actor_name AND EXISTS (SELECT 1"
    " FROM event JOIN client ON client.id = event.client_id"
    " WHERE event.id = OLD.event_id AND client.erased_at IS NOT NULL)"
)
EMPTY = (
    "UPDATE history SET detail = '{}' WHERE action = 'draft-deleted' AND event_id IN (SELECT"
    " event.id FROM event JOIN client ON client.id = event.client_id"
    " WHERE client.erased_at IS NOT NULL)"
)


def _let_out(*ways: str) -> None:
    """What of the history may be emptied; anything else of it stays as it is."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    same = "IS NOT DISTINCT FROM" if postgresql else "IS"
    detail = "NEW.detail::text" if postgresql else "NEW.detail"
    kept = " AND ".join(f"OLD.{name} {same} NEW.{name}" for name in KEPT)
    either = " OR ".join(f"({way})" for way in ways)
    refused = f"NOT ({kept} AND {detail} = '{{}}' AND ({either}))"
    message = "history is only added to"
    if not postgresql:
        op.execute(f"DROP TRIGGER {HISTORY}")
        op.execute(
            f"CREATE TRIGGER {HISTORY} BEFORE UPDATE ON history WHEN {refused}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {HISTORY}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {refused} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
        " END IF; RETURN COALESCE(NEW, OLD); END $$"
    )


def upgrade() -> None:
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("credential", sa.String(1400), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_passkey"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_passkey_user_id"),
        sa.UniqueConstraint("public_id", name="uq_passkey_public_id"),
        sa.UniqueConstraint("credential", name="uq_passkey_credential"),
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    op.create_table(
        "passkey_challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("challenge", sa.String(100), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_passkey_challenge"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name="fk_passkey_challenge_user_id"
        ),
        sa.UniqueConstraint("challenge", name="uq_passkey_challenge_challenge"),
    )
    op.create_index("ix_passkey_challenge_user_id", "passkey_challenge", ["user_id"])
    op.create_index("ix_passkey_challenge_expires_at", "passkey_challenge", ["expires_at"])
    _let_out(OF_CLIENT, OF_DRAFT)
    op.execute(EMPTY)


def downgrade() -> None:
    _let_out(OF_CLIENT)
    op.drop_table("passkey_challenge")
    op.drop_table("passkey")
