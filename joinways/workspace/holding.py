"""The connection and the attempts that go on with it, locked while a key is replaced or removed."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from joinways.database import now
from joinways.domain.refused import Refused
from joinways.models import Invoice, InvoiceOrder, Invoicing, StripeConnection, Workspace
from joinways.models.columns import utc_now

_UNFINISHED = ("open", "closing")


@dataclass(frozen=True)
class Held:
    """A workspace's connection, if any, and the open attempts of that connection, locked.

    `claimed_meanwhile`: another attempt began while we waited for the locks; it is not ours.
    """

    connection: StripeConnection | None
    attempts: list[Invoicing]
    claimed_meanwhile: bool


def hold(session: Session, workspace_id: int) -> Held:
    """Lock all that decides about a key; until we commit nobody claims or connects.

    The workspace first, since there may be no connection yet; then the attempts before the
    connection: that is the order in which workers write to them.
    """
    session.get_one(Workspace, workspace_id, with_for_update={"key_share": True})
    attempts = session.scalars(
        select(Invoicing)
        .where(Invoicing.workspace_id == workspace_id, Invoicing.status.in_(_UNFINISHED))
        .order_by(Invoicing.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    connection = session.scalar(
        select(StripeConnection)
        .where(StripeConnection.workspace_id == workspace_id, StripeConnection.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if connection is None:
        return Held(None, [], False)
    mine = [attempt for attempt in attempts if attempt.connection_id == connection.id]
    return Held(connection, mine, len(_open_on(session, connection)) > len(mine))


def _open_on(session: Session, connection: StripeConnection) -> list[int]:
    found = select(Invoicing.id).where(
        Invoicing.connection_id == connection.id, Invoicing.status.in_(_UNFINISHED)
    )
    return list(session.scalars(found))


def end(session: Session, held: Held) -> None:
    """End the connection. What only lacks the reminders ends with it.

    Raises Refused("key-other-account") while an invoice is being made with it.
    """
    if held.claimed_meanwhile or any(attempt.step != "mail" for attempt in held.attempts):
        raise Refused("key-other-account")
    moment = utc_now()
    for attempt in held.attempts:
        attempt.status, attempt.lease, attempt.ended_at = "done", "", moment
        attempt.problem = "reminders-off"
    if held.connection:
        held.connection.ended_at = moment
    session.flush()


def let_on(session: Session, held: Held) -> None:
    """What waited for a key that works waits no longer."""
    moment = now(session)
    for attempt in held.attempts:
        attempt.next_try_at, attempt.tries = moment, 0
        if attempt.problem == "blocked":
            attempt.problem = ""


def trust_no_key(
    session: Session, connection: StripeConnection, attempts: Iterable[Invoicing]
) -> None:
    """From now on what waits reads before it writes: its idempotency keys may be unknown, since
    Stripe keeps them by who calls. The attempts, and the open orders of the connection."""
    moment = now(session)
    for attempt in attempts:
        attempt.key_epoch, attempt.key_born_at = attempt.key_epoch + 1, moment
    session.execute(
        update(InvoiceOrder)
        .where(
            InvoiceOrder.status == "open",
            InvoiceOrder.invoice_id.in_(
                select(Invoice.id).where(Invoice.connection_id == connection.id)
            ),
        )
        .values(key_epoch=InvoiceOrder.key_epoch + 1, key_born_at=moment)
        .execution_options(synchronize_session=False)
    )


def nothing_was_made(session: Session, held: Held) -> bool:
    """Whether there are attempts, and none has anything at Stripe or a worker just now.

    Their leases are taken away: a worker that wakes up with the old key can write no more.
    """
    moment = now(session)
    for attempt in held.attempts:
        if attempt.customer_id or attempt.stripe_invoice_id or attempt.lease_until > moment:
            return False
    for attempt in held.attempts:
        attempt.lease = ""
    return bool(held.attempts) and not held.claimed_meanwhile
