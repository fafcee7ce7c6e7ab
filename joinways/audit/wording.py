"""The audit log in the person's language."""

import json
from collections.abc import Mapping

from joinways.audit.told import SENTENCES
from joinways.i18n import N_, gettext
from joinways.models import AuditLine

ROLE_NAMES = {"owner": N_("Owner"), "admin": N_("Admin"), "member": N_("Member")}
PLAN_NAMES = {"basic": "Basic", "pro": "Pro", "enterprise": "Enterprise"}

FIELDS = {
    "name": N_("Name"),
    "country": N_("Country"),
    "legal_name": N_("Legal name"),
    "registration": N_("Registration number"),
    "line1": N_("Address"),
    "line2": N_("Address, continued"),
    "postal_code": N_("Postal code"),
    "city": N_("City"),
    "vat_number": N_("VAT number"),
    "email": N_("Email"),
    "phone": N_("Phone"),
    "legal_form": N_("Legal form"),
    "share_capital": N_("Share capital"),
    "register": N_("Trade register"),
    "iban": N_("IBAN"),
    "bic": N_("BIC"),
    "time_zone": N_("Time zone"),
    "legal_mentions": N_("Legal notices"),
    "invoice_footer": N_("Footer of Stripe’s invoices"),
    "due_days": N_("Invoices are due after"),
    "valid_days": N_("Quotes are valid for"),
    "payment_conditions": N_("Payment"),
    "cancellation_conditions": N_("Cancellation"),
    "postponement_conditions": N_("Postponement"),
    "remind_after_days": N_("Days without an answer"),
    "remind_before_days": N_("Days before it expires"),
    "number_pattern": N_("Pattern of the numbers"),
    "numbers_anew": N_("Begin with 1 each year"),
    "next_number": N_("Next number"),
    "due_term": N_("How the days are counted"),
    "currency": N_("Currency"),
    "vat_rates": N_("VAT rates"),
    "client_languages": N_("Languages for clients"),
    "language": N_("Language of new clients"),
    "late_penalty": N_("Late payment penalties"),
    "early_discount": N_("Discount for early payment"),
    "exemption": N_("Why lines without VAT have none"),
    "vat_on_debits": N_("Option for paying VAT on debits"),
}

_FACTS = ("role", "before", "plan", "fields", "months")
"""What a sentence may say besides its title."""


def role_name(role: str) -> str:
    """A role as a person reads it."""
    return gettext(ROLE_NAMES[role]) if role in ROLE_NAMES else role


def sentence(line: AuditLine) -> str:
    """What was done, without who did it."""
    said = SENTENCES.get(line.action)
    if said is None:
        return line.action
    return gettext(said, title=line.object_title or "–", **_words(json.loads(line.details)))


def _words(details: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = dict.fromkeys(_FACTS, "")
    for name, value in details.items():
        text = str(value)
        if name == "fields" and isinstance(value, list):
            text = ", ".join(gettext(FIELDS[each]) if each in FIELDS else each for each in value)
        found[name] = role_name(text) if name in ("role", "before") else text
        found[name] = PLAN_NAMES.get(text, found[name])
    return found


def action_name(action: str) -> str:
    """An action to choose in a list: its sentence about something."""
    said = SENTENCES.get(action)
    dots = dict.fromkeys(("title", *_FACTS), "…")
    return gettext(said, **dots).rstrip(".") if said else action


def actor_name(line: AuditLine) -> str:
    """Who did it."""
    kinds = {"client": gettext("The client"), "stripe": "Stripe", "system": "Joinways"}
    return line.actor_name or kinds.get(line.actor, line.actor)
