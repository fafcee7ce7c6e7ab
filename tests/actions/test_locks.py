"""What is signed, invoiced or noted can't be changed by raw SQL either, on both databases."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from joinways.database import writing
from joinways.extensions import db
from tests.actions.desk import TWO_RATES, Desk

LOCKED = ["signed", "invoicing", "invoiced", "replaced"]
AFTER_DRAFT = ["sent", "declined", "expired", *LOCKED]
CONTENT = [
    "UPDATE quote SET title = 'other' WHERE id = :id",
    "UPDATE quote SET number = 'D-0' WHERE id = :id",
    "UPDATE quote SET number = NULL WHERE id = :id",
    "UPDATE quote SET language = 'es' WHERE id = :id",
    "UPDATE quote SET currency = 'USD' WHERE id = :id",
    "UPDATE quote SET conditions = 'other' WHERE id = :id",
    "UPDATE quote SET discount_cents = 1 WHERE id = :id",
    "UPDATE quote SET discount_percent = 1 WHERE id = :id",
    "UPDATE quote SET net_cents = net_cents + 1, gross_cents = gross_cents + 1 WHERE id = :id",
    "UPDATE quote SET vat_cents = vat_cents + 1, gross_cents = gross_cents + 1 WHERE id = :id",
    "UPDATE quote_line SET label = 'other' WHERE quote_id = :id",
    "UPDATE quote_line SET net_cents = net_cents + 1 WHERE quote_id = :id",
    "UPDATE quote_line SET quantity = 1 WHERE quote_id = :id",
    "INSERT INTO quote_line (quote_id, position, kind, label, description, quantity, unit,"
    " unit_price_cents, vat_rate, discount_percent, discount_cents, net_cents)"
    " VALUES (:id, 9, 'item', 'x', '', 1, 'flat', 1, 0, 0, 0, 1)",
    "DELETE FROM quote_line WHERE quote_id = :id",
    "DELETE FROM quote WHERE id = :id",
]


def run(statement: str, **values: Any) -> None:
    """One statement, as someone with the database's password would type it."""
    with writing(db.session) as session:
        assert session.execute(text(statement), values).rowcount > 0  # type: ignore[attr-defined]


def refused(statement: str, message: str, **values: Any) -> None:
    with pytest.raises(DatabaseError, match=message):
        run(statement, **values)


@pytest.mark.parametrize("state", AFTER_DRAFT)
def test_content_is_locked_once_it_was_sent(desk: Desk, state: str) -> None:
    quote = desk.cast.quote(TWO_RATES, state)
    for statement in CONTENT:
        refused(statement, "the quote is locked", id=quote.id)


def test_content_of_a_draft_is_free(desk: Desk) -> None:
    quote = desk.cast.quote(TWO_RATES, "draft")
    for statement in CONTENT:
        run(statement, id=quote.id)


def test_lines_cannot_move_into_or_out_of_a_locked_quote(desk: Desk) -> None:
    locked, draft = desk.cast.quote(), desk.cast.quote(state="draft")
    move = "UPDATE quote_line SET quote_id = :to, position = 7 WHERE quote_id = :id"
    refused(move, "the quote is locked", id=locked.id, to=draft.id)
    refused(move, "the quote is locked", id=draft.id, to=locked.id)


@pytest.mark.parametrize("state", LOCKED)
def test_signed_hash_stays(desk: Desk, state: str) -> None:
    quote = desk.cast.quote(state=state)
    for value in ("'0'", "NULL"):
        statement = f"UPDATE quote SET content_sha256 = {value} WHERE id = :id"  # noqa: S608
        refused(statement, "is signed", id=quote.id)


@pytest.mark.parametrize("state", LOCKED)
@pytest.mark.parametrize("back", ["draft", "sent", "declined", "expired"])
def test_signed_quote_never_goes_back_before_its_signature(
    desk: Desk, state: str, back: str
) -> None:
    quote = desk.cast.quote(state=state)
    statement = "UPDATE quote SET state = :back WHERE id = :id"
    with pytest.raises(DatabaseError, match="stays"):
        run(statement, id=quote.id, back=back)


def test_invoiced_quote_stays_so_while_its_invoice_lives(desk: Desk) -> None:
    quote, attempt_id = desk.begin()
    desk.drive(attempt_id)
    back = "UPDATE quote SET state = :state WHERE id = :id"
    for state in ("signed", "invoicing", "replaced"):
        refused(back, "stays", id=quote.id, state=state)
    run("UPDATE invoicing SET live = false WHERE id = :id", id=attempt_id)
    refused(back, "stays invoiced", id=quote.id, state="signed")
    run("UPDATE invoice SET live = false WHERE quote_id = :id", id=quote.id)
    refused(back, "stays invoiced", id=quote.id, state="invoicing")
    run(back, id=quote.id, state="signed")


def test_history_is_only_added_to(desk: Desk) -> None:
    desk.begin()
    refused("UPDATE history SET action = 'other'", "only added to")
    refused("DELETE FROM history", "only added to")


def test_what_was_sent_is_frozen(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    for column in ("payload", "payload_sha256"):
        statement = f"UPDATE invoicing SET {column} = 'other' WHERE id = :id"  # noqa: S608
        refused(statement, "frozen", id=attempt_id)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE quote SET state = 'paid'",
        "UPDATE quote SET gross_cents = gross_cents + 1",
        "UPDATE quote SET discount_percent = 1000001",
        "UPDATE invoicing SET status = 'lost'",
        "UPDATE invoicing SET step = 'lost'",
        "UPDATE invoicing SET mail = 'lost'",
        "UPDATE workspace SET plan = 'gold'",
        "UPDATE membership SET role = 'king'",
        "UPDATE event SET status = 'lost?'",
        "UPDATE installation SET id = 2",
    ],
)
def test_unknown_words_and_wrong_sums_are_kept_out(desk: Desk, statement: str) -> None:
    desk.cast.quote(state="draft")
    if "invoicing" in statement:
        desk.begin()
    with pytest.raises(DatabaseError):
        run(statement)


def test_rows_of_one_workspace_cannot_point_into_another(desk: Desk) -> None:
    desk.cast.quote(state="draft")
    for table in ("quote", "event"):
        statement = f"UPDATE {table} SET workspace_id = :other"  # noqa: S608
        with pytest.raises(DatabaseError):
            run(statement, other=desk.cast.other_workspace)


def test_attempts_are_kept(desk: Desk) -> None:
    desk.begin()
    refused("DELETE FROM invoicing", "kept")


@pytest.mark.parametrize("column", ["signed_at", "signed_by"])
def test_who_signed_and_when_stays(desk: Desk, column: str) -> None:
    quote = desk.cast.quote()
    refused(f"UPDATE quote SET {column} = NULL WHERE id = :id", "is signed", id=quote.id)  # noqa: S608
