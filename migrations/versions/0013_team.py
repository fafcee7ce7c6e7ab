"""Invitations and the audit log; a workspace always has an owner.

The triggers are the wall behind the actions. On PostgreSQL the one of the last owner takes the
workspace's row first: of two owners who leave at once the second one sees that the first is gone.
Only where an owner is one no more: any other change of a membership (notices that were read) would
wait, with the membership held, for whoever holds the workspace and wants the membership.
SQLite has one writer at a time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

OTHER_OWNER = (
    "EXISTS (SELECT 1 FROM membership WHERE workspace_id = OLD.workspace_id"
    " AND role = 'owner' AND id <> OLD.id)"
)
STAYS_OWNER = "NEW.role = 'owner' AND NEW.workspace_id = OLD.workspace_id"
LAST = "a workspace keeps an owner"
KEPT = "the audit log is only added to"
# name: (table, event, when, condition, message); `when` looks at the row alone
TRIGGERS = {
    "membership_no_last_delete": (
        "membership", "DELETE", "OLD.role = 'owner'", f"NOT {OTHER_OWNER}", LAST,
    ),
    "membership_no_last_update": (
        "membership", "UPDATE",
        f"OLD.role = 'owner' AND NOT ({STAYS_OWNER})", f"NOT {OTHER_OWNER}", LAST,
    ),
    "audit_no_update": ("audit", "UPDATE", "true", "true", KEPT),
    "audit_no_delete": ("audit", "DELETE", "true", "true", KEPT),
}  # fmt: skip
LOCK = " PERFORM 1 FROM workspace WHERE id = OLD.workspace_id FOR NO KEY UPDATE;"


def upgrade() -> None:
    _invitations()
    _audit()
    postgresql = op.get_bind().dialect.name == "postgresql"
    make = _make_postgresql if postgresql else _make_sqlite
    for name, (table, event, when, condition, message) in TRIGGERS.items():
        make(name, (table, event, when), condition, message)


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("token_sha256", sa.String(64), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name="fk_invitation_workspace_id"
        ),
        sa.UniqueConstraint("public_id", name="uq_invitation_public_id"),
        sa.UniqueConstraint("token_sha256", name="uq_invitation_token_sha256"),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member')", name="ck_invitation_role"),
    )
    op.create_index("ix_invitation_workspace_id", "invitation", ["workspace_id"])


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(200), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("object_type", sa.String(20), nullable=False),
        sa.Column("object_id", sa.String(32), nullable=False),
        sa.Column("object_title", sa.String(200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("previous_sha256", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], name="fk_audit_workspace_id"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_audit_workspace_id_number"),
        sa.UniqueConstraint("sha256", name="uq_audit_sha256"),
        sa.CheckConstraint(
            "actor IN ('user', 'client', 'stripe', 'system')", name="ck_audit_actor"
        ),
    )
    op.create_index("ix_audit_workspace_id_at", "audit", ["workspace_id", "at"])


def _make_sqlite(name: str, on: tuple[str, str, str], condition: str, message: str) -> None:
    table, event, when = on
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} AND {condition}"
        f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
    )


def _make_postgresql(name: str, on: tuple[str, str, str], condition: str, message: str) -> None:
    table, event, when = on
    lock = LOCK if table == "membership" else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN{lock}"
        f" IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
        " END IF; RETURN COALESCE(NEW, OLD); END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW WHEN ({when})"
        f" EXECUTE FUNCTION {name}()"
    )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("audit")
    op.drop_table("invitation")
