"""Credit notes (Stripe: API reference, Credit Notes)."""

from __future__ import annotations

from . import credit_lines, events, limits, lists, mail, totals, transitions
from .errors import invalid, missing
from .invoice_shape import save
from .lookup import existing
from .wire import Call, Json, new_id

_MODELLED = {
    "amount",
    "credit_amount",
    "effective_at",
    "email_type",
    "invoice",
    "lines",
    "memo",
    "metadata",
    "out_of_band_amount",
    "reason",
    "refund_amount",
}
_SETTLED = ("credit_amount", "out_of_band_amount", "refund_amount")


def create(call: Call) -> Json:
    """POST /v1/credit_notes: by lines, or by an amount without any."""
    params = call.params
    limits.refuse_unmodelled(params, _MODELLED)
    limits.check_lengths(params)
    if "amount" not in params and not params.get("lines"):
        raise missing("lines")
    invoice = existing(call, "invoice", params["invoice"], "invoice")
    if invoice["status"] not in {"open", "paid", "uncollectible"}:
        raise invalid(f"You can't credit an invoice that is {invoice['status']}.", "invoice")
    note = _blank(call, invoice)
    note["_lines"] = credit_lines.build(call, invoice)
    _sum(note)
    _check_amount(call, invoice, note)
    return _issue(call, invoice, note)


def _blank(call: Call, invoice: Json) -> Json:
    params = call.params
    so_far = sum(1 for _ in call.store.newest(call.account, "credit_note", invoice["id"]))
    return {
        "id": new_id("cn"),
        "object": "credit_note",
        "amount_shipping": 0,
        "created": call.now,
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_account": None,
        "customer_balance_transaction": None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": params.get("effective_at", call.now),
        "invoice": invoice["id"],
        "livemode": False,
        "memo": params.get("memo") or None,
        "metadata": limits.merge_metadata({}, params.get("metadata")),
        "number": f"{invoice['number']}-CN-{so_far + 1:02d}",
        "out_of_band_amount": params.get("out_of_band_amount"),
        "pdf": invoice["invoice_pdf"],
        "pretax_credit_amounts": [],
        "reason": params.get("reason"),
        "refunds": [],
        "shipping_cost": None,
        "status": "issued",
        "voided_at": None,
    }


def _sum(note: Json) -> None:
    rows = note["_lines"]
    taxes = [tax for row in rows for tax in row["taxes"]]
    exclusive = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "exclusive")
    inclusive = sum(tax["amount"] for tax in taxes if tax["tax_behavior"] == "inclusive")
    subtotal = sum(row["amount"] for row in rows)
    note |= {
        "amount": subtotal + exclusive,
        "subtotal": subtotal,
        "subtotal_excluding_tax": subtotal - inclusive,
        "total": subtotal + exclusive,
        "total_excluding_tax": subtotal - inclusive,
        "total_taxes": totals.grouped(taxes),
    }


def _check_amount(call: Call, invoice: Json, note: Json) -> None:
    """Never more than the invoice; what a paid invoice gives back must be said in full."""
    if note["total"] <= 0:
        raise invalid("The amount of a credit note must be greater than 0.", "amount")
    open_now = invoice["amount_remaining"] if invoice["status"] != "paid" else 0
    before = min(open_now, note["total"])
    after = note["total"] - before
    note |= {"pre_payment_amount": before, "post_payment_amount": after}
    note["type"] = "mixed" if before and after else "post_payment" if after else "pre_payment"
    left = invoice["total"] - invoice["pre_payment_credit_notes_amount"]
    left -= invoice["post_payment_credit_notes_amount"]
    if note["total"] > left:
        message = f"The credit note ({note['total']}) is more than the invoice still has ({left})."
        raise invalid(message, "amount")
    settled = sum(call.params.get(name, 0) for name in _SETTLED)
    if settled != after:
        message = (
            "The sum of credit_amount, refund_amount and out_of_band_amount must equal the part "
            f"of the credit note that was already paid ({after})."
        )
        raise invalid(message, "refund_amount")


def _issue(call: Call, invoice: Json, note: Json) -> Json:
    call.store.put(call.account, note, parent=invoice["id"])
    invoice["pre_payment_credit_notes_amount"] += note["pre_payment_amount"]
    invoice["post_payment_credit_notes_amount"] += note["post_payment_amount"]
    credit = call.params.get("credit_amount", 0)
    if credit:
        customer = existing(call, "customer", invoice["customer"])
        call.store.put(call.account, {**customer, "balance": customer["balance"] - credit})
    save(call, invoice, *transitions.close_if_credited(call, invoice))
    if call.params.get("email_type", "credit_note") == "credit_note":
        mail.credit_note(call, invoice, note)
    answer = _shape(note)
    events.emit(call, "credit_note.created", answer)
    return answer


def _shape(note: Json) -> Json:
    rows = note["_lines"]
    body = {name: value for name, value in note.items() if not name.startswith("_")}
    url = f"/v1/credit_notes/{note['id']}/lines"
    first = {"object": "list", "url": url, "has_more": len(rows) > 10, "data": rows[:10]}
    return {**body, "lines": first}


def retrieve(call: Call) -> Json:
    """GET /v1/credit_notes/{id}."""
    return _shape(existing(call, "credit_note", call.ids[0]))


def lines(call: Call) -> Json:
    """GET /v1/credit_notes/{id}/lines: all of them, of which the note itself has ten."""
    note = existing(call, "credit_note", call.ids[0])
    limits.refuse_unmodelled(call.params, {"limit", "starting_after", "ending_before"})
    url = f"/v1/credit_notes/{note['id']}/lines"
    return lists.page(call, url, "credit note line item", iter(note["_lines"]))


def listed(call: Call) -> Json:
    """GET /v1/credit_notes, of an invoice or a customer."""
    asked = {name: call.params[name] for name in ("customer", "invoice") if name in call.params}
    limits.refuse_unmodelled(
        call.params,
        {"created", "customer", "invoice", "limit", "starting_after", "ending_before"},
    )
    found = (
        _shape(note)
        for note in call.store.newest(call.account, "credit_note", asked.get("invoice"))
        if all(note[name] == value for name, value in asked.items())
        and lists.within(note["created"], call.params.get("created"))
    )
    return lists.page(call, "/v1/credit_notes", "credit note", found)


def void(call: Call) -> Json:
    """POST /v1/credit_notes/{id}/void: only while its invoice is still open."""
    note = existing(call, "credit_note", call.ids[0])
    invoice = existing(call, "invoice", note["invoice"], "invoice")
    if note["status"] != "issued" or invoice["status"] != "open":
        raise invalid("You can only void a credit note that was issued on an open invoice.")
    note |= {"status": "void", "voided_at": call.now}
    call.store.put(call.account, note)
    invoice["pre_payment_credit_notes_amount"] -= note["pre_payment_amount"]
    save(call, invoice, *transitions.close_if_credited(call, invoice))
    events.emit(call, "credit_note.voided", _shape(note))
    return _shape(note)
