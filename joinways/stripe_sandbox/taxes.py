"""Tax rates, and the taxes of a line (Stripe: API reference, Tax Rates; Invoices > Add lines)."""

from __future__ import annotations

import hashlib
import json
from decimal import ROUND_HALF_UP, Decimal

from . import limits, lists
from .errors import Refusal, malformed
from .lookup import existing
from .wire import Call, Json, new_id

_FIELDS = (
    "country",
    "description",
    "display_name",
    "inclusive",
    "jurisdiction",
    "percentage",
    "state",
    "tax_type",
)


def create(call: Call) -> Json:
    """POST /v1/tax_rates."""
    rate = _rate(call, call.params, active=call.params.get("active", True))
    rate["metadata"] = limits.merge_metadata({}, call.params.get("metadata"))
    call.store.put(call.account, rate)
    return rate


def retrieve(call: Call) -> Json:
    """GET /v1/tax_rates/{id}; also the archived ones that tax_rate_data made."""
    return existing(call, "tax_rate", call.ids[0])


def listed(call: Call) -> Json:
    """GET /v1/tax_rates."""
    limits.refuse_unmodelled(
        call.params, {"active", "inclusive", "limit", "starting_after", "ending_before"}
    )
    asked = {name: call.params[name] for name in ("active", "inclusive") if name in call.params}
    found = (
        rate
        for rate in call.store.newest(call.account, "tax_rate")
        if all(rate[name] == value for name, value in asked.items())
    )
    return lists.page(call, "/v1/tax_rates", "tax rate", found)


def _rate(call: Call, data: Json, active: bool) -> Json:
    limits.check_country(data.get("country"), "country")
    limits.check_length(data["display_name"], 50, "display_name")
    percentage = Decimal(data["percentage"])
    if not 0 <= percentage <= 100 or percentage != round(percentage, 4):
        raise malformed("Tax rates go from 0 to 100 with at most 4 decimal places.", "percentage")
    return {
        "id": new_id("txr"),
        "object": "tax_rate",
        "active": active,
        "created": call.now,
        "effective_percentage": None,
        "flat_amount": None,
        "jurisdiction_level": None,
        "livemode": False,
        "metadata": {},
        "rate_type": "percentage",
        **{name: data.get(name) for name in _FIELDS},
        "percentage": float(percentage),
    }


def find_or_create(call: Call, data: Json) -> Json:
    """The archived rate that exactly these data name, reused or made."""
    digest = hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
    for rate in call.store.newest(call.account, "tax_rate", digest):
        return rate
    rate = _rate(call, data, active=False)
    call.store.put(call.account, rate, parent=digest)
    return rate


def given(call: Call, amounts: list[Json], param: str) -> list[Json]:
    """Taxes from `tax_amounts`, taken as they are: Stripe doesn't check the arithmetic."""
    if len(amounts) > 10:
        raise malformed("Array has more than the maximum of 10 elements.", param)
    found = []
    for amount in amounts:
        rate = find_or_create(call, amount["tax_rate_data"])
        reason = amount.get("taxability_reason", "not_available")
        found.append(tax(amount["amount"], amount["taxable_amount"], rate, reason))
    return found


def active_rates(call: Call, identifiers: list[str], param: str) -> list[Json]:
    """The rates named by id; raises Refusal (400) for an archived one."""
    rates = [existing(call, "tax_rate", one, param) for one in identifiers]
    for rate in rates:
        if not rate["active"]:
            raise Refusal(400, f"The tax rate {rate['id']} is archived.", param=param)
    return rates


def computed(rates: list[Json], amount: int) -> list[Json]:
    """Taxes of a line of `amount` cents, each rounded on its own, half up."""
    inclusive = sum((Decimal(str(r["percentage"])) for r in rates if r["inclusive"]), Decimal(0))
    net = Decimal(amount) / (1 + inclusive / 100)
    return [tax(share(net, rate), round_cents(net), rate, "not_available") for rate in rates]


def share(net: Decimal, rate: Json) -> int:
    """The tax of a net amount at a rate, in whole cents."""
    return round_cents(net * Decimal(str(rate["percentage"])) / 100)


def round_cents(value: Decimal) -> int:
    """Half up, away from zero."""
    return int(value.quantize(Decimal(1), ROUND_HALF_UP))


def tax(amount: int, taxable: int, rate: Json, reason: str) -> Json:
    """One entry of a line's `taxes`."""
    return {
        "amount": amount,
        "tax_behavior": "inclusive" if rate["inclusive"] else "exclusive",
        "tax_rate_details": {"tax_rate": rate["id"]},
        "taxability_reason": reason,
        "taxable_amount": taxable,
        "type": "tax_rate_details",
    }
