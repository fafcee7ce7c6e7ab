"""While signing, a client takes optional lines of a sent quote: nothing else, and never later."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from joinways.database import writing
from joinways.extensions import db
from joinways.models import Quote
from joinways.quotes.content import items, totals_of
from joinways.quotes.lookups import lines_of
from tests.actions.desk import TWO_RATES, Desk

OPTIONAL = "UPDATE quote_line SET optional = true WHERE quote_id = :id AND position = 1"
TAKEN = "UPDATE quote_line SET chosen = true WHERE quote_id = :id AND optional"


def run(statement: str, quote_id: int) -> None:
    with writing(db.session) as session:
        assert session.execute(text(statement), {"id": quote_id}).rowcount  # type: ignore[attr-defined]


def sent_with_an_option(desk: Desk) -> int:
    quote = desk.cast.quote(TWO_RATES, "draft")
    run(OPTIONAL, quote.id)
    run("UPDATE quote SET state = 'sent' WHERE id = :id", quote.id)
    return quote.id


def test_an_optional_line_counts_once_it_is_taken(desk: Desk) -> None:
    quote_id = sent_with_an_option(desk)
    quote, lines = db.session.get_one(Quote, quote_id), lines_of(db.session, quote_id)
    alone, counted = totals_of(quote, lines).net_cents, len(items(lines))
    run(TAKEN, quote_id)
    db.session.expire_all()
    lines = lines_of(db.session, quote_id)
    assert len(items(lines)) == counted + 1
    assert totals_of(quote, lines).net_cents == alone + lines[1].net_cents


def test_only_optional_lines_of_a_sent_quote_are_taken(desk: Desk) -> None:
    quote_id = sent_with_an_option(desk)
    for statement in (
        "UPDATE quote_line SET chosen = true WHERE quote_id = :id AND position = 0",
        "UPDATE quote_line SET chosen = true, label = 'other' WHERE quote_id = :id AND optional",
        "UPDATE quote_line SET optional = false WHERE quote_id = :id AND optional",
    ):
        with pytest.raises(DatabaseError, match="the quote is locked"):
            run(statement, quote_id)
    run("UPDATE quote SET state = 'signed' WHERE id = :id", quote_id)
    with pytest.raises(DatabaseError, match="the quote is locked"):
        run(TAKEN, quote_id)


def test_totals_change_with_the_signature_and_at_no_other_moment(desk: Desk) -> None:
    more = "net_cents = net_cents + 1, gross_cents = gross_cents + 1"
    quote_id = sent_with_an_option(desk)
    for state in ("sent", "declined", "expired"):
        with pytest.raises(DatabaseError, match="the quote is locked"):
            run(f"UPDATE quote SET {more}, state = '{state}' WHERE id = :id", quote_id)  # noqa: S608
    run(f"UPDATE quote SET {more}, state = 'signed' WHERE id = :id", quote_id)  # noqa: S608
    with pytest.raises(DatabaseError, match="the quote is locked"):
        run(f"UPDATE quote SET {more} WHERE id = :id", quote_id)  # noqa: S608
