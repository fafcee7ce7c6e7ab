"""Connect by OAuth (Stripe: Connect, OAuth reference): one account lets a platform act for it.

The platform of the client id `ca_<name>` is the account of `sk_test_<name>`.
"""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode, urlsplit

from . import accounts, events
from .errors import Refusal
from .store import Store
from .wire import Call, Json, new_id

_CODE_LIFE = 300
_HERE = ("127.0.0.1", "localhost")
SCOPES = ("read_write", "read_only")


def platform_of(store: Store, client_id: str) -> str:
    """The account whose client id it is; raises Refusal (400 invalid_client)."""
    name = client_id.removeprefix("ca_")
    if name == client_id or not name.isalnum():
        raise Refusal(400, f"No application matches the supplied client id: {client_id}")
    return accounts.account_of(store, name)


def asked(store: Store, given: Json) -> Json:
    """What an authorize page was opened for, checked; raises Refusal (400): Stripe then shows an
    error and sends nobody anywhere."""
    platform = platform_of(store, str(given.get("client_id", "")))
    if given.get("response_type") != "code":
        raise Refusal(400, "response_type must be code", "unsupported_response_type")
    scope, redirect = given.get("scope", "read_only"), str(given.get("redirect_uri", ""))
    if scope not in SCOPES:
        raise Refusal(400, f"Invalid scope: {scope}", "invalid_scope")
    allowed = accounts.settings(store, platform)["redirect_uris"]
    here = urlsplit(redirect).scheme == "http" and urlsplit(redirect).hostname in _HERE
    if redirect not in allowed and (allowed or not here):
        raise Refusal(400, "Invalid redirect URI: it is not one of the application’s settings.")
    return {
        "platform": platform,
        "name": accounts.settings(store, platform)["name"],
        "scope": scope,
        "redirect_uri": redirect,
        "state": str(given.get("state", "")),
    }


def answer(store: Store, wanted: Json, account: str, *, allowed: bool) -> str:
    """Where the person is sent back to, with a code, or with access_denied."""
    said = {"state": wanted["state"]} if wanted["state"] else {}
    if not allowed:
        words = "The user denied your request"
        said |= {"error": "access_denied", "error_description": words}
    else:
        code = {
            "id": new_id("ac"),
            "object": "sandbox_code",
            "account": account,
            "scope": wanted["scope"],
            "used": False,
            "created": store.now(),
        }
        store.put(wanted["platform"], code)
        said |= {"scope": wanted["scope"], "code": code["id"]}
    joined = "&" if urlsplit(wanted["redirect_uri"]).query else "?"
    return f"{wanted['redirect_uri']}{joined}{urlencode(said)}"


def may_act(store: Store, platform: str, account: str) -> bool:
    """Whether the account lets the platform act for it."""
    found = store.get(platform, "sandbox_authorization", _name(platform, account))
    return bool(found and found["active"])


def platforms_of(store: Store, account: str) -> list[str]:
    """The accounts that may act for this one."""
    return [
        each["platform"]
        for each in store.everywhere("sandbox_authorization")
        if each["account"] == account and each["active"]
    ]


def token(call: Call) -> Json:
    """POST /oauth/token: what a code was given for, once. Used again, it takes all back."""
    if call.params["grant_type"] != "authorization_code":
        words = "The simulated Stripe knows authorization_code only"
        raise Refusal(400, words, "unsupported_grant_type")
    identifier = str(call.params.get("code", ""))
    code = call.store.get(call.account, "sandbox_code", identifier)
    if code is None:
        raise Refusal(400, f"Authorization code does not exist: {identifier}", "invalid_grant")
    if code["used"]:
        _end(call, code["account"])
        words = (
            "This authorization code has already been used. All tokens issued with this code"
            " have been revoked."
        )
        raise Refusal(400, words, "invalid_grant", keeps_effect=True)
    if code["created"] + _CODE_LIFE < call.now:
        raise Refusal(400, f"Authorization code expired: {identifier}", "invalid_grant")
    call.store.put(call.account, {**code, "used": True})
    _set(call, code["account"], active=True)
    return {
        # They open nothing here: the stand-in takes the platform's key with Stripe-Account.
        "access_token": f"simulated_access_{new_id('at')}",
        "livemode": False,
        "refresh_token": f"simulated_refresh_{new_id('rt')}",
        "token_type": "bearer",
        "stripe_publishable_key": "pk_test_simulated",
        "stripe_user_id": code["account"],
        "scope": code["scope"],
    }


def deauthorize(call: Call) -> Json:
    """POST /oauth/deauthorize: the platform gives an account back."""
    if platform_of(call.store, str(call.params.get("client_id", ""))) != call.account:
        raise Refusal(401, "No such application for this key", "invalid_client")
    account = call.params["stripe_user_id"]
    if not may_act(call.store, call.account, account):
        words = (
            f"This application is not connected to stripe account {account}, or that account"
            " does not exist."
        )
        raise Refusal(401, words, "invalid_client")
    _end(call, account)
    return {"stripe_user_id": account}


def taken_back(call: Call, account: str) -> None:
    """The account's owner removes the application, in their dashboard."""
    _end(call, account)


def _end(call: Call, account: str) -> None:
    """No more acting for it; the platform's Connect endpoint is told, the account's own are not."""
    if not may_act(call.store, call.account, account):
        return
    _set(call, account, active=False)
    application = {"id": f"ca_{call.account}", "object": "application", "name": call.account}
    events.emit(call, "account.application.deauthorized", application, of=account)


def _set(call: Call, account: str, *, active: bool) -> None:
    platform = call.account
    body = {
        "id": _name(platform, account),
        "object": "sandbox_authorization",
        "created": call.now,
        "platform": platform,
        "account": account,
        "active": active,
    }
    call.store.put(platform, body)


def _name(platform: str, account: str) -> str:
    return "sandbox_authorization_" + hashlib.sha256(f"{platform}/{account}".encode()).hexdigest()
