"""Tax ids of customers: shape checked at once, existence "later" (Stripe: Customer tax IDs)."""

from __future__ import annotations

import re

from . import events, lists
from .errors import Refusal, no_such
from .lookup import existing
from .wire import Call, Json, new_id

# The shape of an EU VAT number by the country it begins with; Greece writes EL.
_EU = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"[A-Z0-9]\d{7}[A-Z0-9]",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"\d[A-Z0-9]\d{5}[A-Z]{1,2}",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{12}",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|(GD|HA)\d{3})",
}
_OTHERS = {
    "gb_vat": r"GB(\d{9}|\d{12}|(GD|HA)\d{3})",
    "es_cif": r"[A-HJ-NP-SUVW]\d{7}[A-J0-9]",
    "fr_siren": r"\d{9}",
    "fr_siret": r"\d{14}",
    "ch_vat": r"CHE-?\d{3}\.?\d{3}\.?\d{3} ?(MWST|TVA|IVA)",
    "us_ein": r"\d{2}-?\d{7}",
}
_TYPES_OF_COUNTRY = re.compile(r"[a-z]{2}_")


def build(call: Call, customer: str, given: Json, param: str) -> Json:
    """A new tax id of a customer, stored; raises Refusal (400, tax_id_invalid) naming `param`."""
    kind, value = given["type"], given["value"].strip()
    compact = re.sub(r"[\s.]", "", value).upper()
    if not _fits(kind, compact):
        raise Refusal(400, f"Invalid value for {kind}.", "tax_id_invalid", param)
    tax_id: Json = {
        "id": new_id("txi"),
        "object": "tax_id",
        "country": _country(kind, compact),
        "created": call.now,
        "customer": customer,
        "customer_account": None,
        "livemode": False,
        "owner": {"customer": customer, "customer_account": None, "type": "customer"},
        "type": kind,
        "value": compact if kind == "eu_vat" else value,
        "verification": _verification(kind),
    }
    call.store.put(call.account, tax_id, parent=customer)
    events.emit(call, "customer.tax_id.created", tax_id)
    return tax_id


def _fits(kind: str, value: str) -> bool:
    if kind == "eu_vat":
        pattern = _EU.get(value[:2])
        return pattern is not None and re.fullmatch(pattern, value[2:]) is not None
    # Of the other kinds no shape is known here: anything that isn't empty passes.
    return re.fullmatch(_OTHERS.get(kind, r".+"), value) is not None


def _country(kind: str, value: str) -> str | None:
    if kind == "eu_vat":
        return {"EL": "GR", "XI": "GB"}.get(value[:2], value[:2])
    return kind[:2].upper() if _TYPES_OF_COUNTRY.match(kind) and kind[:2] != "eu" else None


def _verification(kind: str) -> Json:
    status = "pending" if kind in {"eu_vat", "gb_vat"} else "unavailable"
    return {"status": status, "verified_address": None, "verified_name": None}


def of_customer(call: Call, customer: str) -> list[Json]:
    """A customer's tax ids, newest first."""
    return list(call.store.newest(call.account, "tax_id", customer))


def create(call: Call) -> Json:
    """POST /v1/customers/{id}/tax_ids. Equal ones are not merged: list first."""
    existing(call, "customer", call.ids[0])
    return build(call, call.ids[0], call.params, "value")


def listed(call: Call) -> Json:
    """GET /v1/customers/{id}/tax_ids."""
    existing(call, "customer", call.ids[0])
    url = f"/v1/customers/{call.ids[0]}/tax_ids"
    return lists.page(call, url, "tax id", of_customer(call, call.ids[0]))


def _of_path(call: Call) -> Json:
    existing(call, "customer", call.ids[0])
    found = existing(call, "tax_id", call.ids[1])
    if found["customer"] != call.ids[0]:
        raise no_such("tax id", call.ids[1])
    return found


def retrieve(call: Call) -> Json:
    """GET /v1/customers/{id}/tax_ids/{id}."""
    return _of_path(call)


def delete(call: Call) -> Json:
    """DELETE /v1/customers/{id}/tax_ids/{id}."""
    found = _of_path(call)
    call.store.remove(call.account, found["id"])
    events.emit(call, "customer.tax_id.deleted", found)
    return {"id": found["id"], "object": "tax_id", "deleted": True}
