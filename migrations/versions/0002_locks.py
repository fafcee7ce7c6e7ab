"""What is signed, invoiced or noted can no longer be changed, by any path.

The actions refuse as well; these triggers are the wall behind them. SQLite drops a table's
triggers with the table: a later migration that rebuilds quote, quote_line, invoicing or history
in batch mode makes them again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CONTENT = (
    "workspace_id", "event_id", "client_id", "number", "title", "language", "currency",
    "discount_percent", "discount_cents", "net_cents", "vat_cents", "gross_cents", "conditions",
)  # fmt: skip
# {differs} is IS DISTINCT FROM, which SQLite spells IS NOT (and knows only since 3.39).
CHANGED = " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in CONTENT)
SIGNATURE = ("content_sha256", "signed_at", "signed_by")
SIGNED_ANEW = " OR ".join(f"OLD.{name} {{differs}} NEW.{name}" for name in SIGNATURE)
NOT_DRAFT = "(SELECT state FROM quote WHERE id = {row}.quote_id) <> 'draft'"
LATER = "('signed', 'invoicing', 'invoiced', 'replaced')"
ALIVE = (
    "EXISTS (SELECT 1 FROM invoicing WHERE quote_id = OLD.id AND live)"
    " OR EXISTS (SELECT 1 FROM invoice WHERE quote_id = OLD.id AND live)"
)

# name: (table, event, condition, message)
TRIGGERS = {
    "quote_line_no_insert": (
        "quote_line", "INSERT", NOT_DRAFT.format(row="NEW"), "the quote is locked",
    ),
    "quote_line_no_update": (
        "quote_line", "UPDATE",
        f"{NOT_DRAFT.format(row='OLD')} OR {NOT_DRAFT.format(row='NEW')}", "the quote is locked",
    ),
    "quote_line_no_delete": (
        "quote_line", "DELETE", NOT_DRAFT.format(row="OLD"), "the quote is locked",
    ),
    "quote_no_content": (
        "quote", "UPDATE", f"OLD.state <> 'draft' AND ({CHANGED})", "the quote is locked",
    ),
    "quote_no_other_signature": (
        "quote", "UPDATE", f"OLD.state IN {LATER} AND ({SIGNED_ANEW})", "the quote is signed",
    ),
    "quote_no_way_back": (
        "quote", "UPDATE",
        f"OLD.state IN {LATER} AND NEW.state NOT IN {LATER}", "a signed quote stays signed",
    ),
    "quote_no_second_invoice": (
        "quote", "UPDATE",
        f"OLD.state = 'invoiced' AND NEW.state <> 'invoiced' AND (NEW.state <> 'signed' OR {ALIVE})",
        "an invoiced quote stays invoiced",
    ),
    "quote_no_delete": ("quote", "DELETE", "OLD.state <> 'draft'", "the quote is locked"),
    "invoicing_no_other_payload": (
        "invoicing", "UPDATE",
        "OLD.payload <> NEW.payload OR OLD.payload_sha256 <> NEW.payload_sha256",
        "what was sent to Stripe is frozen",
    ),
    "invoicing_no_delete": ("invoicing", "DELETE", "true", "attempts are kept"),
    "history_no_update": ("history", "UPDATE", "true", "history is only added to"),
    "history_no_delete": ("history", "DELETE", "true", "history is only added to"),
}  # fmt: skip


def upgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    make = _make_postgresql if postgresql else _make_sqlite
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    for name, (table, event, condition, message) in TRIGGERS.items():
        make(name, table, event, condition.replace("{differs}", differs), message)


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (table, *_) in TRIGGERS.items():
        op.execute(sa.text(f"DROP TRIGGER {name}" + (f" ON {table}" if postgresql else "")))
        if postgresql:
            op.execute(sa.text(f"DROP FUNCTION {name}()"))


def _make_sqlite(name: str, table: str, event: str, condition: str, message: str) -> None:
    op.execute(
        sa.text(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}"
            f" BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
    )


def _make_postgresql(name: str, table: str, event: str, condition: str, message: str) -> None:
    op.execute(
        sa.text(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';"
            " END IF; RETURN COALESCE(NEW, OLD); END $$"
        )
    )
    op.execute(
        sa.text(
            f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    )
