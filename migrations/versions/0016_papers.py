"""Why a line or a service has no VAT; what a credit note takes back, line by line; the accounts of a journal."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

OLD_LINE = (
    "id", "quote_id", "position", "kind", "label", "description", "quantity", "unit",
    "unit_price_cents", "vat_rate", "discount_percent", "discount_cents", "net_cents", "optional",
    "typed_gross_cents",
)  # fmt: skip
LINE = (*OLD_LINE, "vat_free")
NAME = "quote_line_no_update"


def _lock(columns: tuple[str, ...]) -> None:
    """The trigger of 0004, anew: what is no draft keeps these columns of its lines as they are."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    differs = "IS DISTINCT FROM" if postgresql else "IS NOT"
    state = "(SELECT state FROM quote WHERE id = {row}.quote_id)"
    old, new = state.format(row="OLD"), state.format(row="NEW")
    changed = " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in columns)
    taken = f"{old} = 'sent' AND OLD.optional AND NOT ({changed})"
    when = f"({old} <> 'draft' OR {new} <> 'draft') AND NOT ({taken})"
    op.execute(f"DROP TRIGGER IF EXISTS {NAME}" + (" ON quote_line" if postgresql else ""))
    if not postgresql:
        op.execute(
            f"CREATE TRIGGER {NAME} BEFORE UPDATE ON quote_line WHEN {when}"
            " BEGIN SELECT RAISE(ABORT, 'the quote is locked'); END"
        )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {when} THEN RAISE EXCEPTION 'the quote is locked' USING ERRCODE = 'check_violation';"
        " END IF; RETURN COALESCE(NEW, OLD); END $$"
    )
    op.execute(
        f"CREATE TRIGGER {NAME} BEFORE UPDATE ON quote_line FOR EACH ROW EXECUTE FUNCTION {NAME}()"
    )


def upgrade() -> None:
    text = sa.String(length=200)
    for table in ("quote_line", "service"):
        op.add_column(table, sa.Column("vat_free", text, nullable=False, server_default=""))
    _lock(LINE)
    op.add_column("credit_note", sa.Column("lines", sa.JSON(), nullable=True))
    op.add_column(
        "paper_style", sa.Column("accounts", sa.JSON(), nullable=False, server_default="{}")
    )


SIGNED = (
    "SELECT count(*) FROM quote_line JOIN quote ON quote.id = quote_line.quote_id"
    " WHERE quote.state <> 'draft' AND quote_line.vat_free <> ''"
)


def _keep_what_was_sent() -> None:
    """Why a line has no VAT is part of what clients see and sign, and of its hash."""
    if count := op.get_bind().execute(sa.text(SIGNED)).scalar_one():
        raise RuntimeError(
            f"0016 stays: {count} line(s) of quotes that were sent say why they have no VAT"
            " (quote_line.vat_free); going back would take that out of what clients have signed."
        )


def downgrade() -> None:
    _keep_what_was_sent()
    _lock(OLD_LINE)
    for table in ("quote_line", "service"):
        op.drop_column(table, "vat_free")
    op.drop_column("credit_note", "lines")
    op.drop_column("paper_style", "accounts")
