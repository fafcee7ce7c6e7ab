"""A place to measure in: a fresh database, the fixed cast of the tests, a simulated Stripe."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Flask
from flask_migrate import upgrade

from joinways import create_app
from joinways.account.actions import sign_in
from joinways.account.office import Office, Visitor
from joinways.account.pages import render
from joinways.config import Config
from joinways.database import writing
from joinways.extensions import db
from joinways.models import Client, Event, History, StripeConnection
from joinways.vault import Vault
from joinways.workspace.connection import owner as sealed_for
from tests.cast import CLIENT, PASSWORD, Cast, Item, QuoteRef, assemble
from tests.stand_in import StandIn, running_sandbox

KEY = "sk_test_bench"
TEMPLATES = (
    Item("Location de la grande salle, journée complète", "1", 145000, "20", unit="day"),
    Item("Repas assis en trois services", "87.5", 4990, "10", unit="person"),
    Item("Vins et softs", "2.25", 19995, "20", percent="10", unit="hour"),
    Item("Navette depuis la gare", "3", 8750, "5.5", off_cents=150, unit="piece"),
)
"""Prices and quantities for which VAT rounded per line and per rate differ."""


@dataclass(frozen=True)
class Workplace:
    """The application on its own database, and the simulated Stripe that it calls.

    `environment`: what another process needs to be the same application.
    """

    app: Flask
    cast: Cast
    stripe: StandIn
    config: Config
    folder: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            "JOINWAYS_ENV": self.config.env,
            "DATABASE_URL": self.config.database_url,
            "SECRET_KEY": self.config.secret_key,
            "ENCRYPTION_KEY": self.config.encryption_keys[0],
            "STRIPE_API_BASE": self.stripe.base,
            "BASE_URL": self.config.base_url,
        }

    def quote(self, lines: int, state: str = "signed") -> QuoteRef:
        """A quote with so many lines and three things that happened to it."""
        made = self.cast.quote([TEMPLATES[n % len(TEMPLATES)] for n in range(lines)], state)
        with self.app.app_context(), writing(db.session) as session:
            for action in ("created", "sent", "signed"):
                session.add(
                    History(
                        workspace_id=self.cast.workspace,
                        quote_id=made.id,
                        actor="user",
                        actor_name="Owner",
                        action=action,
                    )
                )
        return made

    def new_client(self) -> None:
        """From here on, quotes are for a client that Stripe has not heard of."""
        with self.app.app_context(), writing(db.session) as session:
            client = Client(workspace_id=self.cast.workspace, **CLIENT)
            session.add(client)
            session.flush()
            self.cast.client = client.id

    def events(self, number: int) -> None:
        """So many events more."""
        first = date(2027, 1, 1)
        with self.app.app_context(), writing(db.session) as session:
            for day in range(number):
                session.add(
                    Event(
                        workspace_id=self.cast.workspace,
                        client_id=self.cast.client,
                        title=f"Séminaire {day}",
                        status="confirmed",
                        starts_on=first + timedelta(days=day),
                        ends_on=first + timedelta(days=day),
                    )
                )

    def event_address(self) -> str:
        """Where the page of the cast's event is."""
        with self.app.app_context():
            return f"/events/{db.session.get_one(Event, self.cast.event).public_id}"

    def token(self) -> str:
        """The token of a new session of the owner's."""
        with self.app.app_context():
            office = Office(
                db.session, self.app.config["JOINWAYS"], render, Visitor("127.0.0.1", "", "fr")
            )
            return sign_in(office, "owner@team.example", PASSWORD).token

    def cookie(self) -> str:
        """A Cookie header by which any process of the application knows the owner."""
        session = {"token": self.token(), "csrf_token": "0" * 40, "_permanent": True}
        signer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps(session)}"


@contextmanager
def workplace(database_url: str = "") -> Iterator[Workplace]:
    """A workplace in a temporary folder, set up as in production; gone at the end.

    `database_url`: an empty database to use; a new one of SQLite without it.
    """
    with (
        tempfile.TemporaryDirectory(prefix="joinways-bench-") as folder,
        running_sandbox() as stripe,
    ):
        config = Config(
            env="production",
            database_url=database_url or f"sqlite:///{Path(folder) / 'bench.sqlite'}",
            secret_key=Fernet.generate_key().decode(),
            encryption_keys=(Fernet.generate_key().decode(),),
            stripe_api_base=stripe.base,
            port=8000,
            lease_seconds=90,
        )
        app = create_app(config)
        with app.app_context():
            upgrade(directory="migrations")
            cast = assemble(app)
            _connect(config, cast)
        place = Workplace(app, cast, stripe, config, folder)
        try:
            yield place
        finally:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _connect(config: Config, cast: Cast) -> None:
    """Seal the key of the simulated account with this run's own encryption key."""
    with writing(db.session) as session:
        connection = session.get_one(StripeConnection, cast.connection)
        sealed = Vault(config.encryption_keys).seal(sealed_for(cast.workspace), KEY)
        connection.key_encrypted, connection.key_last4 = sealed, KEY[-4:]
        connection.checked_at = datetime.now(UTC)
