"""Where tests of issuing stand: they claim, drive, and look at what is stored here and there."""

import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import delete, select, text, update

from joinways.database import writing
from joinways.extensions import db
from joinways.invoices import actions
from joinways.invoices.attempt import Worker
from joinways.invoices.details import BillingDetails
from joinways.invoices.issuing import drive
from joinways.invoices.visiting import connector
from joinways.models import Invoice, Invoicing, Quote, StripeConnection, StripeCustomer
from joinways.stripe_gateway import StripeGateway
from joinways.viewer import Viewer
from tests.cast import Cast, Item, QuoteRef
from tests.stand_in import Json, StandIn

DETAILS = BillingDetails(
    name="Léa Martin",
    company="Atelier Nord SAS",
    email="compta@atelier-nord.example",
    line1="3 rue des Tilleuls",
    line2="",
    postal_code="69002",
    city="Lyon",
    country="FR",
    vat_number="FR40303265045",
    language="fr",
    due_on=date(2036, 1, 31),
)
TWO_RATES = (Item(), Item("Salle", "1", 145000, "10", unit="flat"))
WRITING_CALLS = {
    "customers.create": "start",
    "invoices.create": "customer",
    "invoices.add_lines": "draft",
    "invoices.finalize": "lines",
    "invoices.send": "finalized",
}
"""The calls of one invoice, and the step that is recorded before each."""


@dataclass
class Desk:
    """The application, its cast and the simulated Stripe. An application context is open."""

    app: Flask
    cast: Cast
    stripe: StandIn

    def viewer(self) -> Viewer:
        """The owner."""
        return Viewer(
            session_id=1,
            seen_at=datetime.now(UTC),
            user_id=self.cast.users["owner"],
            name="Owner",
            email="owner@team.example",
            language="fr",
            role="owner",
            workspace_id=self.cast.workspace,
            workspace_name="Domaine",
            plan="pro",
            country="FR",
            currency="EUR",
            time_zone="Europe/Paris",
            due_days=30,
            connection_id=self.cast.connection,
            connection_broken="",
            livemode=False,
        )

    def claim(self, quote: QuoteRef, **changes: Any) -> int:
        """Press the button: the attempt's id."""
        return actions.claim(db.session, quote.id, replace(DETAILS, **changes), self.viewer())

    def begin(self, state: str = "signed") -> tuple[QuoteRef, int]:
        """A quote of two rates, claimed."""
        quote = self.cast.quote(TWO_RATES, state)
        return quote, self.claim(quote)

    def worker(self, lease_seconds: float = 90) -> Worker:
        """A worker that nobody waits for."""
        return Worker(db.session, connector().open, lease_seconds)

    def drive(self, attempt_id: int, **how: Any) -> bool:
        """Lead an attempt on, with a worker of its own."""
        return drive(self.worker(), attempt_id, **how)

    def settle(self) -> None:
        """Wait until Stripe works on nothing: a call given up may still take effect."""
        while self.stripe.ask("GET", "working")["data"]:
            time.sleep(0.02)

    def gateway(self) -> StripeGateway:
        """The team's own access, for what a person does by hand at Stripe."""
        return connector().open(self.cast.connection)

    def attempt(self, attempt_id: int) -> Invoicing:
        """The attempt as it is stored now, detached."""
        found: Invoicing = db.session.get_one(Invoicing, attempt_id, populate_existing=True)
        db.session.expunge(found)
        db.session.rollback()
        return found

    def quote_state(self, quote: QuoteRef) -> str:
        """The state that is stored now."""
        state: str = db.session.execute(
            select(Quote.state).where(Quote.id == quote.id)
        ).scalar_one()
        db.session.rollback()
        return state

    def stored_invoices(self, quote: QuoteRef) -> list[Invoice]:
        """Our rows for the invoices of a quote."""
        found = db.session.scalars(select(Invoice).where(Invoice.quote_id == quote.id)).all()
        db.session.expunge_all()
        db.session.rollback()
        return list(found)

    def at_stripe(self, quote: QuoteRef) -> list[Json]:
        """All invoices at Stripe that carry this quote's mark, drafts too."""
        return [
            invoice
            for invoice in self.stripe.objects("invoice")
            if invoice["metadata"].get("quote") == quote.public_id
        ]

    def mails(self, quote: QuoteRef) -> int:
        """How many mails went out for this quote's invoices."""
        ids = {invoice["id"] for invoice in self.at_stripe(quote)}
        return sum(mail["invoice"] in ids for mail in self.stripe.mailbox())

    def set_attempt(self, attempt_id: int, **values: Any) -> None:
        """Write into an attempt behind everybody's back."""
        with writing(db.session) as session:
            session.execute(update(Invoicing).where(Invoicing.id == attempt_id).values(**values))

    def end_lease(self, attempt_id: int) -> None:
        """The time of whoever holds the attempt runs out; nobody gave it back."""
        past = datetime.now(UTC) - timedelta(minutes=10)
        with writing(db.session) as session:
            session.execute(
                update(Invoicing)
                .where(Invoicing.id == attempt_id, Invoicing.status.in_(("open", "closing")))
                .values(lease_until=past)
            )

    def forget_customer(self) -> None:
        """The client's customer and the account are to be learnt anew."""
        with writing(db.session) as session:
            session.execute(delete(StripeCustomer))
            session.execute(update(StripeConnection).values(account_id=""))

    def assert_invoiced_once(self, quote: QuoteRef, mails: int = 1) -> None:
        """Exactly one invoice, ours and Stripe's, equal to the cent; that many mails."""
        assert self.quote_state(quote) == "invoiced"
        [invoice] = self.at_stripe(quote)
        assert invoice["status"] == "open"
        [ours] = self.stored_invoices(quote)
        assert (ours.stripe_id, ours.number) == (invoice["id"], invoice["number"])
        assert (ours.net_cents, ours.gross_cents) == (invoice["subtotal"], invoice["total"])
        assert (ours.net_cents, ours.gross_cents) == (194988, 219486)
        assert self.mails(quote) == mails

    def assert_released(self, quote: QuoteRef, attempt_id: int, problem: str) -> None:
        """The quote is given back, nothing is left at Stripe, nothing was sent."""
        attempt = self.attempt(attempt_id)
        assert (attempt.status, attempt.problem, attempt.live) == ("released", problem, False)
        assert self.quote_state(quote) == "signed"
        assert [one for one in self.at_stripe(quote) if one["status"] != "void"] == []
        assert self.stored_invoices(quote) == []
        assert self.mails(quote) == 0


def row(attempt_id: int) -> dict[str, Any]:
    """Every stored value of an attempt, as the database has it."""
    found = db.session.execute(
        text("SELECT * FROM invoicing WHERE id = :id"), {"id": attempt_id}
    ).one()
    db.session.rollback()
    return dict(found._mapping)
