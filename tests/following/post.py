"""Stripe's post, by hand: events signed as Stripe signs them, and an office that has a secret."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass

from sqlalchemy import select

from joinways.extensions import db
from joinways.following import events
from joinways.following.receiving import Received, receive
from joinways.following.syncing import Unsettled, look, refresh
from joinways.models import Invoice, StripeEvent, Workspace
from joinways.vault import Vault
from joinways.workspace.webhooks import add_secret
from tests.actions.desk import Desk
from tests.cast import QuoteRef
from tests.conftest import FERNET
from tests.stand_in import Json

SECRET = "whsec_" + "made-for-the-tests"
VAULT = Vault((FERNET,))


def signed(body: bytes, secret: str = SECRET, age: int = 0) -> str:
    """The Stripe-Signature header (Stripe: docs, Webhooks > "Verify manually")."""
    stamp = int(time.time()) - age
    mark = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={mark}"


@dataclass
class Office:
    """A desk whose workspace has a webhook with a secret that a person pasted."""

    desk: Desk

    def __post_init__(self) -> None:
        add_secret(db.session, VAULT, self.desk.cast.workspace, SECRET)

    @property
    def workspace(self) -> str:
        found: str = db.session.scalars(
            select(Workspace.public_id).where(Workspace.id == self.desk.cast.workspace)
        ).one()
        db.session.rollback()
        return found

    def invoice(self) -> tuple[QuoteRef, Invoice]:
        """A quote that was invoiced, and our row."""
        quote, attempt_id = self.desk.begin()
        self.desk.drive(attempt_id)
        return quote, self.stored(quote)

    def stored(self, quote: QuoteRef) -> Invoice:
        """Our newest row of a quote's invoices."""
        return self.desk.stored_invoices(quote)[-1]

    def told(self, kind: str = "*", about: str = "") -> list[Json]:
        """The events that Stripe has noted, oldest first."""
        return [
            event
            for event in self.desk.stripe.objects("event")
            if kind in ("*", event["type"])
            and about in ("", event["data"]["object"].get("invoice", event["data"]["object"]["id"]))
        ]

    def deliver(self, event: Json) -> Received:
        """One event, as Stripe sends it."""
        return self.post(json.dumps(event).encode())

    def post(self, body: bytes, header: str | None = None) -> Received:
        """Any bytes; signed rightly unless a header is given."""
        header = signed(body) if header is None else header
        return receive(db.session, VAULT, self.workspace, body, header)

    def work(self) -> int:
        """What the background does with the inbox."""
        return events.work_due(self.desk.worker())

    def outcomes(self) -> list[tuple[str, str]]:
        """(kind, outcome) of each stored event, in the order of their coming."""
        rows = db.session.execute(
            select(StripeEvent.kind, StripeEvent.outcome).order_by(StripeEvent.id)
        ).all()
        db.session.rollback()
        return [(row[0], row[1]) for row in rows]

    def check(self, invoice: Invoice) -> str:
        """Ask Stripe about one invoice."""
        asked: Unsettled = look(db.session, invoice.id)
        return refresh(self.desk.worker(), asked, "check")
