"""The tables of the main job."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "failed_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failed_sign_in")),
    )
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_failed_sign_in_subject_at", ["subject", "at"], unique=False)

    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("must_reconcile", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_installation_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("email", name=op.f("uq_user_account_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_account_public_id")),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("plan", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("due_days", sa.Integer(), nullable=False),
        sa.Column("invoice_footer", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "plan IN ('basic', 'pro', 'enterprise')", name=op.f("ck_workspace_plan")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workspace_public_id")),
    )
    op.create_table(
        "client",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("private_person", sa.Boolean(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("line1", sa.String(length=200), nullable=False),
        sa.Column("line2", sa.String(length=200), nullable=False),
        sa.Column("postal_code", sa.String(length=20), nullable=False),
        sa.Column("city", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("vat_number", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_client_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_client")),
        sa.UniqueConstraint("public_id", name=op.f("uq_client_public_id")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_client_workspace_id_id")),
    )
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_client_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("role IN ('owner', 'admin', 'member')", name=op.f("ck_membership_role")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_membership_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_membership_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "workspace_id", "user_id", name=op.f("uq_membership_workspace_id_user_id")
        ),
    )
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_membership_user_id"), ["user_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_membership_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "stripe_connection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("key_encrypted", sa.Text(), nullable=False),
        sa.Column("key_last4", sa.String(length=4), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("account_name", sa.String(length=200), nullable=False),
        sa.Column("broken", sa.String(length=20), nullable=False),
        sa.Column("broken_detail", sa.Text(), nullable=False),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_stripe_connection_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_connection")),
    )
    with op.batch_alter_table("stripe_connection", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stripe_connection_workspace_id"), ["workspace_id"], unique=False
        )
        batch_op.create_index(
            "uq_stripe_connection_current",
            ["workspace_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "user_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_user_session_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_user_session_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_user_session_token_sha256")),
    )
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_user_session_user_id"), ["user_id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("guests", sa.Integer(), nullable=True),
        sa.Column("venue", sa.Text(), nullable=False),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "status IN ('option', 'confirmed', 'lost', 'cancelled')", name=op.f("ck_event_status")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_event_workspace_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_event_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_event_public_id")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_event_workspace_id_id")),
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_event_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_event_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            "ix_event_workspace_id_starts_on", ["workspace_id", "starts_on"], unique=False
        )

    op.create_table(
        "stripe_customer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=False),
        sa.Column("details_sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["client_id"], ["client.id"], name=op.f("fk_stripe_customer_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"],
            ["stripe_connection.id"],
            name=op.f("fk_stripe_customer_connection_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_stripe_customer_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stripe_customer")),
        sa.UniqueConstraint(
            "client_id", "connection_id", name=op.f("uq_stripe_customer_client_id_connection_id")
        ),
    )
    with op.batch_alter_table("stripe_customer", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_stripe_customer_workspace_id"), ["workspace_id"], unique=False
        )

    op.create_table(
        "quote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("client_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("discount_percent", sa.BigInteger(), nullable=False),
        sa.Column("discount_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.String(length=64), nullable=True),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("signed_at", MOMENT, nullable=True),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'sent', 'signed', 'invoicing', 'invoiced', 'declined', 'expired', 'replaced')",
            name=op.f("ck_quote_state"),
        ),
        sa.CheckConstraint(
            "discount_percent BETWEEN 0 AND 1000000", name=op.f("ck_quote_discount_percent")
        ),
        sa.CheckConstraint("gross_cents = net_cents + vat_cents", name=op.f("ck_quote_gross")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "client_id"],
            ["client.workspace_id", "client.id"],
            name=op.f("fk_quote_workspace_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "event_id"],
            ["event.workspace_id", "event.id"],
            name=op.f("fk_quote_workspace_id_event_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_quote_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quote_public_id")),
        sa.UniqueConstraint("workspace_id", "id", name=op.f("uq_quote_workspace_id_id")),
        sa.UniqueConstraint("workspace_id", "number", name=op.f("uq_quote_workspace_id_number")),
    )
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_quote_client_id"), ["client_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_quote_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            "ix_quote_workspace_id_state", ["workspace_id", "state"], unique=False
        )

    op.create_table(
        "history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("quote_id", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor", sa.String(length=20), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=20), nullable=False),
        sa.Column("to_state", sa.String(length=20), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["user_account.id"], name=op.f("fk_history_actor_id")
        ),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_history_event_id")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_history_quote_id")),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_history_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_history")),
    )
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_history_event_id"), ["event_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_history_workspace_id"), ["workspace_id"], unique=False)

    op.create_table(
        "invoicing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("payload_sha256", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.String(length=200), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("key_epoch", sa.Integer(), nullable=False),
        sa.Column("key_born_at", MOMENT, nullable=False),
        sa.Column("customer_id", sa.String(length=255), nullable=True),
        sa.Column("stripe_invoice_id", sa.String(length=255), nullable=True),
        sa.Column("adopted_open", sa.Boolean(), nullable=False),
        sa.Column("mail", sa.String(length=20), nullable=False),
        sa.Column("mail_started_at", MOMENT, nullable=True),
        sa.Column("lease", sa.String(length=32), nullable=False),
        sa.Column("lease_until", MOMENT, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", MOMENT, nullable=True),
        sa.Column("next_try_at", MOMENT, nullable=False),
        sa.Column("problem", sa.String(length=40), nullable=False),
        sa.Column("problem_detail", sa.JSON(), nullable=False),
        sa.Column("request_id", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "mail IN ('none', 'unknown', 'sent', 'failed')", name=op.f("ck_invoicing_mail")
        ),
        sa.CheckConstraint(
            "status IN ('open', 'closing', 'released', 'done')", name=op.f("ck_invoicing_status")
        ),
        sa.CheckConstraint(
            "step IN ('start', 'customer', 'draft', 'lines', 'finalized', 'mail', 'done')",
            name=op.f("ck_invoicing_step"),
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["stripe_connection.id"], name=op.f("fk_invoicing_connection_id")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["user_account.id"], name=op.f("fk_invoicing_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quote_id"],
            ["quote.workspace_id", "quote.id"],
            name=op.f("fk_invoicing_workspace_id_quote_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_invoicing_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoicing")),
        sa.UniqueConstraint(
            "connection_id",
            "stripe_invoice_id",
            name=op.f("uq_invoicing_connection_id_stripe_invoice_id"),
        ),
        sa.UniqueConstraint("quote_id", "number", name=op.f("uq_invoicing_quote_id_number")),
    )
    with op.batch_alter_table("invoicing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoicing_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index("ix_invoicing_status", ["status", "next_try_at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_invoicing_workspace_id"), ["workspace_id"], unique=False
        )
        batch_op.create_index(
            "uq_invoicing_one_live",
            ["quote_id"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "quote_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("unit_price_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_rate", sa.BigInteger(), nullable=False),
        sa.Column("discount_percent", sa.BigInteger(), nullable=False),
        sa.Column("discount_cents", sa.BigInteger(), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('item', 'section', 'text')", name=op.f("ck_quote_line_kind")),
        sa.ForeignKeyConstraint(["quote_id"], ["quote.id"], name=op.f("fk_quote_line_quote_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote_line")),
        sa.UniqueConstraint("quote_id", "position", name=op.f("uq_quote_line_quote_id_position")),
    )
    op.create_table(
        "invoice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        sa.Column("quote_id", sa.Integer(), nullable=False),
        sa.Column("invoicing_id", sa.Integer(), nullable=True),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("connection_id", sa.Integer(), nullable=False),
        sa.Column("stripe_id", sa.String(length=255), nullable=False),
        sa.Column("livemode", sa.Boolean(), nullable=False),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_cents", sa.BigInteger(), nullable=False),
        sa.Column("vat_cents", sa.BigInteger(), nullable=False),
        sa.Column("gross_cents", sa.BigInteger(), nullable=False),
        sa.Column("paid_cents", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("hosted_url", sa.Text(), nullable=False),
        sa.Column("pdf_url", sa.Text(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "status IN ('open', 'paid', 'void', 'uncollectible', 'credited')",
            name=op.f("ck_invoice_status"),
        ),
        sa.ForeignKeyConstraint(
            ["connection_id"], ["stripe_connection.id"], name=op.f("fk_invoice_connection_id")
        ),
        sa.ForeignKeyConstraint(
            ["invoicing_id"], ["invoicing.id"], name=op.f("fk_invoice_invoicing_id")
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "quote_id"],
            ["quote.workspace_id", "quote.id"],
            name=op.f("fk_invoice_workspace_id_quote_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=op.f("fk_invoice_workspace_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint(
            "connection_id", "stripe_id", name=op.f("uq_invoice_connection_id_stripe_id")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_invoice_public_id")),
    )
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invoice_quote_id"), ["quote_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_invoice_workspace_id"), ["workspace_id"], unique=False)
        batch_op.create_index(
            "ix_invoice_workspace_id_status", ["workspace_id", "status"], unique=False
        )
        batch_op.create_index(
            "uq_invoice_one_live",
            ["quote_id"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )

    # This installation's name, written on everything that it makes at Stripe.
    installation = sa.table(
        "installation", sa.column("id"), sa.column("name"), sa.column("must_reconcile")
    )
    row = {"id": 1, "name": secrets.token_hex(4), "must_reconcile": False}
    op.bulk_insert(installation, [row])


def downgrade() -> None:
    with op.batch_alter_table("invoice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invoice_one_live", sqlite_where=sa.text("live"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index("ix_invoice_workspace_id_status")
        batch_op.drop_index(batch_op.f("ix_invoice_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_invoice_quote_id"))

    op.drop_table("invoice")
    op.drop_table("quote_line")
    with op.batch_alter_table("invoicing", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_invoicing_one_live", sqlite_where=sa.text("live"), postgresql_where=sa.text("live")
        )
        batch_op.drop_index(batch_op.f("ix_invoicing_workspace_id"))
        batch_op.drop_index("ix_invoicing_status")
        batch_op.drop_index(batch_op.f("ix_invoicing_quote_id"))

    op.drop_table("invoicing")
    with op.batch_alter_table("history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_history_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_history_quote_id"))
        batch_op.drop_index(batch_op.f("ix_history_event_id"))

    op.drop_table("history")
    with op.batch_alter_table("quote", schema=None) as batch_op:
        batch_op.drop_index("ix_quote_workspace_id_state")
        batch_op.drop_index(batch_op.f("ix_quote_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_quote_event_id"))
        batch_op.drop_index(batch_op.f("ix_quote_client_id"))

    op.drop_table("quote")
    with op.batch_alter_table("stripe_customer", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stripe_customer_workspace_id"))

    op.drop_table("stripe_customer")
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.drop_index("ix_event_workspace_id_starts_on")
        batch_op.drop_index(batch_op.f("ix_event_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_event_client_id"))

    op.drop_table("event")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_user_session_user_id"))

    op.drop_table("user_session")
    with op.batch_alter_table("stripe_connection", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stripe_connection_current",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_stripe_connection_workspace_id"))

    op.drop_table("stripe_connection")
    with op.batch_alter_table("membership", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_membership_workspace_id"))
        batch_op.drop_index(batch_op.f("ix_membership_user_id"))

    op.drop_table("membership")
    with op.batch_alter_table("client", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_client_workspace_id"))

    op.drop_table("client")
    op.drop_table("workspace")
    op.drop_table("user_account")
    op.drop_table("installation")
    with op.batch_alter_table("failed_sign_in", schema=None) as batch_op:
        batch_op.drop_index("ix_failed_sign_in_subject_at")

    op.drop_table("failed_sign_in")
