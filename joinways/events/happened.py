"""One row of the history in words. What is not known shows its own word."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joinways.events.wording import STATUSES
from joinways.formats import money
from joinways.i18n import gettext
from joinways.i18n import lazy_gettext as _l
from joinways.models import History

_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "event-created": ("calendar", _l("Event created"), "neutral"),
    "event-changed": ("pencil", _l("Event changed"), "neutral"),
    "event-status": ("circle-dot", _l("Status changed"), "info"),
    "created": ("pencil", _l("Quote created"), "neutral"),
    "draft-deleted": ("trash-2", _l("Draft deleted"), "neutral"),
    "split": ("copy", _l("Made deposit and balance"), "neutral"),
    "joined": ("undo-2", _l("Put together again"), "neutral"),
    "amendment-begun": ("pencil", _l("Amendment begun"), "info"),
    "sent": ("send", _l("Sent to the client"), "info"),
    "signed": ("pen-line", _l("Signed"), "ok"),
    "declined": ("circle-x", _l("Declined by the client"), "bad"),
    "draft": ("pencil", _l("Withdrawn to a draft"), "warn"),
    "quote-again": ("send", _l("Emailed once more"), "info"),
    "reminded": ("bell", _l("Client reminded"), "info"),
    "link-revoked": ("circle-x", _l("Link revoked"), "warn"),
    "link-renewed": ("plus", _l("New link made"), "info"),
    "validity-changed": ("calendar", _l("Validity changed"), "info"),
    "expired": ("clock", _l("Expired without a signature"), "warn"),
    "opened": ("mail", _l("Opened by the client"), "info"),
    "question": ("info", _l("Question of the client"), "info"),
    "event-confirmed": ("calendar", _l("Event confirmed"), "ok"),
    "replaced": ("copy", _l("Replaced by an amendment"), "neutral"),
    "invoice-claim": ("receipt-text", _l("Invoice requested"), "info"),
    "invoice-release": ("circle-x", _l("No invoice: stopped before anything was sent"), "warn"),
    "invoice-finalize": ("lock", _l("Invoiced, quote locked"), "ok"),
    "invoice-adopt": (
        "lock",
        _l("Invoice found at Stripe after a restored backup, quote locked"),
        "ok",
    ),
    "invoice-abandon": ("circle-x", _l("Invoicing given up by hand"), "warn"),
    "paid": ("circle-check", _l("Invoice paid"), "ok"),
    "invoice-paid": ("circle-check", _l("Invoice paid"), "ok"),
    "invoice-payment": ("credit-card", _l("Part of it paid"), "ok"),
    "invoice-payment-failed": ("circle-alert", _l("A payment failed"), "bad"),
    "invoice-send": ("send", _l("Sent again"), "info"),
    "invoice-mailed": ("mail", _l("Emailed by Stripe"), "info"),
    "invoice-void": ("circle-x", _l("Invoice void"), "warn"),
    "invoice-uncollectible": ("circle-alert", _l("Marked as uncollectible"), "warn"),
    "invoice-credit": ("receipt-text", _l("Credit note issued"), "warn"),
    "invoice-credit-void": ("receipt-text", _l("Credit note withdrawn"), "warn"),
    "invoice-credited": ("receipt-text", _l("Wholly credited"), "warn"),
    "invoice-transfer": ("plus", _l("Bank transfer recorded"), "ok"),
    "invoice-transfer-reversed": ("trash-2", _l("Bank transfer taken back"), "warn"),
    "invoice-reopen": ("pen-line", _l("The quote can be invoiced anew"), "info"),
    "invoice-order-refused": ("circle-x", _l("Without effect"), "warn"),
    "invoice-order-given-up": ("circle-x", _l("Given up before Stripe answered"), "warn"),
    "sheet-shared": ("external-link", _l("Function sheet shared by a link"), "info"),
    "sheet-unshared": ("circle-x", _l("Link to the function sheet revoked"), "neutral"),
    "invoice-settled": ("circle-check", _l("Dealt with"), "ok"),
}
"""Icon, words and tone of each action."""

_LOST = ("circle-x", _l("Marked as lost"), "bad")
_ORDERS = {
    "send": _l("To send it again"),
    "void": _l("To void it"),
    "transfer": _l("To mark it as paid"),
    "credit": _l("To issue a credit note"),
}
_ACTORS = {"stripe": "Stripe", "system": "Joinways"}
_COLUMNS = {
    "title": _l("Title"),
    "kind": _l("Kind of event"),
    "starts_on": _l("First day"),
    "ends_on": _l("Last day"),
    "guests": _l("Guests"),
    "venue": _l("Venue"),
    "notes": _l("Notes"),
}


@dataclass(frozen=True)
class Happened:
    """A row as it is shown; `tone`: neutral, info, ok, warn or bad. `about` may be ""."""

    icon: str
    text: str
    tone: str
    who: str
    about: str


def happened(entry: History, quote_name: str | None = None) -> Happened:
    """The row in the language in use; `quote_name` where several quotes are told of."""
    by_hand = entry.action == "declined" and entry.actor == "user"
    look = _LOST if by_hand else _LOOKS.get(entry.action, ("circle-dot", entry.action, "neutral"))
    who = entry.actor_name or _ACTORS.get(entry.actor, "")
    about = [quote_name, *_statuses(entry), *_about(entry)]
    return Happened(look[0], str(look[1]), look[2], who, " · ".join(each for each in about if each))


def _statuses(entry: History) -> list[str]:
    if entry.action != "event-status":
        return []
    before, after = (str(STATUSES.get(each, "")) for each in (entry.from_state, entry.to_state))
    return [f"{before} → {after}"]


def _about(entry: History) -> list[str]:
    told: dict[str, Any] = entry.detail
    columns = ", ".join(str(_COLUMNS.get(each, each)) for each in told.get("columns", []))
    amount = told.get("cents") and told.get("currency")
    reason = told.get("reason", "") if entry.action != "invoice-settled" else ""
    return [
        columns,
        str(told.get("number") or told.get("invoice") or told.get("title") or ""),
        money(told["cents"], told["currency"]) if amount else "",
        str(_ORDERS.get(told.get("order", ""), "")),
        told.get("message") or reason or "",
        gettext("Looked at Stripe before: no finalised invoice") if told.get("looked") else "",
    ]
