"""Where a scenario plays: a database and a simulated Stripe of its own, as good as new each time.

The simulated Stripe is a process too. Nothing here is shared with the application but its
address: what became of a scenario is read from both by their own doors.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.pool import NullPool

from joinways import create_app
from joinways.config import read
from joinways.domain.billing import sha256
from joinways.extensions import db
from joinways.invoices.bill import _customer
from joinways.invoices.details import BillingDetails
from joinways.stripe_gateway import StripeGateway
from tests.cast import Item, assemble, signed_in
from tests.conftest import FERNET, SECRET
from tests.forms_of_page import prefilled_form
from tests.proof.lives import Setting
from tests.stand_in import StandIn

TEAM_KEY = "sk_test_team"
LEASE_SECONDS = 0.5
ITEMS = (
    Item(),
    Item("Salle", "1", 145000, "10", unit="flat"),
    Item("Boissons", "12", 333, "5.5", percent="7.5"),
)


@dataclass(frozen=True)
class Pressed:
    """A quote and what a browser sends when its button is pressed."""

    id: int
    public_id: str
    lines: int
    form: dict[str, str]


@dataclass(frozen=True)
class Template:
    """A migrated database with its cast; every scenario begins with a copy of it."""

    url: str
    cookie: str
    client: int
    workspace: int
    connection: int
    quotes: tuple[Pressed, ...]

    def to_json(self) -> str:
        """What `from_json` reads again, in another process."""
        return json.dumps(asdict(self))

    @staticmethod
    def from_json(words: str) -> "Template":
        """The template that was written by `to_json`."""
        data = json.loads(words)
        quotes = tuple(Pressed(**each) for each in data.pop("quotes"))
        return Template(quotes=quotes, **data)


def environment(url: str, base: str, lease_seconds: float) -> dict[str, str]:
    """What a process of the installation is started with."""
    return {
        "JOINWAYS_ENV": "test",
        "DATABASE_URL": url,
        "SECRET_KEY": SECRET,
        "ENCRYPTION_KEY": FERNET,
        "STRIPE_API_BASE": base,
        "JOINWAYS_LEASE_SECONDS": str(lease_seconds),
    }


def build(url: str, sizes: tuple[int, ...]) -> Template:
    """Make the template: migrate an empty database, write the cast and a quote of each size.

    `sizes` are numbers of lines. Runs in a process of its own: it leaves nothing open.
    """
    app = create_app(read(environment(url, "http://127.0.0.1:9", LEASE_SECONDS)))
    with app.app_context():
        upgrade(directory="migrations")
        cast = assemble(app)
        db.session.remove()
    quotes = [cast.quote(tuple(ITEMS[line % 3] for line in range(size))) for size in sizes]
    browser = signed_in(app)
    # The form speaks of the client only, so it is the same for every quote.
    form = prefilled_form(browser.get(f"{quotes[0].address}/invoice").get_data(as_text=True))
    pressed = tuple(
        Pressed(quote.id, quote.public_id, size, form)
        for quote, size in zip(quotes, sizes, strict=True)
    )
    kept = browser.get_cookie("joinways")
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    cookie = f"joinways={kept.value if kept else ''}"
    return Template(url, cookie, cast.client, cast.workspace, cast.connection, pressed)


class Stage:
    """A lane's own database and simulated Stripe."""

    def __init__(self, template: Template, url: str, folder: Path, base: str) -> None:
        self.template, self.url, self.folder = template, url, folder
        self.stripe = StandIn(base)
        self.clock = folder / "clock"
        self.log = folder / "log"
        self.kind = make_url(url).get_backend_name()
        self.engine = create_engine(url, poolclass=NullPool)
        self.app = create_app(read(environment(url, base, LEASE_SECONDS)))

    def warm(self) -> None:
        """Press once in this process: what is compiled and read for it, every life inherits."""
        self.reset()
        for quote in self.template.quotes[:1]:
            browser = self.app.test_client()
            name, _, value = self.template.cookie.partition("=")
            browser.set_cookie(name, value)
            browser.post(f"/quotes/{quote.public_id}/invoice", data=quote.form).close()
            browser.get(f"/quotes/{quote.public_id}").close()
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def reset(self) -> None:
        """As at the beginning: the template's database, an empty Stripe, the right time."""
        put_back(self.template.url, self.url)
        self.stripe.ask("POST", "reset")
        self.clock.write_text("0")
        self.log.write_text("")

    def setting(self, removed: tuple[str, ...] = (), lease: float = LEASE_SECONDS) -> Setting:
        """What a life of this stage is led with."""
        told = environment(self.url, self.stripe.base, lease)
        return Setting(self.app, told, self.log, removed)

    def quote(self, lines: int) -> Pressed:
        """The quote with so many lines."""
        return next(each for each in self.template.quotes if each.lines == lines)

    def advance(self, seconds: int) -> None:
        """Time passes, for Stripe and for us."""
        self.stripe.advance_clock(seconds)
        ahead = float(self.clock.read_text()) + seconds
        aside = self.clock.with_suffix(".new")
        aside.write_text(str(ahead))
        aside.replace(self.clock)  # whoever reads it meanwhile finds the one or the other

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """A connection of the onlooker's own, closed before anybody is born again."""
        with self.engine.begin() as connection:
            yield connection

    def rows(self, sql: str, **values: Any) -> list[dict[str, Any]]:
        """What the database holds."""
        with self.looking() as connection:
            return [dict(row) for row in connection.execute(text(sql), values).mappings()]

    def drop(self, statements: tuple[str, ...]) -> None:
        """Take a defence away from the database."""
        with self.looking() as connection:
            for statement in statements:
                connection.execute(text(statement))

    def introduce_client(self) -> None:
        """Make the client one whom Stripe knows, as another invoice has left it."""
        gateway = StripeGateway(TEAM_KEY, self.stripe.base, lambda: None)
        details = _customer(details_of(self.template.quotes[0].form))
        known = gateway.create_customer(details, {}, "known-client")
        with self.looking() as connection:
            connection.execute(
                text("UPDATE stripe_connection SET account_id = :id"), {"id": gateway.account().id}
            )
            connection.execute(
                text(
                    "INSERT INTO stripe_customer (workspace_id, client_id, connection_id,"
                    " customer_id, details_sha256) VALUES (:workspace, :client, :connection,"
                    " :id, :told)"
                ),
                {
                    "workspace": self.template.workspace,
                    "client": self.template.client,
                    "connection": self.template.connection,
                    "id": known,
                    "told": sha256(repr(details)),
                },
            )


