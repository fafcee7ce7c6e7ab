"""A fixed cast for tests: an owner, an admin, a member, a stranger, a client, an event, quotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from flask import Flask
from flask.testing import FlaskClient

from joinways.account.passwords import hashed
from joinways.database import writing
from joinways.domain.vat import Discount, line_net
from joinways.extensions import db
from joinways.models import (
    Client,
    Event,
    Membership,
    Quote,
    QuoteLine,
    StripeConnection,
    User,
    Workspace,
)
from joinways.quotes.content import content_sha256, totals_of
from joinways.vault import Vault
from joinways.workspace.connection import owner as sealed_for

PASSWORD = "a-long-password"
_HASH = hashed(PASSWORD)


@dataclass(frozen=True)
class Item:
    """A line of a test's quote: label, quantity, unit price in cents, VAT rate, why without VAT."""

    label: str = "Repas assis"
    quantity: str = "2.5"
    cents: int = 19995
    rate: str = "20"
    percent: str = "0"
    off_cents: int = 0
    unit: str = "hour"
    vat_free: str = ""


@dataclass(frozen=True)
class QuoteRef:
    """A quote by its row number and its name in addresses."""

    id: int
    public_id: str

    @property
    def address(self) -> str:
        return f"/quotes/{self.public_id}"


@dataclass
class Cast:
    """Ids of the people and things that tests speak of."""

    app: Flask
    workspace: int
    other_workspace: int
    users: dict[str, int]
    connection: int
    client: int
    event: int
    numbers: int = 0

    def quote(
        self,
        items: Sequence[Item] = (Item(),),
        state: str = "signed",
        *,
        percent: str = "0",
        cents: int = 0,
        currency: str = "EUR",
    ) -> QuoteRef:
        """A quote of the workspace in that state, with these lines."""
        self.numbers += 1
        with self.app.app_context(), writing(db.session) as session:
            quote = Quote(
                workspace_id=self.workspace,
                event_id=self.event,
                client_id=self.client,
                number=f"D-2026-{self.numbers:03}",
                title="Salle et repas",
                state="draft",
                language="fr",
                currency=currency,
                discount_percent=Decimal(percent),
                discount_cents=cents,
            )
            session.add(quote)
            session.flush()
            lines = [_line(quote.id, position, item) for position, item in enumerate(items)]
            session.add_all(lines)
            session.flush()
            amounts = totals_of(quote, lines)
            quote.net_cents, quote.vat_cents = amounts.net_cents, amounts.vat_cents
            quote.gross_cents = amounts.gross_cents
            session.flush()
            quote.content_sha256 = content_sha256(quote, lines)
            quote.state = state
            if state == "signed":
                quote.signed_at, quote.signed_by = datetime.now(UTC), "Léa Martin"
            session.flush()
            return QuoteRef(quote.id, quote.public_id)


def _line(quote_id: int, position: int, item: Item) -> QuoteLine:
    discount = Discount(Decimal(item.percent), item.off_cents)
    return QuoteLine(
        quote_id=quote_id,
        position=position,
        label=item.label,
        quantity=Decimal(item.quantity),
        unit=item.unit,
        unit_price_cents=item.cents,
        vat_rate=Decimal(item.rate),
        discount_percent=discount.percent,
        discount_cents=discount.cents,
        net_cents=line_net(Decimal(item.quantity), item.cents, discount),
        vat_free=item.vat_free,
    )


def assemble(app: Flask) -> Cast:
    """Write the cast into the database. Needs an application context."""
    with writing(db.session) as session:
        ours, theirs = _workspace("Domaine", "FR", "fr"), _workspace("Casa", "ES", "es")
        session.add_all([ours, theirs])
        session.flush()
        users = {}
        for role, workspace in (
            ("owner", ours),
            ("admin", ours),
            ("member", ours),
            ("stranger", theirs),
        ):
            user = User(email=f"{role}@team.example", name=role.title(), password_hash=_HASH)
            session.add(user)
            session.flush()
            users[role] = user.id
            held = "owner" if role == "stranger" else role
            session.add(Membership(workspace_id=workspace.id, user_id=user.id, role=held))
        connection = _connection(ours.id)
        client = Client(workspace_id=ours.id, **CLIENT)
        session.add_all([connection, client])
        session.flush()
        event = Event(
            workspace_id=ours.id,
            client_id=client.id,
            title="Séminaire d’équipe",
            status="confirmed",
            starts_on=date(2027, 3, 4),
            ends_on=date(2027, 3, 5),
        )
        session.add(event)
        session.flush()
        return Cast(app, ours.id, theirs.id, users, connection.id, client.id, event.id)


CLIENT = {
    "name": "Léa Martin",
    "company": "Atelier Nord SAS",
    "email": "compta@atelier-nord.example",
    "line1": "3 rue des Tilleuls",
    "postal_code": "69002",
    "city": "Lyon",
    "country": "FR",
    "vat_number": "FR40303265045",
    "language": "fr",
}


def _workspace(name: str, country: str, language: str) -> Workspace:
    return Workspace(
        name=name,
        plan="pro",
        country=country,
        language=language,
        currency="EUR",
        time_zone="Europe/Paris",
        due_days=30,
        invoice_footer="Pénalités de retard : trois fois le taux légal.",
    )


def _connection(workspace_id: int) -> StripeConnection:
    key = "sk_test_team"
    return StripeConnection(
        workspace_id=workspace_id,
        key_encrypted=Vault(("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",)).seal(
            sealed_for(workspace_id), key
        ),
        key_last4=key[-4:],
        livemode=False,
        account_id="",
        account_name="",
    )


def signed_in(app: Flask, who: str = "owner") -> FlaskClient:
    """A browser in which that person has signed in."""
    browser = app.test_client()
    page = browser.get("/login").get_data(as_text=True)
    answer = browser.post(
        "/login",
        data={
            "csrf_token": token(page),
            "email": f"{who}@team.example",
            "password": PASSWORD,
        },
    )
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return browser


def token(page: str) -> str:
    """The CSRF token of a page."""
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"', maxsplit=1)[0]
