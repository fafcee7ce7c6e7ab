"""Limits that hold wherever a field appears (Stripe: API reference, Metadata, Invoices)."""

from __future__ import annotations

import re

from .errors import Refusal, malformed, unmodelled
from .wire import Json

_EMAIL = re.compile(r"[^@\s,;<>()]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_CURRENCIES = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp"
    " byn bzd cad cdf chf clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel"
    " gip gmd gnf gtq gyd hkd hnl htg huf idr ils inr isk jmd jod jpy kes kgs khr kmf krw kwd"
    " kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn"
    " nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr sek sgd"
    " shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst"
    " xaf xcd xcg xof xpf yer zar zmw"
)
CURRENCIES = frozenset(_CURRENCIES.split())
# Docs, Supported currencies: amounts with a last digit of 0, and with decimals that are 00.
_STEPS = dict.fromkeys(("bhd", "jod", "kwd", "omr", "tnd"), 10) | dict.fromkeys(("isk", "ugx"), 100)
# Longest texts, in characters. Stripe's reference names those of custom fields and metadata; the
# others are from its published OpenAPI description.
LENGTHS = {
    "name": 256,
    "email": 512,
    "phone": 20,
    "description": 1500,
    "footer": 5000,
    "memo": 5000,
    "number": 26,
    "statement_descriptor": 22,
}


def refuse_unmodelled(params: Json, modelled: set[str]) -> None:
    """Raise Refusal (400) for what Stripe takes and the stand-in has no model of."""
    for name in params:
        if name not in modelled and name != "expand":
            raise unmodelled(name)


def check_lengths(params: Json, prefix: str = "") -> None:
    """Raise Refusal (400) for a text that is too long."""
    for name, most in LENGTHS.items():
        value = params.get(name)
        if isinstance(value, str):
            check_length(value, most, f"{prefix}[{name}]" if prefix else name)


def check_length(value: str, most: int, param: str) -> None:
    """Raise Refusal (400) when `value` has more than `most` characters."""
    if len(value) > most:
        raise malformed(
            f"Invalid string: {value[:12]}...{value[-3:]}; must be at most {most} characters", param
        )


def merge_metadata(current: Json, given: Json | str | None, param: str = "metadata") -> Json:
    """Metadata after an update: "" clears all, an empty value clears one key (at most 50)."""
    if given is None:
        return current
    if isinstance(given, str):
        return {}
    for name, value in given.items():
        if not name or len(name) > 40 or "[" in name or "]" in name:
            message = f"Metadata keys can be up to 40 characters long and hold no brackets: {name}"
            raise malformed(message, param)
        check_length(value, 500, f"{param}[{name}]")
    merged = {**current, **given}
    kept = {name: value for name, value in merged.items() if value != ""}
    if len(kept) > 50:
        raise malformed(f"You can only have up to 50 metadata keys; you sent {len(kept)}.", param)
    return kept


def check_custom_fields(fields: list[Json] | str | None) -> None:
    """At most 4 fields; name up to 40 and value up to 140 characters."""
    for n, field in enumerate(fields or []):
        if n == 4:
            raise malformed("Array has more than the maximum of 4 elements.", "custom_fields")
        assert isinstance(field, dict)  # noqa: S101 - the typed parameters said so
        check_length(field["name"], 40, f"custom_fields[{n}][name]")
        check_length(field["value"], 140, f"custom_fields[{n}][value]")


def check_email(email: str | None) -> None:
    """Raise Refusal (400, email_invalid) for an address of the wrong shape."""
    if email and not _EMAIL.fullmatch(email):
        raise Refusal(400, f"Invalid email address: {email}", "email_invalid", "email")


def check_country(country: str | None, param: str) -> None:
    """Raise Refusal (400) unless it is two letters."""
    if country and not _COUNTRY.fullmatch(country):
        message = (
            f"Country '{country}' is unknown. Try using a 2-character alphanumeric country code "
            "instead, such as 'US', 'EG', or 'GB'."
        )
        raise Refusal(400, message, param=param)


def check_currency(currency: str, param: str = "currency") -> str:
    """The currency in lower case; raises Refusal (400) for one that the stand-in doesn't know."""
    if currency.lower() not in CURRENCIES:
        raise malformed(f"Invalid currency: {currency}.", param)
    return currency.lower()


def check_step(amount: int, currency: str, param: str) -> None:
    """Raise Refusal (400) for an amount between two that can be charged (KWD: 5120, not 5124)."""
    if amount % _STEPS.get(currency, 1):
        raise malformed(f"Invalid amount for {currency}: {amount}.", param)
