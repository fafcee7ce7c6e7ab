"""draft → open → paid, void or uncollectible (Stripe: Invoicing, How invoices work)."""

from __future__ import annotations

from . import accounts, events, invoices, limits, links, mail, totals
from .errors import Refusal, invalid
from .invoice_shape import freeze_customer, save
from .lookup import existing
from .wire import Call, Json

_DAY = 86_400


def finalize(call: Call) -> Json:
    """POST /v1/invoices/{id}/finalize: gives the number, freezes customer and amounts."""
    invoice = existing(call, "invoice", call.ids[0])
    if "auto_advance" in call.params:
        invoice["auto_advance"] = call.params["auto_advance"]
    return finalize_draft(call, invoice)


def finalize_draft(call: Call, invoice: Json) -> Json:
    """Finalise; raises Refusal (400) unless it is a draft whose customer can be billed."""
    if invoice["status"] != "draft":
        message = "This invoice is already finalized, you can't re-finalize a non-draft invoice."
        raise Refusal(400, message, "invoice_not_editable")
    customer = existing(call, "customer", invoice["customer"], "customer")
    if invoice["collection_method"] == "send_invoice":
        invoices.check_terms(call, invoice, customer)
    freeze_customer(call, invoice, customer)
    _date(call, invoice)
    invoice["number"] = invoice["number"] or accounts.number_next(call.store, call.account)
    links.renew(call, invoice)
    customer["currency"] = customer["currency"] or invoice["currency"]
    settled = _settle(call, invoice, customer)
    call.store.put(call.account, customer)
    answer = save(call, invoice, "invoice.finalized", *settled)
    setting = accounts.settings(call.store, call.account)
    if invoice["auto_advance"] and setting["mails_at_finalize"] and not settled:
        mail.invoice(call, invoice)
        events.emit(call, "invoice.sent", answer)
    return answer


def _date(call: Call, invoice: Json) -> None:
    invoice["status_transitions"]["finalized_at"] = call.now
    invoice["effective_at"] = invoice["effective_at"] or call.now
    if invoice["due_date"] is None and invoice["_days_until_due"] is not None:
        invoice["due_date"] = call.now + invoice["_days_until_due"] * _DAY


def _settle(call: Call, invoice: Json, customer: Json) -> tuple[str, ...]:
    """Apply the customer's balance; below the minimum charge the invoice is paid at once."""
    totals.balance(invoice)
    least = accounts.settings(call.store, call.account)["minimum_charge"]
    after = invoice["total"] + invoice["starting_balance"]
    if invoice["amount_due"] >= least:
        invoice |= {"status": "open", "ending_balance": 0}
        customer["balance"] = 0
        return ()
    # What is too small to charge, or owed to the customer, moves to the customer's balance.
    invoice |= {"ending_balance": after, "amount_due": 0, "amount_remaining": 0}
    customer["balance"] = after
    _mark_paid(call, invoice)
    return ("invoice.paid", "invoice.payment_succeeded")


def _mark_paid(call: Call, invoice: Json) -> None:
    invoice |= {"status": "paid", "attempted": True, "auto_advance": False}
    invoice["status_transitions"]["paid_at"] = call.now


def send(call: Call) -> Json:
    """POST /v1/invoices/{id}/send: every call is one more mail; a draft is finalised first."""
    invoice = existing(call, "invoice", call.ids[0])
    if invoice["collection_method"] != "send_invoice":
        message = "You can only manually send an invoice if its collection method is 'send_invoice'"
        raise invalid(message)
    if invoice["status"] == "draft":
        finalize_draft(call, invoice)
    if invoice["status"] not in {"open", "paid"}:
        raise invalid(f"You can't send an invoice that is {invoice['status']}.")
    mail.invoice(call, invoice)
    return save(call, invoice, "invoice.sent")