def details_of(form: dict[str, str]) -> BillingDetails:
    """What a form says of the client."""
    names = BillingDetails.__dataclass_fields__
    values: dict[str, Any] = {name: form.get(name, "") for name in names}
    return BillingDetails(**values)


def put_back(template: str, url: str) -> None:
    """Make the database at `url` a copy of the template."""
    if make_url(url).get_backend_name() == "postgresql":
        make_database(url, f" TEMPLATE {make_url(template).database}")
        return
    file = Path(make_url(url).database or "")
    for rest in ("-wal", "-shm", "-journal"):
        file.with_name(file.name + rest).unlink(missing_ok=True)
    shutil.copy(make_url(template).database or "", file)


def make_database(url: str, more: str = "") -> None:
    """Drop the PostgreSQL database of that address if it is there, and make it anew."""
    drop_database(url)
    with _server(url).connect() as connection:
        connection.execute(text(f"CREATE DATABASE {make_url(url).database}{more}"))


def drop_database(url: str) -> None:
    """Drop the PostgreSQL database of that address if it is there."""
    with _server(url).connect() as connection:
        name = make_url(url).database
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@lru_cache
def _server(url: str) -> Engine:
    """The server's own database: nobody can make one while standing in it."""
    home = make_url(url).set(database="postgres")
    return create_engine(home, isolation_level="AUTOCOMMIT", poolclass=NullPool)
