"""The life of one call: key, fault, idempotency, effect, log."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field

from . import expand, faults, idempotency, keys, params, routes
from .deliveries import Deliveries
from .errors import Refusal
from .store import Store
from .wire import Call, Endpoint, Incoming, Json, Reply, new_id


@dataclass
class Sandbox:
    """One stand-in: its store, its webhooks, and the idempotency keys being worked on."""

    store: Store
    deliveries: Deliveries
    working: set[tuple[str, str]] = field(default_factory=set)


@dataclass
class _Opened:
    endpoint: Endpoint
    account: str
    ids: tuple[str, ...]
    fault: Json | None
    request_id: str
    events: list[Json] = field(default_factory=list)


def serve(box: Sandbox, incoming: Incoming) -> Reply:
    """Answer one call; raises DropConnection when a fault says so. Every call is logged."""
    with box.store.lock:
        latency, at = box.store.setting("latency_ms", 0), box.store.now()
    time.sleep(latency / 1000)
    entry: Json = {"at": at, "request_id": new_id("req", 10), "status": None}
    reply = None
    try:
        reply = _answer(box, incoming, entry)
        return Reply(reply.status, reply.body, {**reply.headers, "Request-Id": entry["request_id"]})
    finally:
        _log(box.store, incoming, entry, reply)


def _answer(box: Sandbox, incoming: Incoming, entry: Json) -> Reply:
    try:
        with box.store.lock, box.store.transaction():
            opened = _open(box.store, incoming, entry)
        faults.strike_first(opened.fault, incoming)
        with box.store.lock:
            reply = _earlier(box, opened, incoming)
    except Refusal as refusal:
        return refusal.reply()
    if reply is None:
        reply = _work(box, opened, incoming)
        box.deliveries.offer(opened.account, opened.events)
    faults.pause(opened.fault, "hang_after")
    if opened.fault and opened.fault["kind"] == "drop_after":
        entry["status"] = reply.status
        raise faults.DropConnection
    return reply


def _open(store: Store, incoming: Incoming, entry: Json) -> _Opened:
    try:
        endpoint, ids = routes.find(incoming.method, incoming.path)
    except Refusal:
        keys.authenticate(store, incoming, "")
        raise
    entry["name"] = endpoint.name
    entry["account"] = account = keys.authenticate(store, incoming, endpoint.right)
    fault = faults.claim(store, endpoint.name, account, incoming)
    entry["fault"] = fault and fault["kind"]
    return _Opened(endpoint, account, ids, fault, entry["request_id"])


def _earlier(box: Sandbox, opened: _Opened, incoming: Incoming) -> Reply | None:
    """The kept result, or None after noting that the key is being worked on."""
    key = incoming.idempotency_key
    if key is None:
        return None
    if (opened.account, key) in box.working:
        raise idempotency.in_use(key)
    kept = idempotency.earlier(box.store, opened.account, incoming)
    if kept is None:
        box.working.add((opened.account, key))
    return kept


def _work(box: Sandbox, opened: _Opened, incoming: Incoming) -> Reply:
    try:
        faults.pause(opened.fault, "hang_before")
        with box.store.lock, box.store.transaction():
            reply, stored = _effect(box.store, opened, incoming)
            if stored and incoming.idempotency_key:
                idempotency.keep(box.store, opened.account, incoming, reply)
        return reply
    finally:
        with box.store.lock:
            box.working.discard((opened.account, incoming.idempotency_key or ""))


def _effect(store: Store, opened: _Opened, incoming: Incoming) -> tuple[Reply, bool]:
    """The answer, and whether an idempotency key keeps it."""
    refused: Refusal | None = None
    body: Json = {}
    try:
        with store.transaction():
            faults.strike_instead(opened.fault)
            call = _call(store, opened, incoming)
            try:
                body = expand.expand(call, opened.endpoint.handler(call))
            except Refusal as refusal:
                if not refusal.keeps_effect:
                    raise
                refused = refusal
    except Refusal as refusal:
        refused = refusal
        opened.events.clear()
    if refused is None and opened.fault and opened.fault["kind"] == "error_500_after":
        refused = faults.broken()
    if refused is not None:
        return refused.reply(), refused.stored
    return Reply(200, body), True


def _call(store: Store, opened: _Opened, incoming: Incoming) -> Call:
    tampers = opened.fault is not None and opened.fault["kind"] == "tamper"
    return Call(
        store=store,
        account=opened.account,
        now=store.now(),
        params=params.check(opened.endpoint.params, incoming.params),
        ids=opened.ids,
        request_id=opened.request_id,
        idempotency_key=incoming.idempotency_key,
        base_url=incoming.base_url,
        tamper=opened.fault if tampers else None,
        events=opened.events,
    )


def _log(store: Store, incoming: Incoming, entry: Json, reply: Reply | None) -> None:
    if reply is not None:
        entry["status"] = reply.status
    entry |= {
        "method": incoming.method,
        "path": incoming.path,
        "params": incoming.params,
        "idempotency_key": incoming.idempotency_key,
        "answered": reply is not None,
        "replayed": reply is not None and "Idempotent-Replayed" in reply.headers,
    }
    with store.lock:
        store.db.execute("INSERT INTO call (body) VALUES (?)", (json.dumps(entry),))


def calls(store: Store) -> list[Json]:
    """The log, oldest first: time, name, method, path, parameters, key, request id, status."""
    with store.lock:
        return [json.loads(text) for (text,) in store.db.execute("SELECT body FROM call")]
