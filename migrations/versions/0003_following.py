"""What becomes of an invoice: Stripe's events, orders, credit notes, transfers, notices, mails.

Columns are added without rebuilding a table: on SQLite that would drop its triggers (0002). That is
also why history.invoice_id has no foreign key there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
LONG_AGO = "2026-01-01 00:00:00+00"
OPEN = sa.text("status = 'open'")


def _text(length: int | None = None) -> sa.String | sa.Text:
    return sa.String(length=length) if length else sa.Text()


def _whole(name: str, kind: type = sa.BigInteger) -> sa.Column:
    return sa.Column(name, kind(), nullable=False, server_default="0")


def _word(name: str, length: int | None) -> sa.Column:
    return sa.Column(name, _text(length), nullable=False, server_default="")


def _moment(name: str) -> sa.Column:
    return sa.Column(name, MOMENT, nullable=True)


def _columns() -> dict[str, tuple]:
    """What is added to tables that exist; made anew each time, since a column belongs to a table."""
    return {
        "invoice": (
            _whole("off_stripe_cents"),
            _whole("credited_cents"),
            _whole("remaining_cents"),
            _moment("paid_at"),
            sa.Column("changed_at", MOMENT, nullable=False, server_default=LONG_AGO),
            _whole("asked", sa.Integer),
            _whole("applied", sa.Integer),
            sa.Column("auto_advance", sa.Boolean(), nullable=False, server_default=sa.false()),
            _whole("mails", sa.Integer),
            _moment("mailed_at"),
            _whole("failed_payments", sa.Integer),
            _moment("failed_at"),
            _word("attention", 40),
            sa.Column("attention_detail", sa.JSON(), nullable=False, server_default="{}"),
        ),
        "stripe_connection": (
            _word("webhook_id", 255),
            _word("webhook_url", None),
            _word("webhook_secrets", None),
            _word("webhook_problem", 40),
            _moment("webhook_tried_at"),
            _moment("webhook_heard_at"),
            _moment("webhook_missed_at"),
            _moment("events_read_until"),
            _moment("polled_at"),
        ),
        "membership": (_moment("notices_read_at"),),
        "history": (sa.Column("invoice_id", sa.Integer(), nullable=True),),
    }


def _pk(table: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint("id", name=f"pk_{table}")


def _id(table: str) -> tuple[sa.Column | sa.schema.SchemaItem, ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.Integer(), nullable=False),
        _pk(table),
        sa.ForeignKeyConstraint(
            ["workspace_id"], ["workspace.id"], name=f"fk_{table}_workspace_id"
        ),
    )


def _public(table: str) -> tuple[sa.Column | sa.schema.SchemaItem, ...]:
    return (
        *_id(table),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
    )


def _link(table: str, column: str, to: str, *, nullable: bool = False) -> tuple:
    return (
        sa.Column(column, sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}"),
    )


def _words(table: str, column: str, words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words.split())
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")


def _need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def _leased() -> tuple[sa.Column, ...]:
    return (
        _need("tries", sa.Integer()),
        _need("lease_until", MOMENT),
        _need("next_try_at", MOMENT),
    )


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE invoice SET changed_at = fetched_at")
    op.execute("UPDATE invoice SET paid_at = fetched_at WHERE status = 'paid'")
    op.execute(
        "UPDATE invoice SET remaining_cents ="
        " CASE WHEN status IN ('open', 'uncollectible') THEN gross_cents - paid_cents ELSE 0 END"
    )
    op.execute(
        "UPDATE invoice SET mails = 1 WHERE invoicing_id IN"
        " (SELECT id FROM invoicing WHERE mail = 'sent')"
    )
    op.create_index("ix_invoice_workspace_id_due_on", "invoice", ["workspace_id", "due_on"])
    op.create_index("ix_history_invoice_id", "history", ["invoice_id"])
    _events_and_orders()
    _credit_and_transfers()
    _notices_and_mails()
    op.create_table(
        "task",
        sa.Column("name", sa.String(length=40), nullable=False),
        _need("lease", _text(32)),
        _need("lease_until", MOMENT),
        _need("next_at", MOMENT),
        _need("progress", sa.JSON()),
        _moment("ended_at"),
        sa.PrimaryKeyConstraint("name", name="pk_task"),
    )
    _lock()


def _events_and_orders() -> None:
    op.create_table(
        "stripe_event",
        *_id("stripe_event"),
        *_link("stripe_event", "connection_id", "stripe_connection"),
        _need("event_id", _text(255)),
        _need("kind", _text(200)),
        _need("about", _text(255)),
        _need("invoice_stripe_id", _text(255)),
        _need("marks", sa.JSON()),
        _need("source", _text(20)),
        _need("created_at", MOMENT),
        _need("received_at", MOMENT),
        _need("outcome", _text(20)),
        *_leased(),
        _moment("done_at"),
        _words("stripe_event", "source", "webhook poll"),
        sa.UniqueConstraint(
            "connection_id", "event_id", name="uq_stripe_event_connection_id_event_id"
        ),
    )
    op.create_index("ix_stripe_event_workspace_id", "stripe_event", ["workspace_id"])
    op.create_index("ix_stripe_event_outcome", "stripe_event", ["outcome", "next_try_at"])
    op.create_index(
        "ix_stripe_event_invoice", "stripe_event", ["connection_id", "invoice_stripe_id"]
    )
    op.create_table(
        "invoice_order",
        *_public("invoice_order"),
        *_link("invoice_order", "invoice_id", "invoice"),
        _need("kind", _text(20)),
        _need("once", _text(64)),
        _need("payload", sa.JSON()),
        _need("status", _text(20)),
        _need("key_epoch", sa.Integer()),
        _need("key_born_at", MOMENT),
        *_leased(),
        _need("lease", _text(32)),
        _need("problem", _text(40)),
        _need("problem_detail", sa.JSON()),
        *_link("invoice_order", "created_by", "user_account", nullable=True),
        _need("created_by_name", _text(200)),
        _need("created_at", MOMENT),
        _moment("ended_at"),
        _words("invoice_order", "kind", "send void transfer credit"),
        _words("invoice_order", "status", "open done refused"),
        sa.UniqueConstraint("invoice_id", "once", name="uq_invoice_order_invoice_id_once"),
    )
    op.create_index("ix_invoice_order_workspace_id", "invoice_order", ["workspace_id"])
    op.create_index("ix_invoice_order_invoice_id", "invoice_order", ["invoice_id"])
    op.create_index("ix_invoice_order_status", "invoice_order", ["status", "next_try_at"])
    op.create_index(
        "uq_invoice_order_one_open",
        "invoice_order",
        ["invoice_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def _credit_and_transfers() -> None:
    op.create_table(
        "credit_note",
        *_public("credit_note"),
        *_link("credit_note", "invoice_id", "invoice"),
        _need("stripe_id", _text(255)),
        _need("number", _text(200)),
        _need("status", _text(20)),
        _need("net_cents", sa.BigInteger()),
        _need("vat_cents", sa.BigInteger()),
        _need("gross_cents", sa.BigInteger()),
        _need("reason", sa.Text()),
        _need("pdf_url", sa.Text()),
        _need("issued_at", MOMENT),
        _need("created_at", MOMENT),
        _words("credit_note", "status", "issued void"),
        sa.UniqueConstraint("invoice_id", "stripe_id", name="uq_credit_note_invoice_id_stripe_id"),
    )
    op.create_table(
        "bank_transfer",
        *_public("bank_transfer"),
        *_link("bank_transfer", "invoice_id", "invoice"),
        _need("cents", sa.BigInteger()),
        _need("received_on", sa.Date()),
        _need("note", _text(200)),
        *_link("bank_transfer", "reverses_id", "bank_transfer", nullable=True),
        *_link("bank_transfer", "created_by", "user_account", nullable=True),
        _need("created_by_name", _text(200)),
        _need("created_at", MOMENT),
        sa.UniqueConstraint("reverses_id", name="uq_bank_transfer_reverses_id"),
    )
    for table in ("credit_note", "bank_transfer"):
        for column in ("workspace_id", "invoice_id"):
            op.create_index(f"ix_{table}_{column}", table, [column])


def _notices_and_mails() -> None:
    kinds = "paid payment-failed overdue attention"
    op.create_table(
        "notice",
        *_public("notice"),
        _need("kind", _text(20)),
        _need("dedupe_key", _text(160)),
        *_link("notice", "quote_id", "quote", nullable=True),
        *_link("notice", "invoice_id", "invoice", nullable=True),
        _need("detail", sa.JSON()),
        _need("at", MOMENT),
        _moment("mailed_at"),
        _words("notice", "kind", kinds),
        sa.UniqueConstraint("workspace_id", "dedupe_key", name="uq_notice_workspace_id_dedupe_key"),
    )
    op.create_index("ix_notice_workspace_id", "notice", ["workspace_id"])
    op.create_index("ix_notice_workspace_id_at", "notice", ["workspace_id", "at"])
    op.create_table(
        "notice_choice",
        *_id("notice_choice"),
        *_link("notice_choice", "user_id", "user_account"),
        _need("kind", _text(20)),
        _need("on_page", sa.Boolean()),
        _need("by_mail", sa.Boolean()),
        _words("notice_choice", "kind", kinds),
        sa.UniqueConstraint(
            "user_id", "workspace_id", "kind", name="uq_notice_choice_user_id_workspace_id_kind"
        ),
    )
    op.create_index("ix_notice_choice_workspace_id", "notice_choice", ["workspace_id"])
    op.create_table(
        "outgoing_mail",
        *_public("outgoing_mail"),
        _need("kind", _text(40)),
        _need("dedupe_key", _text(200)),
        _need("to_name", _text(200)),
        _need("to_email", _text(254)),
        _need("language", _text(2)),
        _need("subject", _text(255)),
        _need("text", sa.Text()),
        _need("html", sa.Text()),
        _need("message_id", _text(255)),
        _need("status", _text(20)),
        *_leased(),
        _need("problem", sa.Text()),
        _need("created_at", MOMENT),
        _moment("sent_at"),
        _words("outgoing_mail", "status", "waiting sent failed unknown"),
        sa.UniqueConstraint("dedupe_key", name="uq_outgoing_mail_dedupe_key"),
    )
    op.create_index("ix_outgoing_mail_workspace_id", "outgoing_mail", ["workspace_id"])
    op.create_index("ix_outgoing_mail_status", "outgoing_mail", ["status", "next_try_at"])


FIGURES = (
    "workspace_id", "quote_id", "connection_id", "stripe_id", "number", "currency",
    "net_cents", "vat_cents", "gross_cents", "issued_on",
)  # fmt: skip
# name: (table, event, condition, message); as in 0002.
TRIGGERS = {
    "invoice_no_other_figures": (
        "invoice", "UPDATE",
        " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in FIGURES),
        "what an invoice says is frozen",
    ),
    "invoice_no_revival": (
        "invoice", "UPDATE", "NEW.live AND NOT OLD.live", "an invoice that ended stays ended",
    ),
    "invoice_no_delete": ("invoice", "DELETE", "true", "invoices are kept"),
    "credit_note_no_delete": ("credit_note", "DELETE", "true", "credit notes are kept"),
    "invoice_order_no_delete": ("invoice_order", "DELETE", "true", "orders are kept"),
    "bank_transfer_no_update": ("bank_transfer", "UPDATE", "true", "transfers are only added to"),
    "bank_transfer_no_delete": ("bank_transfer", "DELETE", "true", "transfers are only added to"),
}  # fmt: skip


def _lock() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    for name, (table, event, condition, message) in TRIGGERS.items():
        when = condition.replace("{differs}", differs)
        if not postgresql:
            op.execute(
                f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {when} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
            " END IF; RETURN COALESCE(NEW, OLD); END $$"
        )
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_) in TRIGGERS.items():
        op.execute(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION {name}()")
    for table in (
        "task", "outgoing_mail", "notice_choice", "notice", "bank_transfer", "credit_note",
        "invoice_order", "stripe_event",
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_index("ix_history_invoice_id", "history")
    op.drop_index("ix_invoice_workspace_id_due_on", "invoice")
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
