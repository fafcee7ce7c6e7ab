"""`expand[]`: ids replaced by their objects (Stripe: API reference, Expanding responses)."""

from __future__ import annotations

from . import lists, tax_ids
from .errors import malformed
from .wire import Call, Json


def expand(call: Call, body: Json) -> Json:
    """The answer with what `expand` asks for; raises Refusal (400) for what can't be expanded."""
    for path in call.params.get("expand") or []:
        rows = body["data"] if path.startswith("data.") and "data" in body else [body]
        for row in rows:
            _one(call, row, path.removeprefix("data."), path)
    return body


def _one(call: Call, body: Json, name: str, path: str) -> None:
    if name == "customer" and isinstance(body.get("customer"), str):
        body["customer"] = call.store.get(call.account, "customer", body["customer"])
    elif name == "tax_ids" and body["object"] == "customer" and not body.get("deleted"):
        url = f"/v1/customers/{body['id']}/tax_ids"
        first = Call(call.store, call.account, call.now, {}, (), "", None, call.base_url)
        body["tax_ids"] = lists.page(first, url, "tax id", tax_ids.of_customer(call, body["id"]))
    elif name != "customer":
        raise malformed(f"This property cannot be expanded ({path}).", "expand")
