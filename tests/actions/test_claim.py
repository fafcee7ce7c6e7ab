"""The claim: one attempt owns a quote; whoever may not is told why, and nothing is written."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from joinways.database import writing
from joinways.domain.billing import sha256
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.invoices import actions
from joinways.models import (
    Client,
    History,
    Installation,
    Invoicing,
    Quote,
    QuoteLine,
    StripeConnection,
    Workspace,
)
from joinways.quotes.content import content_sha256
from joinways.quotes.lookups import lines_of
from tests.actions.desk import DETAILS, TWO_RATES, Desk
from tests.cast import Item


def change(model: Any, where: Any, **values: Any) -> None:
    """Write behind everybody's back."""
    with writing(db.session) as session:
        session.execute(update(model).where(where).values(**values))


def counts() -> tuple[int, int]:
    """How many attempts and lines of history there are."""
    found = tuple(
        db.session.scalar(select(func.count()).select_from(model)) for model in (Invoicing, History)
    )
    db.session.rollback()
    return found  # type: ignore[return-value]


def refused(desk: Desk, quote: Any, code: str, **changes: Any) -> Refused:
    """Press, and be refused by that code, without a trace."""
    before = desk.quote_state(quote)
    with pytest.raises(Refused) as no:
        desk.claim(quote, **changes)
    assert no.value.code == code
    assert desk.quote_state(quote) == before
    assert counts() == (0, 0)
    assert client_name() == "Léa Martin"
    return no.value


def client_name() -> str:
    name: str = db.session.scalars(select(Client.name)).one()
    db.session.rollback()
    return name


def test_two_claims_get_the_same_attempt(desk: Desk) -> None:
    quote, first = desk.begin()
    assert desk.claim(quote) == first
    assert counts() == (1, 1)
    assert desk.quote_state(quote) == "invoicing"
    assert actions.claim(db.session, quote.id, None, desk.viewer()) == first


def test_claim_of_an_invoiced_quote_gets_what_invoiced_it(desk: Desk) -> None:
    quote, first = desk.begin()
    desk.drive(first)
    assert desk.claim(quote) == first
    desk.assert_invoiced_once(quote)


def test_claim_freezes_what_will_be_sent(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    attempt = desk.attempt(attempt_id)
    assert attempt.payload_sha256 == sha256(attempt.payload)
    bill = json.loads(attempt.payload)
    assert (bill["net_cents"], bill["gross_cents"]) == (194988, 219486)
    assert bill["vat"] == [["20", 9998], ["10", 14500]]
    # The end of 31 January 2036 in Paris, an hour ahead of UTC.
    assert bill["due_at"] == 2085433199
    assert bill["customer"]["tax_id_type"] == "eu_vat"
    assert [line["net_cents"] for line in bill["lines"]] == [49988, 145000]
    assert bill["lines"][0]["description"] == "Repas assis (2,5\u00a0h × 199,95\u00a0€)"
    assert (attempt.status, attempt.step, attempt.mail) == ("open", "start", "none")
    assert (attempt.number, attempt.created_by) == (1, desk.cast.users["owner"])


def test_claim_corrects_the_client(desk: Desk) -> None:
    quote = desk.cast.quote(TWO_RATES)
    desk.claim(quote, name="Lea Martín", email="nueva@atelier-nord.example", language="es")
    client = db.session.scalars(select(Client)).one()
    found = (client.name, client.email, client.language, client.company)
    db.session.rollback()
    assert found == ("Lea Martín", "nueva@atelier-nord.example", "es", "Atelier Nord SAS")


def test_claim_is_noted(desk: Desk) -> None:
    quote, _ = desk.begin()
    note = db.session.scalars(select(History)).one()
    assert (note.quote_id, note.actor, note.actor_name) == (quote.id, "user", "Owner")
    assert (note.action, note.from_state, note.to_state) == ("invoice-claim", "signed", "invoicing")
    db.session.rollback()


@pytest.mark.parametrize("state", ["draft", "sent", "declined", "expired", "replaced"])
def test_only_a_signed_quote_is_invoiced(desk: Desk, state: str) -> None:
    refused(desk, desk.cast.quote(TWO_RATES, state), "not-signed", name="Someone Else")


def test_without_details_there_is_only_joining(desk: Desk) -> None:
    quote = desk.cast.quote(TWO_RATES)
    with pytest.raises(Refused, match="quote-state"):
        actions.claim(db.session, quote.id, None, desk.viewer())
    assert desk.quote_state(quote) == "signed"


def test_plan_without_invoicing(desk: Desk) -> None:
    change(Workspace, Workspace.id == desk.cast.workspace, plan="basic")
    refused(desk, desk.cast.quote(TWO_RATES), "plan", name="Someone Else")


def test_no_connection(desk: Desk) -> None:
    change(StripeConnection, StripeConnection.id == desk.cast.connection, ended_at=func.now())
    refused(desk, desk.cast.quote(TWO_RATES), "not-connected", name="Someone Else")


def test_restored_backup_must_be_reconciled_first(desk: Desk) -> None:
    change(Installation, Installation.id == 1, must_reconcile=True)
    refused(desk, desk.cast.quote(TWO_RATES), "must-reconcile", name="Someone Else")


@pytest.mark.parametrize("cents", [0, 41])
def test_total_below_stripes_minimum(desk: Desk, cents: int) -> None:
    # 0.41 and 20 % of it, 0.08: 0.49.
    quote = desk.cast.quote([Item("Eau", "1", cents)])
    no = refused(desk, quote, "too-small", name="Someone Else")
    assert "0,50" in no.details["least"]


@pytest.mark.parametrize(("cents", "enough"), [(249, False), (250, True)])
def test_total_below_stripes_minimum_of_another_currency(
    desk: Desk, cents: int, enough: bool
) -> None:
    # 20 % of 2.49 is 0.50, of 2.50 too: 2.99 and 3.00 kronor.
    quote = desk.cast.quote([Item("Vatten", "1", cents)], state="draft")
    in_kronor(quote.id)
    if enough:
        assert desk.claim(quote)
    else:
        no = refused(desk, quote, "too-small", name="Someone Else")
        assert "3,00" in no.details["least"]


def in_kronor(quote_id: int) -> None:
    """A draft, signed in Swedish kronor."""
    with writing(db.session) as session:
        quote = session.get_one(Quote, quote_id)
        quote.currency = "SEK"
        session.flush()
        quote.content_sha256 = content_sha256(quote, lines_of(db.session, quote_id))
        quote.state = "signed"


def test_total_of_stripes_minimum_is_enough(desk: Desk) -> None:
    quote = desk.cast.quote([Item("Eau", "1", 42)])
    desk.drive(desk.claim(quote))
    [invoice] = desk.at_stripe(quote)
    assert (invoice["status"], invoice["total"]) == ("open", 50)


def test_more_lines_than_an_invoice_holds(desk: Desk) -> None:
    full = desk.cast.quote([Item("Chaise", "1", 100)] * 250)
    desk.drive(desk.claim(full))
    assert desk.quote_state(full) == "invoiced"
    [invoice] = desk.at_stripe(full)
    assert invoice["subtotal"] == 25000


def test_one_line_too_many(desk: Desk) -> None:
    # The discount on the whole quote is the 251st line.
    quote = desk.cast.quote([Item("Chaise", "1", 100)] * 250, percent="10")
    no = refused(desk, quote, "too-many-lines", name="Someone Else")
    assert no.details == {"most": 250, "lines": 251}


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (QuoteLine, {"label": "Autre chose"}),
        (QuoteLine, {"unit_price_cents": 20000}),
        (QuoteLine, {"net_cents": 49989}),
        (Quote, {"title": "Autre titre"}),
        (Quote, {"conditions": "Autres conditions"}),
        (Quote, {"discount_cents": 1}),
        (Quote, {"net_cents": 49989, "gross_cents": 59987}),
        (Quote, {"content_sha256": "0" * 64}),
    ],
)
def test_content_changed_behind_our_back(desk: Desk, model: Any, values: dict[str, Any]) -> None:
    """As if the database had been written to by hand before the triggers were made."""
    quote = desk.cast.quote([Item()], "draft")
    change(model, model.id == (quote.id if model is Quote else line_of(quote.id)), **values)
    change(Quote, Quote.id == quote.id, state="signed")
    refused(desk, quote, "content-changed", name="Someone Else")


