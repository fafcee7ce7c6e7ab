"""Stripe's JSON in our words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from joinways.domain.credit_lines import ToldLine
from joinways.domain.currencies import from_stripe
from joinways.stripe_words import Account, StripeCreditNote, StripeInvoice, Trial


def account_of(data: dict[str, Any]) -> Account:
    """An account, of what Stripe tells of it."""
    profile = data.get("business_profile") or {}
    dashboard = (data.get("settings") or {}).get("dashboard") or {}
    return Account(
        id=data["id"],
        name=profile.get("name") or dashboard.get("display_name") or "",
        country=data.get("country") or "",
        currency=(data.get("default_currency") or "").upper(),
        charges=data.get("charges_enabled"),
    )


def trial_of(found: Any) -> Trial:
    """What an account adds to a draft of its own accord, of the SDK's object."""
    data = found.to_dict()
    return Trial(
        id=data["id"],
        automatic_tax=bool((data.get("automatic_tax") or {}).get("enabled")),
        default_rates=len(data.get("default_tax_rates") or ()),
        discounts=len(data.get("discounts") or ()),
    )


def invoice_of(found: Any) -> StripeInvoice:
    """An invoice, of the SDK's object. Raises KeyError, TypeError for what is none."""
    data = found.to_dict()
    currency = data["currency"].upper()

    def cents(name: str) -> int:
        return from_stripe(data.get(name) or 0, currency)

    moments = data.get("status_transitions") or {}
    credited = ("pre_payment_credit_notes_amount", "post_payment_credit_notes_amount")
    lines = data.get("lines") or {}
    return StripeInvoice(
        id=data["id"],
        status=data.get("status") or "",
        number=data.get("number") or "",
        currency=currency,
        net_cents=cents("subtotal"),
        gross_cents=cents("total"),
        paid_cents=cents("amount_paid"),
        balance_cents=cents("starting_balance"),
        hosted_url=data.get("hosted_invoice_url") or "",
        pdf_url=data.get("invoice_pdf") or "",
        customer_name=data.get("customer_name"),
        customer_email=data.get("customer_email"),
        livemode=bool(data.get("livemode")),
        metadata=data.get("metadata") or {},
        lines=tuple(lines.get("data") or ()),
        more_lines=bool(lines.get("has_more")),
        customer_id=data.get("customer") or "",
        created_at=_moment(data.get("created")),
        remaining_cents=cents("amount_remaining"),
        off_stripe_cents=cents("amount_paid_off_stripe"),
        credited_cents=sum(cents(name) for name in credited),
        auto_advance=bool(data.get("auto_advance")),
        paid_at=_moment(moments.get("paid_at")),
        voided_at=_moment(moments.get("voided_at")),
        due_at=_moment(data.get("due_date")),
        finalized_at=_moment(moments.get("finalized_at")),
    )


def credit_note_of(found: Any) -> StripeCreditNote:
    """A credit note, of the SDK's object. Raises KeyError, TypeError for what is none."""
    data = found.to_dict()
    currency = data["currency"].upper()
    lines = data.get("lines") or {}
    return StripeCreditNote(
        id=data["id"],
        invoice_id=data["invoice"],
        number=data.get("number") or "",
        status=data.get("status") or "",
        currency=currency,
        net_cents=from_stripe(data["subtotal"], currency),
        gross_cents=from_stripe(data["total"], currency),
        pdf_url=data.get("pdf") or "",
        created_at=_moment(data.get("created")),
        metadata=data.get("metadata") or {},
        lines=tuple(credited_line_of(line, currency) for line in lines.get("data") or ()),
        more_lines=bool(lines.get("has_more")),
    )


def credited_line_of(data: Mapping[str, Any], currency: str) -> ToldLine:
    """A line of a credit note in that currency.

    Its `amount` is before discounts, and has VAT where prices do.
    """
    taxes, rates = data.get("taxes") or [], data.get("tax_rates") or []
    inside = sum(tax["amount"] for tax in taxes if tax.get("tax_behavior") == "inclusive")
    percent = rates[0].get("percentage") if len(rates) == 1 else None
    return ToldLine(
        description=data.get("description") or "",
        net_cents=from_stripe(
            data["amount"] - (data.get("discount_amount") or 0) - inside, currency
        ),
        vat_cents=from_stripe(sum(tax["amount"] for tax in taxes), currency),
        rate="" if percent is None else format(Decimal(str(percent)).normalize() + 0, "f"),
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
