"""What comes in, what goes out, and the call in between."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .store import Store

Json = dict[str, Any]

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def new_id(prefix: str, length: int = 17) -> str:
    """An identifier of Stripe's shape; "1Sim" tells whose it is."""
    return f"{prefix}_1Sim" + "".join(secrets.choice(_ALPHABET) for _ in range(length))


@dataclass(frozen=True)
class Incoming:
    """One HTTP request to the API, its parameters already unfolded from the form."""

    method: str
    path: str
    params: Json
    headers: Mapping[str, str]
    base_url: str

    @property
    def idempotency_key(self) -> str | None:
        """The key, of POSTs only: Stripe ignores it elsewhere."""
        return self.headers.get("Idempotency-Key") if self.method == "POST" else None


@dataclass(frozen=True)
class Reply:
    """An answer: HTTP status, JSON body, headers of its own."""

    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Call:
    """What a handler of an endpoint is given; `now` is the stand-in's clock, seconds UTC."""

    store: Store
    account: str
    now: int
    params: Json
    ids: tuple[str, ...]
    request_id: str
    idempotency_key: str | None
    base_url: str
    tamper: Json | None = None
    events: list[Json] = field(default_factory=list)


Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Endpoint:
    """One call of Stripe's API: name, method, path, typed parameters, right, handler."""

    name: str
    method: str
    pattern: re.Pattern[str]
    params: type
    right: str
    handler: Handler
