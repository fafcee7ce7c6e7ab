"""Webhook endpoints (Stripe: API reference, Webhook Endpoints)."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from stripe import api_version

from . import accounts, limits, lists
from .errors import Refusal, malformed
from .lookup import existing
from .store import Store
from .wire import Call, Json, new_id

_KIND = "webhook_endpoint"
_MOST = 16


def create(call: Call) -> Json:
    """POST /v1/webhook_endpoints; only this answer shows the secret."""
    limits.refuse_unmodelled(
        call.params, {"api_version", "connect", "description", "enabled_events", "metadata", "url"}
    )
    if len(list(call.store.newest(call.account, _KIND))) >= _MOST:
        message = f"You have reached the maximum of {_MOST} test webhook endpoints."
        raise Refusal(400, message)
    return register(call, "whsec_" + secrets.token_hex(16))


def listen(store: Store, url: str, secret: str, *, platform: bool) -> None:
    """One endpoint of the demo account, or a Connect one of the platform, for every event; said
    again, it changes nothing."""
    account = accounts.account_of(store, accounts.PLATFORM) if platform else accounts.DEMO
    if url in {one["url"] for one in store.newest(account, _KIND)}:
        return
    given: Json = {"url": url, "enabled_events": ["*"], "connect": platform}
    register(Call(store, account, store.now(), given, (), "", None, ""), secret)


def register(call: Call, secret: str) -> Json:
    """An endpoint from the parameters, with that secret."""
    endpoint: Json = {
        "id": new_id("we"),
        "object": _KIND,
        "api_version": call.params.get("api_version"),
        "application": None,
        "created": call.now,
        "description": None,
        "enabled_events": [],
        "livemode": False,
        "metadata": {},
        "status": "enabled",
        "url": "",
        "_secrets": [secret],
        "_connect": bool(call.params.get("connect")),
    }
    _apply(call, endpoint)
    return {**_public(endpoint), "secret": secret}


def _apply(call: Call, endpoint: Json) -> None:
    params = call.params
    if "url" in params:
        if urlsplit(params["url"]).scheme not in {"http", "https"}:
            raise malformed(f"Invalid URL: {params['url']}", "url", "url_invalid")
        endpoint["url"] = params["url"]
    if "enabled_events" in params:
        if not params["enabled_events"]:
            raise malformed("Array must have at least 1 element.", "enabled_events")
        endpoint["enabled_events"] = params["enabled_events"]
    if "description" in params:
        endpoint["description"] = params["description"] or None
    if "disabled" in params:
        endpoint["status"] = "disabled" if params["disabled"] else "enabled"
    endpoint["metadata"] = limits.merge_metadata(endpoint["metadata"], params.get("metadata"))
    call.store.put(call.account, endpoint)


def _public(endpoint: Json) -> Json:
    return {name: value for name, value in endpoint.items() if not name.startswith("_")}


def retrieve(call: Call) -> Json:
    """GET /v1/webhook_endpoints/{id}."""
    return _public(existing(call, _KIND, call.ids[0]))


def listed(call: Call) -> Json:
    """GET /v1/webhook_endpoints."""
    found = map(_public, call.store.newest(call.account, _KIND))
    return lists.page(call, "/v1/webhook_endpoints", "webhook endpoint", found)


def update(call: Call) -> Json:
    """POST /v1/webhook_endpoints/{id}."""
    endpoint = existing(call, _KIND, call.ids[0])
    _apply(call, endpoint)
    return _public(endpoint)


def delete(call: Call) -> Json:
    """DELETE /v1/webhook_endpoints/{id}."""
    endpoint = existing(call, _KIND, call.ids[0])
    call.store.remove(call.account, endpoint["id"])
    return {"id": endpoint["id"], "object": _KIND, "deleted": True}


def roll(call: Call) -> Json:
    """A new secret beside the old one: both sign until the old one is dropped by rolling again."""
    endpoint = existing(call, _KIND, call.ids[0])
    secret = "whsec_" + secrets.token_hex(16)
    endpoint["_secrets"] = [secret, endpoint["_secrets"][0]]
    call.store.put(call.account, endpoint)
    return {**_public(endpoint), "secret": secret}


def version(endpoint: Json) -> str:
    """The API version that events to this endpoint are written in."""
    return endpoint["api_version"] or api_version
