"""Who is calling: the account of a key, and the rights of restricted ones."""

from __future__ import annotations

import base64
import binascii
import re

from . import accounts, oauth
from .errors import Refusal
from .store import Store
from .wire import Incoming, Json

_TEST_KEY = re.compile(r"(sk|rk)_test_([A-Za-z0-9_]+)")
_DOCUMENTED = "The simulated Stripe takes only keys of the form sk_test_… and rk_test_…"


def authenticate(store: Store, incoming: Incoming, right: str) -> str:
    """The account of the caller; raises Refusal (401, 403)."""
    key = _key(incoming)
    found = _TEST_KEY.fullmatch(key)
    if key.startswith(("sk_live_", "rk_live_")):
        raise _unauthorized("This is a simulated Stripe: it never takes live keys.", None)
    if key.startswith("pk_"):
        message = (
            "This API call cannot be made with a publishable API key. Please use a secret API key. "
            "You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys."
        )
        raise Refusal(403, message, "secret_key_required", stored=False)
    if not found:
        raise _unauthorized(f"Invalid API Key provided: {masked(key)}. {_DOCUMENTED}", None)
    restricted: Json = store.setting("restricted_keys", {}).get(key, {})
    account = restricted.get("account") or accounts.account_of(store, found[2])
    _refuse_revoked(store, account, key, found[2])
    _refuse_missing_right(account, key, right, restricted.get("missing", []))
    asked = incoming.headers.get("Stripe-Account")
    if asked and asked != account and oauth.may_act(store, account, asked):
        return asked
    _refuse_other_account(account, key, asked)
    return account


def restrict(store: Store, key: str, account: str | None, missing: list[str]) -> None:
    """Register a restricted key of an account and the rights it lacks, such as "invoice_write"."""
    if account:
        accounts.settings(store, account)
    known = store.setting("restricted_keys", {})
    store.set_setting("restricted_keys", {**known, key: {"account": account, "missing": missing}})


def masked(key: str) -> str:
    """A key as Stripe shows it in messages: its kind and its last four characters."""
    return f"{key[:8]}{'*' * max(len(key) - 12, 3)}{key[-4:]}" if len(key) > 12 else key[:8] + "***"


def _key(incoming: Incoming) -> str:
    kind, _, value = incoming.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        return value.strip()
    if kind == "Basic":
        try:
            return base64.b64decode(value).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    message = (
        "You did not provide an API key. You need to provide your API key in the Authorization "
        "header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."
    )
    raise _unauthorized(message, None)


def _unauthorized(message: str, code: str | None) -> Refusal:
    return Refusal(401, message, code, stored=False)


def _refuse_revoked(store: Store, account: str, key: str, name: str) -> None:
    if name.startswith("revoked") or accounts.settings(store, account)["revoked"]:
        raise _unauthorized(f"Expired API Key provided: {masked(key)}", "api_key_expired")


def _refuse_missing_right(account: str, key: str, right: str, missing: list[str]) -> None:
    if right in missing:
        message = (
            f"The provided key '{masked(key)}' does not have the required permissions for this "
            f"endpoint on account '{account}'. Having the 'rak_{right}' permission would allow "
            "this request to continue."
        )
        raise Refusal(403, message, stored=False)


def _refuse_other_account(account: str, key: str, asked: str | None) -> None:
    if asked and asked != account:
        message = (
            f"The provided key '{masked(key)}' does not have access to account '{asked}' (or that "
            "account does not exist). Application access may have been revoked."
        )
        raise Refusal(403, message, "account_invalid", stored=False)
