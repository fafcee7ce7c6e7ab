"""Whether a key opens an account that it may not name: by what is found there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sqlalchemy import select

from joinways.database import Db
from joinways.domain.refused import Refused
from joinways.models import Invoice, Invoicing, StripeConnection, StripeCustomer
from joinways.stripe_gateway import StripeGateway
from joinways.stripe_words import GatewayError
from joinways.vault import Sealed
from joinways.workspace.connection import Access, Connector, owner

_MOST = 2
"""How many of each kind are looked for: somebody may have deleted one at Stripe."""


@dataclass(frozen=True)
class Proof:
    """Whether a key finds what was made with a connection; `finds` None: there was nothing."""

    connection_id: int | None
    finds: bool | None


def finds_what_we_made(connector: Connector, connection_id: int, access: Access) -> bool | None:
    """Whether a key finds what was made with a connection; None where nothing was yet.

    Raises Refused: "key-refused", "key-unchecked", "key-right" where it may not look.
    """
    made = list(_made(connector.db, connection_id))
    simulated = connector.db.get_one(StripeConnection, connection_id).simulated
    connector.db.rollback()
    gateway = connector.with_access(replace(access, simulated=simulated))
    return any(_found(gateway, *each) for each in made) if made else None


def _made(db: Db, connection_id: int) -> Iterator[tuple[str, str]]:
    """Kind and id of things at Stripe, the ones that matter most first."""
    attempts = db.execute(
        select(Invoicing.stripe_invoice_id, Invoicing.customer_id)
        .where(
            Invoicing.connection_id == connection_id,
            Invoicing.status.in_(("open", "closing")),
            Invoicing.customer_id.is_not(None),
        )
        .order_by(Invoicing.stripe_invoice_id.is_(None), Invoicing.id)
        .limit(_MOST)
    ).all()
    yield from (("invoice", row[0]) for row in attempts if row[0])
    invoices = (
        select(Invoice.stripe_id)
        .where(Invoice.connection_id == connection_id, Invoice.sample.is_(False))
        .order_by(Invoice.id.desc())
        .limit(1)  # what has a number cannot be deleted
    )
    yield from (("invoice", found) for found in db.scalars(invoices))
    yield from (("customer", row[1]) for row in attempts if row[1])
    customers = (
        select(StripeCustomer.customer_id)
        .where(StripeCustomer.connection_id == connection_id)
        .order_by(StripeCustomer.id.desc())
        .limit(_MOST)
    )
    yield from (("customer", found) for found in db.scalars(customers))


def _found(gateway: StripeGateway, kind: str, stripe_id: str) -> bool:
    try:
        if kind == "customer":
            return gateway.read_customer(stripe_id)
        return bool(gateway.read_invoice(stripe_id))
    except GatewayError as error:
        if error.code == "revoked":
            raise Refused("key-refused") from error
        if error.kind == "blocked":
            raise Refused("key-right") from error
        if error.kind in ("unknown", "stuck"):
            raise Refused("key-unchecked") from error
        return False


def is_same_key(connector: Connector, known: StripeConnection, access: Access) -> bool:
    """Whether this very key is connected already, or this very account by OAuth."""
    if known.livemode != access.livemode:
        return False
    try:
        return connector.vault.open(owner(known.workspace_id), known.key_encrypted) == access.secret
    except Sealed:
        return False
