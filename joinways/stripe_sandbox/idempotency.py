"""Idempotency keys (Stripe: API reference, Idempotent requests)."""

from __future__ import annotations

import hashlib
import json

from .errors import Refusal, malformed
from .store import Store
from .wire import Incoming, Reply

# "Keys expire after 24 hours": at least that long; here exactly, by the stand-in's clock.
LIFE = 24 * 3600


def _digest(incoming: Incoming) -> str:
    text = json.dumps([incoming.method, incoming.path, incoming.params], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def earlier(store: Store, account: str, incoming: Incoming) -> Reply | None:
    """The result kept under the request's key; raises Refusal when it can't be that one."""
    key = incoming.idempotency_key
    if key is None:
        return None
    if not 0 < len(key) <= 255:
        message = "Idempotency keys must be between 1 and 255 characters long."
        raise malformed(message, "Idempotency-Key")
    row = store.db.execute(
        "SELECT digest, status, body FROM result WHERE account=? AND key=? AND created>?",
        (account, key, store.now() - LIFE),
    ).fetchone()
    if row is None:
        return None
    if row[0] != _digest(incoming):
        message = (
            "Keys for idempotent requests can only be used with the same parameters they were "
            f"first used with. Try using a key other than '{key}' if you meant to execute a "
            "different request."
        )
        raise Refusal(400, message, type="idempotency_error", stored=False)
    return Reply(row[1], json.loads(row[2]), {"Idempotent-Replayed": "true"})


def keep(store: Store, account: str, incoming: Incoming, reply: Reply) -> None:
    """Keep the result for whoever comes again with the same key."""
    store.db.execute(
        "INSERT INTO result (account, key, digest, status, body, created)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (account, key) DO UPDATE SET"
        " digest=excluded.digest, status=excluded.status, body=excluded.body,"
        " created=excluded.created",
        (
            account,
            incoming.idempotency_key,
            _digest(incoming),
            reply.status,
            json.dumps(reply.body),
            store.now(),
        ),
    )


def in_use(key: str) -> Refusal:
    """409: the same key is being worked on at this moment."""
    message = (
        "There is currently another in-progress request using this Idempotent Key (that probably "
        f"means you submitted twice, and the other request is still going through): {key}. "
        "Please try again later."
    )
    return Refusal(
        409,
        message,
        "idempotency_key_in_use",
        type="idempotency_error",
        stored=False,
        should_retry=True,
    )
