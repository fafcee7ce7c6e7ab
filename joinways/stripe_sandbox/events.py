"""Events: what happened, as Stripe tells it (Stripe: API reference, Events)."""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from stripe import api_version

from . import lists
from .errors import malformed
from .lookup import existing
from .wire import Call, Json, new_id

# Stripe lists events of the last 30 days.
_KEPT = 30 * 86_400


def emit(call: Call, kind: str, body: Json, of: str = "") -> None:
    """Keep an event of that type with the object as it is now, and hand it to the webhooks.

    `of`: the connected account that it is about, where the platform alone is told.
    """
    event: Json = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": api_version,
        "created": call.now,
        "data": {"object": body},
        "livemode": False,
        "pending_webhooks": 0,
        "request": {"id": call.request_id or None, "idempotency_key": call.idempotency_key},
        "type": kind,
    }
    if of:
        event["account"] = of
    call.store.put(call.account, event)
    call.events.append(event)


def retrieve(call: Call) -> Json:
    """GET /v1/events/{id}."""
    return existing(call, "event", call.ids[0])


def listed(call: Call) -> Json:
    """GET /v1/events, newest first; `type` may hold a wildcard such as invoice.*"""
    kinds = call.params.get("types") or []
    if kinds and call.params.get("type"):
        message = "You may only specify one of these parameters: type, types."
        raise malformed(message, "type", "parameters_exclusive")
    kinds = kinds or [call.params.get("type") or "*"]
    return lists.page(call, "/v1/events", "event", _matching(call, kinds))


def _matching(call: Call, kinds: list[str]) -> Iterator[Json]:
    asked = call.params.get("created")
    for event in call.store.newest(call.account, "event"):
        if event["created"] < call.now - _KEPT:
            return
        if lists.within(event["created"], asked) and matches(event["type"], kinds):
            yield event


def matches(kind: str, wanted: list[str]) -> bool:
    """Whether an event's type is among those wanted ("*" and "invoice.*" included)."""
    return any(fnmatchcase(kind, pattern) for pattern in wanted)
