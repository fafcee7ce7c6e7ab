"""Accounts and their settings. Every test key has an account, made on first use."""

from __future__ import annotations

import hashlib

from .errors import Refusal
from .store import Store
from .wire import Call, Json

DEMO = "acct_simulated_demo"
PLATFORM = "platform"
"""Whose Connect endpoint the program's own arguments make: of sk_test_platform, ca_platform."""

# What Stripe lets an account choose, or does by itself in ways that no API shows. Changed
# through the control API; docs/SANDBOX.md explains each.
DEFAULTS: Json = {
    "country": "FR",
    "currency": "eur",
    "email": "compte@demo.joinways.example",
    "name": "Compte simulé",
    "prefix": "",
    "next_number": 1,
    "charges_enabled": True,
    "tax_rounding": "line",
    "lines_order": "sent",
    "max_lines_per_call": 100,
    "max_lines_per_invoice": 250,
    "minimum_charge": 50,
    "mails_at_finalize": True,
    "revoked": False,
    "redirect_uris": [],
}


def account_of(store: Store, name: str) -> str:
    """The account of the test key `sk_test_<name>` or `rk_test_<name>`, made if need be."""
    identifier = DEMO if name == "demo" else "acct_simulated_" + _digest(name)
    if store.get(identifier, "sandbox_account", identifier) is None:
        prefix = _digest(identifier)[:8].upper()
        body = {**DEFAULTS, "object": "sandbox_account", "id": identifier, "prefix": prefix}
        store.put(identifier, {**body, "created": store.now()})
    return identifier


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def settings(store: Store, account: str) -> Json:
    """The settings of an account that exists."""
    found = store.get(account, "sandbox_account", account)
    if found is None:
        raise Refusal(404, f"No such account: '{account}'", "resource_missing", "account")
    return found


def change(store: Store, account: str, changes: Json) -> Json:
    """Set some settings; raises Refusal (400) for a name that is none."""
    unknown = sorted(set(changes) - set(DEFAULTS))
    if unknown:
        raise Refusal(400, f"Unknown setting: {', '.join(unknown)}", param=unknown[0])
    body = {**settings(store, account), **changes}
    store.put(account, body)
    return body


def number_next(store: Store, account: str) -> str:
    """The account's next invoice number, gapless (EU accounts number per account)."""
    current = settings(store, account)
    change(store, account, {"next_number": current["next_number"] + 1})
    return f"{current['prefix']}-{current['next_number']:04d}"


def retrieve(call: Call) -> Json:
    """GET /v1/account, and /v1/accounts/{id} for the key's own account."""
    if call.ids and call.ids[0] != call.account:
        message = (
            f"The provided key does not have access to account '{call.ids[0]}' (or that account "
            "does not exist). Application access may have been revoked."
        )
        raise Refusal(403, message, "account_invalid")
    return _shape(settings(call.store, call.account))


def _shape(body: Json) -> Json:
    """An account as Stripe shows it to its own key (API reference, Accounts)."""
    enabled = body["charges_enabled"]
    address = {"country": body["country"]}
    empty_address = dict.fromkeys(["city", "line1", "line2", "postal_code", "state"])
    return {
        "id": body["id"],
        "object": "account",
        "business_profile": {
            "name": body["name"],
            "mcc": None,
            "support_address": {**empty_address, **address},
            "support_email": body["email"],
            "support_phone": None,
            "support_url": None,
            "url": None,
        },
        "business_type": None,
        "capabilities": {"card_payments": "active" if enabled else "inactive"},
        "charges_enabled": enabled,
        "controller": {"type": "account"},
        "country": body["country"],
        "created": body["created"],
        "default_currency": body["currency"],
        "details_submitted": enabled,
        "email": body["email"],
        "metadata": {},
        "payouts_enabled": enabled,
        "settings": {
            "branding": dict.fromkeys(["icon", "logo", "primary_color", "secondary_color"]),
            "dashboard": {"display_name": body["name"], "timezone": "Etc/UTC"},
            "invoices": {"default_account_tax_ids": None, "hosted_payment_method_save": "never"},
            "payments": {"statement_descriptor": None},
        },
        "type": "standard",
    }
