"""Faults on order: what can happen to a call, before or after it took effect."""

from __future__ import annotations

import time
from fnmatch import fnmatchcase

from . import idempotency
from .errors import Refusal
from .store import Store
from .wire import Incoming, Json, new_id

# Name: what it does. "Kept" = the idempotency key keeps the answer, so the same call gets it again.
KINDS = {
    "drop_before": "the connection closes; nothing was done",
    "drop_after": "the connection closes; everything was done",
    "hang_before": "waits `seconds`, then acts and answers",
    "hang_after": "acts, then waits `seconds` before the answer",
    "error_500": "500 without effect, kept (not kept with `stored` false)",
    "error_500_after": "500 after the effect, kept",
    "in_use": "409 idempotency_key_in_use",
    "rate_limited": "429",
    "lock_timeout": "429 lock_timeout, kept: the key is stuck",
    "unauthorized": "401",
    "forbidden": "403",
    "declined": "402",
    "refused": "400 with `code`, `param`, `message`",
    "tamper": "a line added is off by `cents` (`what`: amount or tax)",
}


class DropConnection(ConnectionError):
    """The server closes the socket without an answer."""


def add(store: Store, fault: Json) -> Json:
    """Register a fault: `kind`, `match` (endpoint's name, or method and path pattern), `nth`
    (1), `times` (1), `account`, and what its kind takes. Raises Refusal (400)."""
    if fault.get("kind") not in KINDS:
        raise Refusal(400, f"Unknown kind; one of {', '.join(KINDS)}", param="kind")
    known = {"match": "*", "nth": 1, "times": 1, "account": None, **fault, "id": new_id("fault")}
    store.set_setting("faults", [*listed(store), known])
    return known


def listed(store: Store) -> list[Json]:
    """The faults that are still to come."""
    found: list[Json] = store.setting("faults", [])
    return found


def clear(store: Store) -> None:
    """Forget all faults."""
    store.set_setting("faults", [])


def claim(store: Store, name: str, account: str, incoming: Incoming) -> Json | None:
    """The fault that strikes this call, if any; counts the calls that match."""
    waiting = listed(store)
    if not waiting:
        return None
    struck = None
    for fault in waiting:
        if fault["account"] in (None, account) and _matches(fault["match"], name, incoming):
            fault["nth"] -= 1
            if fault["nth"] <= 0 and struck is None:
                fault["times"] -= 1
                struck = fault
    store.set_setting("faults", [fault for fault in waiting if fault["times"] > 0])
    return struck


def _matches(pattern: str, name: str, incoming: Incoming) -> bool:
    return any(
        fnmatchcase(text, pattern)
        for text in (name, incoming.path, f"{incoming.method} {incoming.path}")
    )


def strike_first(fault: Json | None, incoming: Incoming) -> None:
    """What happens before Stripe has begun: a lost connection, or an answer that no key keeps."""
    kind = fault["kind"] if fault else None
    if fault is None or kind is None:
        return
    if kind == "drop_before":
        raise DropConnection
    if kind == "in_use":
        raise idempotency.in_use(incoming.idempotency_key or "(none)")
    answers = {
        "rate_limited": (429, "Request rate limit exceeded.", "rate_limit"),
        "unauthorized": (401, "Expired API Key provided: sk_test_***", "api_key_expired"),
        "forbidden": (403, _forbidden(fault), None),
    }
    if kind in answers:
        status, message, code = answers[kind]
        raise Refusal(status, message, code, stored=False)
    if kind == "error_500" and not fault.get("stored", True):
        raise broken()


def _forbidden(fault: Json) -> str:
    right = fault.get("right", "invoice_write")
    return (
        "The provided key 'rk_test_***' does not have the required permissions for this endpoint. "
        f"Having the 'rak_{right}' permission would allow this request to continue."
    )


def broken() -> Refusal:
    """500, as Stripe words it."""
    message = "An unknown error occurred (simulated)."
    return Refusal(500, message, type="api_error", stored=True)


def strike_instead(fault: Json | None) -> None:
    """Raise what the endpoint answers instead of acting; the key keeps it."""
    if fault is None:
        return
    if fault["kind"] == "error_500":
        raise broken()
    if fault["kind"] == "lock_timeout":
        message = (
            "This object cannot be accessed right now because another API request or Stripe "
            "process is currently accessing it."
        )
        raise Refusal(429, message, "lock_timeout", should_retry=True)
    if fault["kind"] == "declined":
        raise Refusal(
            402,
            "Your card was declined.",
            "card_declined",
            type="card_error",
            decline_code="generic_decline",
        )
    if fault["kind"] == "refused":
        message = fault.get("message", "Refused (simulated).")
        raise Refusal(400, message, fault.get("code"), fault.get("param"))


def pause(fault: Json | None, kind: str) -> None:
    """Wait, when the fault is of that kind."""
    if fault and fault["kind"] == kind:
        time.sleep(float(fault.get("seconds", 20)))
