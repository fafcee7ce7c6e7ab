"""What happens without a call of the API: time passes, clients pay."""

from __future__ import annotations

from . import events, transitions
from .errors import Refusal
from .invoice_shape import save, shape
from .store import Store
from .wire import Call, Json

# Stripe finalises a draft with auto_advance about an hour after it was made (Invoicing, Automatic
# advancement), and checks the existence of tax ids "later".
_DRAFT_LIFE = 3600
_CHECK_AFTER = 60


def outside_call(store: Store, account: str, ids: tuple[str, ...] = (), base_url: str = "") -> Call:
    """A context for effects that no API call asked for; their events carry no request."""
    return Call(store, account, store.now(), {}, ids, "", None, base_url)


def catch_up(store: Store, base_url: str) -> list[tuple[str, list[Json]]]:
    """Do what fell due by the clock; the events that came of it, by account."""
    emitted = []
    for account in list(store.everywhere("sandbox_account")):
        call = outside_call(store, account["id"], base_url=base_url)
        for invoice in list(store.newest(call.account, "invoice")):
            _advance(call, invoice)
        for tax_id in list(store.newest(call.account, "tax_id")):
            _verify(call, tax_id)
        emitted.append((call.account, call.events))
    return emitted


def _advance(call: Call, invoice: Json) -> None:
    ripe = invoice["created"] + _DRAFT_LIFE <= call.now
    if invoice["status"] == "draft" and invoice["auto_advance"] and ripe:
        _finalize(call, invoice)
    late = invoice["status"] == "open" and (invoice["due_date"] or call.now) < call.now
    if late and not invoice.get("_overdue"):
        save(call, {**invoice, "_overdue": True}, "invoice.overdue")


def _finalize(call: Call, invoice: Json) -> None:
    try:
        transitions.finalize_draft(call, invoice)
    except Refusal as refusal:
        error = refusal.reply().body["error"]
        changed = {**invoice, "auto_advance": False, "last_finalization_error": error}
        save(call, changed, "invoice.finalization_failed")


def _verify(call: Call, tax_id: Json) -> None:
    """Stripe's magic test values: …111111111 is unverified, …222222222 stays pending."""
    waiting = tax_id["verification"]["status"] == "pending"
    if not waiting or tax_id["created"] + _CHECK_AFTER > call.now:
        return
    if tax_id["value"].endswith("222222222"):
        return
    status = "unverified" if tax_id["value"].endswith("111111111") else "verified"
    tax_id["verification"]["status"] = status
    call.store.put(call.account, tax_id)
    events.emit(call, "customer.tax_id.updated", tax_id)


def invoice_anywhere(store: Store, identifier: str, base_url: str) -> tuple[Call, Json]:
    """An invoice by its id, in whichever account; raises Refusal (404)."""
    account = store.owner(identifier) or ""
    found = store.get(account, "invoice", identifier)
    if found is None:
        raise Refusal(404, f"No such invoice: '{identifier}'", "resource_missing")
    return outside_call(store, account, base_url=base_url), found


def payment(store: Store, identifier: str, given: Json, base_url: str) -> tuple[Call, Json]:
    """The client pays `cents` (all that remains, by default), or is `declined`."""
    call, invoice = invoice_anywhere(store, identifier, base_url)
    if given.get("declined"):
        transitions.decline(call, invoice)
        return call, shape(call, invoice)
    cents = given.get("cents", invoice["amount_remaining"])
    if not isinstance(cents, int):
        raise Refusal(400, "Whole cents.", param="cents")
    return call, transitions.receive(call, invoice, cents, off_stripe=False)
