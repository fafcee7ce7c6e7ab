"""What the server asks Stripe by itself, each at its own pace, once however many processes run."""

import logging
from collections.abc import Callable
from datetime import timedelta

from joinways.following import events, tasks
from joinways.following.syncing import current_connections, poll, sync
from joinways.invoices.attempt import Worker
from joinways.stripe_words import GatewayError, OutOfTime
from joinways.workspace import webhooks
from joinways.workspace.connection import Connector

log = logging.getLogger(__name__)

SYNC_EVERY_POLLS = 6
"""Each invoice is asked about so much more rarely than the list of events is read."""

WEBHOOKS_EVERY = timedelta(minutes=1)

Make = Callable[[], Worker]
"""A fresh worker: each piece of work has its own time."""


def follow(make: Make, connector: Connector, every: float, base_url: str) -> None:
    """One round: Stripe's list of events, the inbox, the webhook endpoints, each open invoice.

    `every`: seconds between two readings of the list.
    """
    readable = poll_all(make, timedelta(seconds=every))
    events.work_due(make())
    look_after_webhooks(connector, base_url)
    sync_all(make, timedelta(seconds=every * (SYNC_EVERY_POLLS if readable else 1)))


def look_after_webhooks(connector: Connector, base_url: str) -> None:
    """Make the endpoints that are missing."""
    turn = tasks.take(connector.db, "webhooks")
    if turn is None:
        return
    for connection_id in webhooks.due(connector.db):
        webhooks.ensure(connector, connection_id, base_url)
    tasks.end(connector.db, turn, WEBHOOKS_EVERY)


def poll_all(make: Make, every: timedelta) -> bool:
    """Read on in every account's list of events; whether all of them let us.

    Where a key may not read events, asking about each invoice has to do instead.
    """
    db = make().db
    turn = tasks.take(db, "events")
    if turn is None:
        return True
    unreadable = 0
    for connection_id in current_connections(db):
        try:
            poll(make(), connection_id)
        except (GatewayError, OutOfTime) as error:
            unreadable += 1
            kind = error.kind if isinstance(error, GatewayError) else "out of time"
            log.warning("events of connection %s cannot be read: %s", connection_id, kind)
        except Exception:
            unreadable += 1
            log.exception("events of connection %s cannot be kept", connection_id)
            db.rollback()
    tasks.end(db, turn, every, {"unreadable": unreadable})
    return not unreadable


def sync_all(make: Make, every: timedelta) -> None:
    """Ask about every invoice that isn't final, on from where the last round was cut off."""
    worker = make()
    turn = tasks.take(worker.db, "sync")
    if turn is None:
        return
    reached = int(turn.progress.get("reached", 0))
    try:
        for state in sync(worker, reached):
            reached = state.reached
            if not tasks.keep(worker.db, turn, {"reached": reached}):
                return
    except OutOfTime:
        tasks.end(worker.db, turn, timedelta(0), {"reached": reached})
        return
    tasks.end(worker.db, turn, every)
