"""One order as a worker sees it, and the only ways to take it, write to it, let it go.

As with an attempt to invoice: no row lives across a call to Stripe. Read a snapshot, call, write
one guarded update.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import now, writing
from joinways.domain.invoice import stale
from joinways.invoices.attempt import LostLease, Worker
from joinways.models import Installation, Invoice, InvoiceOrder, Workspace


@dataclass(frozen=True)
class Order:
    """A snapshot of an order that this worker holds by `lease`. Times in UTC.

    `stripe_id` and `connection_id` are its invoice's.
    """

    id: int
    public_id: str
    invoice_id: int
    kind: str
    payload: dict[str, Any]
    status: str
    key_epoch: int
    key_born_at: datetime
    tries: int
    next_try_at: datetime
    problem: str
    created_by: int | None
    created_by_name: str
    created_at: datetime
    stripe_id: str
    connection_id: int
    workspace: str
    instance: str
    lease: str
    read_at: datetime

    @property
    def read_first(self) -> bool:
        """Whether the key can no longer be trusted to give back what it made."""
        return stale(self.key_born_at, self.read_at, self.key_epoch)

    @property
    def key(self) -> str:
        """The idempotency key of the one call that this order is about."""
        return f"jw-{self.instance}-o{self.public_id}-e{self.key_epoch}"

    @property
    def marks(self) -> dict[str, str]:
        """The metadata that finds again at Stripe what this order made."""
        return {"instance": self.instance, "workspace": self.workspace, "order": self.public_id}


_ELSEWHERE = {"stripe_id", "connection_id", "workspace", "instance", "lease", "read_at"}


def take(worker: Worker, order_id: int, heed_back_off: bool) -> str | None:
    """A lease on the order, or None while somebody else holds it or it has to wait."""
    token = secrets.token_hex(16)
    with writing(worker.db) as session:
        moment = now(session)
        free = [
            InvoiceOrder.id == order_id,
            InvoiceOrder.status == "open",
            InvoiceOrder.lease_until <= moment,
            # After a restored backup nothing moves before it is compared with Stripe.
            select(Installation.id).where(Installation.must_reconcile.is_(False)).exists(),
        ]
        if heed_back_off:
            free.append(InvoiceOrder.next_try_at <= moment)
        until = moment + timedelta(seconds=worker.lease_seconds)
        taken: Any = session.execute(
            update(InvoiceOrder)
            .where(*free)
            .values(lease=token, lease_until=until)
            .execution_options(synchronize_session=False)
        )
    return token if taken.rowcount else None


def read(worker: Worker, order_id: int, lease: str) -> Order:
    """The order as it stands. Raises LostLease. No transaction is open afterwards."""
    row = worker.db.execute(
        select(
            InvoiceOrder,
            Invoice.stripe_id,
            Invoice.connection_id,
            Workspace.public_id,
            Installation.name,
        )
        .join(Invoice, Invoice.id == InvoiceOrder.invoice_id)
        .join(Workspace, Workspace.id == InvoiceOrder.workspace_id)
        .join(Installation, Installation.id == 1)
        .where(InvoiceOrder.id == order_id, InvoiceOrder.lease == lease)
        .execution_options(populate_existing=True)
    ).first()
    read_at = now(worker.db)
    if row is None:
        worker.db.rollback()
        raise LostLease
    found, stripe_id, connection_id, workspace, instance = row
    names = Order.__dataclass_fields__.keys() - _ELSEWHERE
    order = Order(
        stripe_id=stripe_id,
        connection_id=connection_id,
        workspace=workspace,
        instance=instance,
        lease=lease,
        read_at=read_at,
        **{name: getattr(found, name) for name in names},
    )
    worker.db.rollback()
    return order


def record(
    worker: Worker,
    order: Order,
    also: Callable[[Session, Invoice], None] | None = None,
    **values: Any,
) -> None:
    """The only writer: writes `values` if the lease is still ours and the order open.

    `also` writes what belongs into the same commit, after Stripe's word about the invoice. The
    invoice is locked first, as by whoever orders. Raises LostLease, then nothing is written.
    """
    with writing(worker.db) as session:
        invoice = session.get_one(
            Invoice, order.invoice_id, populate_existing=True, with_for_update=True
        )
        fresh = now(session) + timedelta(seconds=worker.lease_seconds)
        written: Any = session.execute(
            update(InvoiceOrder)
            .where(
                InvoiceOrder.id == order.id,
                InvoiceOrder.lease == order.lease,
                InvoiceOrder.status == "open",
            )
            .values(**{"lease_until": fresh, **values})
            .execution_options(synchronize_session=False)
        )
        if not written.rowcount:
            raise LostLease
        if also:
            also(session, invoice)


def let_go(worker: Worker, order_id: int, lease: str) -> None:
    """Give the lease back, so that nobody waits for it to run out."""
    with writing(worker.db) as session:
        session.execute(
            update(InvoiceOrder)
            .where(InvoiceOrder.id == order_id, InvoiceOrder.lease == lease)
            .values(lease="", lease_until=now(session))
            .execution_options(synchronize_session=False)
        )
