"""One attempt as a worker sees it, and the only ways to take it, write to it, let it go.

No row object lives across a call to Stripe: read a snapshot, call, write one guarded update.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import Db, now, writing
from joinways.domain.billing import Bill, from_json
from joinways.domain.invoice import key, stale
from joinways.models import Installation, Invoicing, Quote, Workspace
from joinways.stripe_gateway import StripeGateway


class LostLease(Exception):
    """Another worker took the attempt over; whatever we know is no longer ours to write."""


@dataclass(frozen=True)
class Worker:
    """What an attempt is driven with.

    `connect(connection_id, deadline)` opens the gateway; `deadline` is in monotonic seconds,
    None without an end. `lease_seconds`: how long it may be silent. `patient`: nobody waits.
    """

    db: Db
    connect: Callable[[int, float | None], StripeGateway]
    lease_seconds: float
    deadline: float | None = None
    patient: bool = True


@dataclass(frozen=True)
class Attempt:
    """A snapshot of an attempt that this worker holds by `lease`. Times in UTC."""

    id: int
    workspace_id: int
    quote_id: int
    quote: str
    workspace: str
    number: int
    status: str
    step: str
    bill: Bill
    payload_sha256: str
    connection_id: int
    account_id: str
    livemode: bool
    key_epoch: int
    key_born_at: datetime
    created_at: datetime
    customer_id: str | None
    stripe_invoice_id: str | None
    adopted_open: bool
    mail: str
    mail_started_at: datetime | None
    tries: int
    next_try_at: datetime
    problem: str
    lease: str
    instance: str
    read_at: datetime

    @property
    def read_first(self) -> bool:
        """Whether the keys can no longer be trusted to give back what they made."""
        return stale(self.key_born_at, self.read_at, self.key_epoch)

    @property
    def marks(self) -> dict[str, str]:
        """The metadata that finds everything of this attempt again at Stripe."""
        return {
            "instance": self.instance,
            "workspace": self.workspace,
            "quote": self.quote,
            "attempt": str(self.number),
            "payload_sha256": self.payload_sha256,
        }

    def key(self, step: str) -> str:
        """The idempotency key of a call of this attempt."""
        return key(self.instance, self.quote, self.number, self.key_epoch, step)

    def owns(self, metadata: Any) -> bool:
        """Whether something at Stripe was made by this attempt."""
        mine = self.marks
        return all(metadata.get(name) == mine[name] for name in ("instance", "quote", "attempt"))


_NOT_COLUMNS = {"quote", "workspace", "bill", "lease", "instance", "read_at"}


def take(worker: Worker, attempt_id: int, heed_back_off: bool) -> str | None:
    """A lease on the attempt, or None while somebody else holds it or it has to wait."""
    token = secrets.token_hex(16)
    with writing(worker.db) as session:
        moment = now(session)
        free = [
            Invoicing.id == attempt_id,
            Invoicing.status.in_(("open", "closing")),
            Invoicing.lease_until <= moment,
            # After a restored backup nothing moves before it is compared with Stripe.
            select(Installation.id).where(Installation.must_reconcile.is_(False)).exists(),
        ]
        if heed_back_off:
            free.append(Invoicing.next_try_at <= moment)
        taken = session.execute(
            update(Invoicing)
            .where(*free)
            .values(
                lease=token,
                lease_until=moment + timedelta(seconds=worker.lease_seconds),
                tried_at=moment,
            )
        )
    return token if _rowcount(taken) else None


def read(worker: Worker, attempt_id: int, lease: str) -> Attempt:
    """The attempt as it stands. Raises LostLease. No transaction is open afterwards."""
    row = worker.db.execute(
        select(Invoicing, Quote.public_id, Workspace.public_id, Installation.name)
        .join(Quote, Quote.id == Invoicing.quote_id)
        .join(Workspace, Workspace.id == Invoicing.workspace_id)
        .join(Installation, Installation.id == 1)
        .where(Invoicing.id == attempt_id, Invoicing.lease == lease)
        .execution_options(populate_existing=True)
    ).first()
    read_at = now(worker.db)
    if row is None:
        worker.db.rollback()
        raise LostLease
    found, quote, workspace, instance = row
    names = Attempt.__dataclass_fields__.keys() - _NOT_COLUMNS
    attempt = Attempt(
        quote=quote,
        workspace=workspace,
        bill=from_json(found.payload),
        lease=lease,
        instance=instance,
        read_at=read_at,
        **{name: getattr(found, name) for name in names},
    )
    worker.db.rollback()
    return attempt


def record(
    worker: Worker,
    attempt: Attempt,
    also: Callable[[Session], None] | None = None,
    **values: Any,
) -> None:
    """The only writer: writes `values` if the lease and the step are still ours.

    `also` writes what belongs into the same commit. Raises LostLease, then nothing is written.
    """
    with writing(worker.db) as session:
        fresh = now(session) + timedelta(seconds=worker.lease_seconds)
        written = session.execute(
            update(Invoicing)
            .where(
                Invoicing.id == attempt.id,
                Invoicing.lease == attempt.lease,
                Invoicing.step == attempt.step,
                Invoicing.status == attempt.status,
            )
            .values(**{"lease_until": fresh, **values})
        )
        if not _rowcount(written):
            raise LostLease
        if also:
            also(session)


def progress(
    worker: Worker,
    attempt: Attempt,
    step: str,
    also: Callable[[Session], None] | None = None,
    **values: Any,
) -> None:
    """Record that a step is done; what went wrong before it is forgotten."""
    clean = {"step": step, "tries": 0, "problem": "", "problem_detail": {}}
    record(worker, attempt, also, **{**clean, **values})


def let_go(worker: Worker, attempt_id: int, lease: str) -> None:
    """Give the lease back, so that nobody waits for it to run out."""
    with writing(worker.db) as session:
        session.execute(
            update(Invoicing)
            .where(Invoicing.id == attempt_id, Invoicing.lease == lease)
            .values(lease="", lease_until=now(session))
        )


def _rowcount(result: Any) -> int:
    count: int = result.rowcount
    return count