def line_of(quote_id: int) -> int:
    found: int = db.session.scalars(
        select(QuoteLine.id).where(QuoteLine.quote_id == quote_id)
    ).one()
    db.session.rollback()
    return found


def test_next_attempt_is_counted_and_knows_the_account(desk: Desk) -> None:
    desk.stripe.add_fault("refused", "invoices.create")
    quote, first = desk.begin()
    desk.drive(first)
    second = desk.claim(quote, due_on=date(2035, 1, 1))
    attempt = desk.attempt(second)
    assert (attempt.number, attempt.account_id) == (
        2,
        desk.stripe.ask("GET", "accounts")["data"][-1]["id"],
    )
    assert attempt.due_on == date(2035, 1, 1)


def test_known_customer_is_told_only_what_changed(desk: Desk) -> None:
    desk.drive(desk.begin()[1])
    desk.stripe.clear_calls()
    desk.drive(desk.begin()[1])
    assert [call["name"] for call in desk.stripe.calls() if "customers" in call["name"]] == []
    quote = desk.cast.quote(TWO_RATES)
    changes: dict[str, Any] = {"email": "autre@atelier-nord.example", "vat_number": ""}
    desk.drive(desk.claim(quote, **changes))
    assert replace(DETAILS, **changes).vat_number == ""
    [customer] = desk.stripe.objects("customer")
    assert customer["email"] == "autre@atelier-nord.example"
    assert desk.stripe.objects("tax_id") == []
    desk.assert_invoiced_once(quote)


def test_database_keeps_a_second_live_attempt_out(desk: Desk) -> None:
    _, attempt_id = desk.begin()
    copied = (
        "INSERT INTO invoicing (workspace_id, quote_id, number, live, status, step, payload,"
        " payload_sha256, due_on, connection_id, account_id, livemode, key_epoch, key_born_at,"
        " adopted_open, mail, lease, lease_until, tries, next_try_at, problem, problem_detail,"
        " request_id, created_at) SELECT workspace_id, quote_id, 2, live, status, step, payload,"
        " payload_sha256, due_on, connection_id, account_id, livemode, key_epoch, key_born_at,"
        " adopted_open, mail, lease, lease_until, tries, next_try_at, problem, problem_detail,"
        " request_id, created_at FROM invoicing WHERE id = :id"
    )
    with pytest.raises(IntegrityError), writing(db.session) as session:
        session.execute(text(copied), {"id": attempt_id})
