"""How a quote comes about: catalogue, drafts and their snapshots, links, signatures, files.

Columns are added without rebuilding a table that has triggers (0002, 0003).
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
OLD_KINDS = ("paid", "payment-failed", "overdue", "attention")
NEW_KINDS = ("signed", "declined", "question", *OLD_KINDS)


def _need(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def _word(name: str, length: int | None) -> sa.Column:
    kind = sa.String(length=length) if length else sa.Text()
    return sa.Column(name, kind, nullable=False, server_default="")


def _whole(name: str, default: str = "0") -> sa.Column:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _flag(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _maybe(name: str, kind: sa.types.TypeEngine) -> sa.Column:
    return sa.Column(name, kind, nullable=True)


def _columns() -> dict[str, tuple]:
    """What is added to tables that exist; made anew each time, since a column belongs to a table."""
    return {
        "client": (
            _word("phone", 40),
            _word("registration", 32),
            _word("notes", None),
            _maybe("merged_into_id", sa.Integer()),
        ),
        "event": (_word("kind", 20),),
        "quote": (
            _word("internal_note", None),
            _flag("prices_with_vat"),
            _flag("needs_code"),
            _word("bundle", 32),
            _whole("bundle_position"),
            _maybe("amends_id", sa.Integer()),
            _maybe("remind", sa.Boolean()),
            _whole("reminders"),
            _maybe("reminded_at", MOMENT),
        ),
        "quote_line": (
            _flag("optional"),
            _flag("chosen"),
            _maybe("typed_gross_cents", sa.BigInteger()),
        ),
        "workspace": (
            _word("legal_name", 200),
            _word("line1", 200),
            _word("line2", 200),
            _word("postal_code", 20),
            _word("city", 200),
            _word("vat_number", 32),
            _word("registration", 32),
            _word("email", 254),
            _word("phone", 40),
            _word("legal_mentions", None),
            _whole("valid_days", "30"),
            _word("payment_conditions", None),
            _word("cancellation_conditions", None),
            _word("postponement_conditions", None),
            _maybe("remind_after_days", sa.Integer()),
            _maybe("remind_before_days", sa.Integer()),
        ),
    }


INDEXES = (("quote", "bundle"), ("quote", "amends_id"))


def _id(table: str) -> tuple:
    return (_need("id", sa.Integer()), sa.PrimaryKeyConstraint("id", name=f"pk_{table}"))


def _owned(table: str) -> tuple:
    return (*_id(table), *_link(table, "workspace_id", "workspace", nullable=False))


def _public(table: str) -> tuple:
    return (
        *_owned(table),
        _need("public_id", sa.String(length=32)),
        sa.UniqueConstraint("public_id", name=f"uq_{table}_public_id"),
    )


def _link(table: str, column: str, to: str, *, nullable: bool = True) -> tuple:
    return (
        sa.Column(column, sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}"),
    )


def _inside(table: str, column: str, to: str) -> tuple:
    """A row of the same workspace."""
    return (
        _need(column, sa.Integer()),
        sa.ForeignKeyConstraint(
            ["workspace_id", column],
            [f"{to}.workspace_id", f"{to}.id"],
            name=f"fk_{table}_{column}",
        ),
    )


def _words(table: str, column: str, *words: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    for table, column in INDEXES:
        op.create_index(f"ix_{table}_{column}", table, [column])
    _clients_and_events()
    _catalogue_and_drafts()
    _links_and_signatures()
    _notice_kinds(NEW_KINDS)
    _change_locks(TRIGGERS)


def _clients_and_events() -> None:
    op.create_table(
        "client_contact",
        *_public("client_contact"),
        *_inside("client_contact", "client_id", "client"),
        _word("name", 200),
        _word("role", 200),
        _word("email", 254),
        _word("phone", 40),
        _need("created_at", MOMENT),
    )
    op.create_table(
        "client_correction",
        *_public("client_correction"),
        *_inside("client_correction", "client_id", "client"),
        *_link("client_correction", "quote_id", "quote", nullable=False),
        _need("proposed", sa.JSON()),
        _need("status", sa.String(length=20)),
        *_link("client_correction", "decided_by", "user_account"),
        _maybe("decided_at", MOMENT),
        _need("created_at", MOMENT),
        _words("client_correction", "status", "open", "accepted", "dismissed"),
    )
    op.create_table(
        "event_slot",
        *_public("event_slot"),
        *_inside("event_slot", "event_id", "event"),
        _need("day", sa.Date()),
        _maybe("starts", sa.Time()),
        _maybe("ends", sa.Time()),
        _whole("position"),
        *(_word(name, 200) for name in ("label", "category", "room", "setup", "quantity")),
        _word("notes", None),
        _need("created_at", MOMENT),
    )
    for table, columns in {
        "client_contact": ("workspace_id", "client_id"),
        "client_correction": ("workspace_id", "client_id", "quote_id"),
        "event_slot": ("workspace_id", "event_id"),
    }.items():
        _indexes(table, *columns)


def _indexes(table: str, *columns: str) -> None:
    for column in columns:
        op.create_index(f"ix_{table}_{column}", table, [column])


def _catalogue_and_drafts() -> None:
    op.create_table(
        "service",
        *_public("service"),
        _word("label", 200),
        _word("description", None),
        _word("category", 200),
        _need("unit", sa.String(length=20)),
        _need("unit_price_cents", sa.BigInteger()),
        _need("vat_rate", sa.BigInteger()),
        _flag("archived"),
        _need("created_at", MOMENT),
    )
    op.create_table(
        "quote_template",
        *_public("quote_template"),
        _word("name", 200),
        _need("content", sa.JSON()),
        _need("created_at", MOMENT),
        sa.UniqueConstraint("workspace_id", "name", name="uq_quote_template_workspace_id_name"),
    )
    op.create_table(
        "quote_snapshot",
        *_id("quote_snapshot"),
        *_link("quote_snapshot", "quote_id", "quote", nullable=False),
        _need("version", sa.Integer()),
        *_link("quote_snapshot", "user_id", "user_account"),
        _need("content", sa.JSON()),
        _need("at", MOMENT),
        sa.UniqueConstraint("quote_id", "version", name="uq_quote_snapshot_quote_id_version"),
    )
    op.create_table(
        "quote_counter",
        *_link("quote_counter", "workspace_id", "workspace", nullable=False),
        _need("year", sa.Integer()),
        _whole("last"),
        sa.PrimaryKeyConstraint("workspace_id", "year", name="pk_quote_counter"),
    )
    _indexes("service", "workspace_id")
    _indexes("quote_template", "workspace_id")


def _links_and_signatures() -> None:
    op.create_table(
        "share_link",
        *_public("share_link"),
        _need("kind", sa.String(length=20)),
        *_link("share_link", "quote_id", "quote"),
        *_link("share_link", "event_id", "event"),
        _need("nonce", sa.String(length=64)),
        _need("token_sha256", sa.String(length=64)),
        _word("email", 254),
        *_link("share_link", "created_by", "user_account"),
        _need("created_at", MOMENT),
        _need("expires_at", MOMENT),
        _maybe("revoked_at", MOMENT),
        _words("share_link", "kind", "quote", "sheet"),
        sa.UniqueConstraint("token_sha256", name="uq_share_link_token_sha256"),
    )
    op.create_table(
        "link_opening",
        *_id("link_opening"),
        *_link("link_opening", "link_id", "share_link", nullable=False),
        _need("at", MOMENT),
        _word("ip", 45),
        _word("user_agent", None),
    )
    op.create_table(
        "signing_code",
        *_id("signing_code"),
        *_link("signing_code", "link_id", "share_link", nullable=False),
        _need("email", sa.String(length=254)),
        _need("code_sha256", sa.String(length=64)),
        _whole("tries"),
        _need("created_at", MOMENT),
        _need("expires_at", MOMENT),
        _maybe("used_at", MOMENT),
    )
    op.create_table(
        "signature",
        *_public("signature"),
        *_link("signature", "quote_id", "quote", nullable=False),
        _need("act", sa.String(length=32)),
        _need("number", sa.Integer()),
        _need("kind", sa.String(length=20)),
        _word("name", 200),
        _word("email", 254),
        _need("language", sa.String(length=2)),
        _need("signed_at", MOMENT),
        _need("content", sa.Text()),
        _need("content_sha256", sa.String(length=64)),
        _need("evidence", sa.Text()),
        _word("previous_sha256", 64),
        _need("sha256", sa.String(length=64)),
        _need("created_at", MOMENT),
        _words("signature", "kind", "online", "paper"),
        sa.UniqueConstraint("workspace_id", "number", name="uq_signature_workspace_id_number"),
        sa.UniqueConstraint("quote_id", name="uq_signature_quote_id"),
        sa.UniqueConstraint("sha256", name="uq_signature_sha256"),
    )
    op.create_table(
        "stored_file",
        *_public("stored_file"),
        *_link("stored_file", "quote_id", "quote"),
        _need("kind", sa.String(length=20)),
        _word("name", 200),
        _need("media_type", sa.String(length=100)),
        _need("sha256", sa.String(length=64)),
        _need("size", sa.Integer()),
        _need("content", sa.LargeBinary()),
        _need("created_at", MOMENT),
    )
    _indexes("share_link", "workspace_id", "quote_id", "event_id")
    _indexes("link_opening", "link_id")
    _indexes("signing_code", "link_id")
    _indexes("signature", "workspace_id", "act", "content_sha256")
    _indexes("stored_file", "workspace_id", "quote_id", "sha256")


def _notice_kinds(kinds: tuple[str, ...]) -> None:
    """Neither table has a trigger, and nothing refers to them: they may be rebuilt."""
    listed = ", ".join(f"'{kind}'" for kind in kinds)
    for table in ("notice", "notice_choice"):
        with op.batch_alter_table(table) as batch:
            batch.drop_constraint(f"ck_{table}_kind", type_="check")
            batch.create_check_constraint(f"ck_{table}_kind", f"kind IN ({listed})")


OLD_CONTENT = (
    "workspace_id", "event_id", "client_id", "number", "title", "language", "currency",
    "discount_percent", "discount_cents", "net_cents", "vat_cents", "gross_cents", "conditions",
)  # fmt: skip
TOTALS = ("net_cents", "vat_cents", "gross_cents")
CONTENT = (
    *(name for name in OLD_CONTENT if name not in TOTALS),
    "prices_with_vat", "bundle", "bundle_position", "amends_id",
)  # fmt: skip
LINE = (
    "id", "quote_id", "position", "kind", "label", "description", "quantity", "unit",
    "unit_price_cents", "vat_rate", "discount_percent", "discount_cents", "net_cents", "optional",
    "typed_gross_cents",
)  # fmt: skip
STATE_OF = "(SELECT state FROM quote WHERE id = {row}.quote_id)"
NOT_DRAFT = f"{STATE_OF} <> 'draft'"
LOCKED = f"{NOT_DRAFT.format(row='OLD')} OR {NOT_DRAFT.format(row='NEW')}"
# While signing, the client takes optional lines: nothing else of a line, and only of a sent quote.
TAKEN = f"{STATE_OF.format(row='OLD')} = 'sent' AND OLD.optional AND NOT ({{changed}})"


def _changed(names: tuple[str, ...]) -> str:
    return " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in names)


# name: (table, event, condition, message); as in 0002. What stood there before is put back.
OLD_TRIGGERS = {
    "quote_line_no_update": ("quote_line", "UPDATE", LOCKED, "the quote is locked"),
    "quote_no_content": (
        "quote", "UPDATE", f"OLD.state <> 'draft' AND ({_changed(OLD_CONTENT)})",
        "the quote is locked",
    ),
}  # fmt: skip
TRIGGERS = {
    "quote_line_no_update": (
        "quote_line", "UPDATE",
        f"({LOCKED}) AND NOT ({TAKEN.format(changed=_changed(LINE))})", "the quote is locked",
    ),
    "quote_no_content": (
        "quote", "UPDATE", f"OLD.state <> 'draft' AND ({_changed(CONTENT)})", "the quote is locked",
    ),
    "quote_no_other_totals": (
        "quote", "UPDATE",
        f"OLD.state <> 'draft' AND NOT (OLD.state = 'sent' AND NEW.state = 'signed')"
        f" AND ({_changed(TOTALS)})",
        "the quote is locked",
    ),
    "signature_no_update": ("signature", "UPDATE", "true", "signatures are only added to"),
    "signature_no_delete": ("signature", "DELETE", "true", "signatures are only added to"),
    "stored_file_no_update": ("stored_file", "UPDATE", "true", "files are kept as they are"),
    "link_opening_no_update": ("link_opening", "UPDATE", "true", "openings are only added to"),
}  # fmt: skip


def _drop(triggers: dict[str, tuple[str, str, str, str]]) -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_) in triggers.items():
        op.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if postgresql else ""))
        if postgresql:
            op.execute(f"DROP FUNCTION IF EXISTS {name}()")


def _change_locks(triggers: dict[str, tuple[str, str, str, str]]) -> None:
    _drop(triggers)
    postgresql = op.get_bind().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    for name, (table, event, condition, message) in triggers.items():
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
    _drop(TRIGGERS)
    _change_locks(OLD_TRIGGERS)
    new = ", ".join(f"'{kind}'" for kind in NEW_KINDS if kind not in OLD_KINDS)
    for table in ("notice", "notice_choice"):
        op.execute(f"DELETE FROM {table} WHERE kind IN ({new})")
    _notice_kinds(OLD_KINDS)
    for table in (
        "stored_file", "signature", "signing_code", "link_opening", "share_link", "quote_counter",
        "quote_snapshot", "quote_template", "service", "event_slot", "client_correction",
        "client_contact",
    ):  # fmt: skip
        op.drop_table(table)
    for table, column in INDEXES:
        op.drop_index(f"ix_{table}_{column}", table)
    for table, columns in _columns().items():
        for column in columns:
            op.drop_column(table, column.name)
