"""Webhooks on their way: signed, retried, and in whatever disorder was asked for.

Only addresses of this machine are ever called.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import ipaddress
import json
import queue
import random
import threading
import time
from urllib.parse import urlsplit

from . import oauth, webhook_endpoints
from .events import matches
from .store import Store
from .wire import Json, new_id

# The options, set through the control API. Fractions of 1, counts, seconds.
OPTIONS: Json = {
    "before_response": False,
    "delay": 0.0,
    "duplicates": 0,
    "drop": 0.0,
    "shuffle": False,
    "window": 0.3,
    "retries": 3,
    "retry_after": 1.0,
}


class Deliveries:
    """The post office: a queue, and a thread that empties it."""

    def __init__(self, store: Store, deliver_to: str | None = None) -> None:
        self.store = store
        self.deliver_to = deliver_to
        self.queue: queue.Queue[Json | None] = queue.Queue()
        self.random = random.Random(1)  # noqa: S311 - disorder, the same each time
        self.thread: threading.Thread | None = None

    def options(self) -> Json:
        """How deliveries go at present."""
        with self.store.lock:
            return {**OPTIONS, **self.store.setting("webhooks", {})}

    def offer(self, account: str, events: list[Json]) -> None:
        """Deliver to the endpoints that want them; at once with `before_response`."""
        waiting = self._addressed(account, events)
        if not waiting:
            return
        options = self.options()
        if options["before_response"]:
            for one in self._disordered(waiting, options):
                self._attempt(one, options)
            return
        for one in waiting:
            self.queue.put(one)
        if self.thread is None or not self.thread.is_alive():
            self.thread = threading.Thread(target=self._run, daemon=True)
            self.thread.start()

    def stop(self) -> None:
        """End the thread; what is queued stays undelivered."""
        if self.thread is not None:
            self.queue.put(None)
            self.thread.join()

    def _addressed(self, account: str, events: list[Json]) -> list[Json]:
        if not events:
            return []
        with self.store.lock:
            own, connect = self._endpoints(account)
            others = oauth.platforms_of(self.store, account)
            theirs = [one for each in others for one in self._endpoints(each)[1]]
        sent: list[tuple[Json, Json]] = []
        for event in events:
            if "account" in event:  # for the platform alone
                sent += [(one, event) for one in connect]
                continue
            sent += [(one, event) for one in own]
            sent += [(one, {**event, "account": account}) for one in theirs]
        return [
            {"account": account, "endpoint": endpoint, "event": event, "attempt": 1}
            for endpoint, event in sent
            if matches(event["type"], endpoint["enabled_events"])
        ]

    def _endpoints(self, account: str) -> tuple[list[Json], list[Json]]:
        """Those for its own events, and those for the events of accounts that it may act for."""
        enabled = [
            one
            for one in self.store.oldest(account, "webhook_endpoint", "")
            if one["status"] == "enabled"
        ]
        own = [one for one in enabled if not one.get("_connect")]
        return own, [one for one in enabled if one.get("_connect")]

    def _run(self) -> None:
        while True:
            first = self.queue.get()
            options = self.options()
            time.sleep(options["delay"] + (options["window"] if options["shuffle"] else 0))
            batch = [first, *self._queued()]
            for one in self._disordered([one for one in batch if one], options):
                self._attempt(one, options)
            if None in batch:
                return

    def _queued(self) -> list[Json | None]:
        return [self.queue.get() for _ in range(self.queue.qsize())]

    def _disordered(self, batch: list[Json], options: Json) -> list[Json]:
        out = [one for one in batch for _ in range(1 + options["duplicates"])]
        if options["shuffle"]:
            self.random.shuffle(out)
        return out

    def _attempt(self, one: Json, options: Json) -> None:
        if self.random.random() < options["drop"]:
            self._note(one, "dropped")
            return
        outcome = post(one["endpoint"], one["event"], self.deliver_to)
        self._note(one, outcome)
        if outcome in range(200, 300) or one["attempt"] > options["retries"]:
            return
        again = {**one, "attempt": one["attempt"] + 1}
        wait = options["retry_after"] * 2 ** (one["attempt"] - 1)
        timer = threading.Timer(wait, self.queue.put, [again])
        timer.daemon = True
        timer.start()

    def _note(self, one: Json, outcome: object) -> None:
        note = {
            "id": new_id("sandbox_delivery"),
            "object": "sandbox_delivery",
            "created": int(time.time()),
            "event": one["event"]["id"],
            "type": one["event"]["type"],
            "url": one["endpoint"]["url"],
            "attempt": one["attempt"],
            "outcome": outcome,
        }
        with self.store.lock:
            self.store.put(one["account"], note, parent=one["event"]["id"])


def post(endpoint: Json, event: Json, deliver_to: str | None = None) -> int | str:
    """Send one event; the HTTP status, or in words why there is none.

    `deliver_to`: the address of this machine that is called in place of one elsewhere.
    """
    wanted = urlsplit(endpoint["url"])
    here = _is_here(wanted.hostname or "")
    address = wanted if here or not deliver_to else urlsplit(deliver_to)
    if not _is_here(address.hostname or ""):
        return "refused: the simulated Stripe calls addresses of this machine only"
    written = {**event, "api_version": webhook_endpoints.version(endpoint)}
    body = json.dumps(written, indent=2).encode()
    connection = http.client.HTTPConnection(address.hostname or "", address.port or 80, timeout=20)
    target = (wanted.path or "/") + (f"?{wanted.query}" if wanted.query else "")
    headers = {"Host": wanted.netloc, **_headers(endpoint, body)}
    try:
        connection.request("POST", target, body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        return f"failed: {type(error).__name__}"
    finally:
        connection.close()


def _headers(endpoint: Json, body: bytes) -> dict[str, str]:
    # The moment of signing is real time: whoever verifies it has no simulated clock.
    moment = int(time.time())
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "Stripe/1.0 (simulated)",
        "Stripe-Signature": signature(endpoint["_secrets"], body, moment),
    }


def signature(secrets: list[str], body: bytes, moment: int) -> str:
    """The Stripe-Signature header: one v1 for each secret (Stripe: Webhooks, Verify manually)."""
    signed = f"{moment}.".encode() + body
    marks = [hmac.new(one.encode(), signed, hashlib.sha256).hexdigest() for one in secrets]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
