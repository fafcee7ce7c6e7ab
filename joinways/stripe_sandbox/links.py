"""The links of hosted page and PDF, which expire (Stripe: Invoicing, Hosted invoice page)."""

from __future__ import annotations

import secrets

from .errors import Refusal
from .store import Store
from .wire import Call, Json

# 30 days after the due date; reading the invoice again then gives fresh links.
_LIFE = 30 * 86_400


def renew(call: Call, invoice: Json) -> None:
    """Give the invoice new links, to pages of the stand-in itself."""
    secret = secrets.token_urlsafe(18)
    until = max(invoice["due_date"] or 0, call.now) + _LIFE
    link = {"id": secret, "object": "sandbox_link", "invoice": invoice["id"], "until": until}
    call.store.put(call.account, link)
    invoice |= {
        "hosted_invoice_url": f"{call.base_url}/pay/{secret}",
        "invoice_pdf": f"{call.base_url}/pdf/{secret}",
        "_link_until": until,
    }


def refresh(call: Call, invoice: Json) -> None:
    """New links for an invoice whose links have expired."""
    if invoice.get("_link_until", call.now) < call.now:
        renew(call, invoice)
        call.store.put(call.account, invoice)


def follow(store: Store, secret: str) -> str:
    """The invoice behind a link; raises Refusal (404 unknown, 410 expired)."""
    account = store.owner(secret) or ""
    link = store.get(account, "sandbox_link", secret)
    if link is None:
        raise Refusal(404, "No such page.")
    if link["until"] < store.now():
        raise Refusal(410, "This link has expired.")
    found: str = link["invoice"]
    return found