def void(call: Call) -> Json:
    """POST /v1/invoices/{id}/void: final."""
    invoice = existing(call, "invoice", call.ids[0])
    if invoice["status"] not in {"open", "uncollectible"}:
        raise invalid(
            "You can only void an invoice that is open or uncollectible. "
            f"This invoice is {invoice['status']}."
        )
    if invoice["amount_paid"]:
        raise invalid("You can't void an invoice that has been partly paid.")
    invoice |= {"status": "void", "auto_advance": False}
    invoice["status_transitions"]["voided_at"] = call.now
    return save(call, invoice, "invoice.voided")


def mark_uncollectible(call: Call) -> Json:
    """POST /v1/invoices/{id}/mark_uncollectible."""
    invoice = existing(call, "invoice", call.ids[0])
    if invoice["status"] != "open":
        raise invalid(
            "You can only mark an open invoice as uncollectible. "
            f"This invoice is {invoice['status']}."
        )
    invoice |= {"status": "uncollectible", "auto_advance": False}
    invoice["status_transitions"]["marked_uncollectible_at"] = call.now
    return save(call, invoice, "invoice.marked_uncollectible")


def pay(call: Call) -> Json:
    """POST /v1/invoices/{id}/pay: out of band, or with one of Stripe's test payment methods."""
    limits.refuse_unmodelled(call.params, {"paid_out_of_band", "payment_method"})
    invoice = existing(call, "invoice", call.ids[0])
    _payable(invoice)
    if call.params.get("paid_out_of_band"):
        return receive(call, invoice, invoice["amount_remaining"], off_stripe=True)
    method = call.params.get("payment_method")
    if method == "pm_card_visa":
        return receive(call, invoice, invoice["amount_remaining"], off_stripe=False)
    if method == "pm_card_chargeDeclined":
        raise decline(call, invoice)
    message = (
        "There is no default payment method set on this Customer. Please consider adding one, or "
        "pay out of band. (The simulated Stripe knows pm_card_visa and pm_card_chargeDeclined.)"
    )
    raise invalid(message, "payment_method", "resource_missing")


def _payable(invoice: Json) -> None:
    if invoice["status"] == "paid":
        raise invalid("Invoice is already paid")
    if invoice["status"] not in {"open", "uncollectible"}:
        raise invalid(f"You can't pay an invoice that is {invoice['status']}.")


def receive(call: Call, invoice: Json, cents: int, *, off_stripe: bool) -> Json:
    """Money of `cents` for an open invoice; it is paid once nothing remains."""
    _payable(invoice)
    if not 0 < cents <= invoice["amount_remaining"]:
        raise invalid(f"Nothing between 1 and {invoice['amount_remaining']} cents.", "amount")
    invoice["amount_paid"] += cents
    invoice["amount_remaining"] -= cents
    if off_stripe:
        invoice["amount_paid_off_stripe"] = invoice.get("amount_paid_off_stripe", 0) + cents
    else:
        invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1}
    if invoice["amount_remaining"]:
        return save(call, invoice, "invoice.updated")
    _mark_paid(call, invoice)
    return save(call, invoice, "invoice.paid", "invoice.payment_succeeded")


def decline(call: Call, invoice: Json) -> Refusal:
    """Note a failed attempt; the Refusal (402) to raise, which keeps that note."""
    _payable(invoice)
    invoice |= {"attempted": True, "attempt_count": invoice["attempt_count"] + 1}
    save(call, invoice, "invoice.payment_failed", "invoice.updated")
    return Refusal(
        402,
        "Your card was declined.",
        "card_declined",
        type="card_error",
        decline_code="generic_decline",
        keeps_effect=True,
    )


def close_if_credited(call: Call, invoice: Json) -> tuple[str, ...]:
    """An open invoice that credit notes leave nothing of counts as paid."""
    totals.balance(invoice)
    if invoice["status"] == "open" and invoice["amount_remaining"] == 0:
        _mark_paid(call, invoice)
        return ("invoice.paid",)
    return ("invoice.updated",)
