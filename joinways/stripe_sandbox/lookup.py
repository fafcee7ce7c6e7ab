"""One object of the calling account, or Stripe's refusal."""

from __future__ import annotations

from .errors import no_such
from .wire import Call, Json


def existing(call: Call, kind: str, identifier: str, param: str = "id") -> Json:
    """An object that exists and isn't deleted; raises Refusal (resource_missing)."""
    found = call.store.get(call.account, kind, identifier)
    if found is None or found.get("deleted"):
        raise no_such(kind.replace("_", " "), identifier, param)
    return found
