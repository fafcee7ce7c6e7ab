"""What Stripe's errors mean, in our words. Takes the SDK's errors without importing it."""

from typing import Any

from joinways.stripe_words import GatewayError


def translate(error: Any) -> GatewayError:
    """What an error of the SDK means. Only two of its classes carry `code`; the body does."""
    details = error.error
    code = error.code or (details.code if details else None) or ""
    param = (details.param if details else None) or ""
    kind = _kind(error, code, (details.type if details else None) or "")
    if kind == "blocked":
        # "account_invalid": a platform acts for an account that does not let it any more.
        gone = error.http_status == 401 or code == "account_invalid"
        code = "revoked" if gone else "right"
    return GatewayError(
        kind, code, error.user_message or "", _field(code, param), error.request_id or ""
    )


def translate_oauth(error: Any) -> GatewayError:
    """What an error of the OAuth calls means; they have a form of their own (RFC 6749, 5.2)."""
    kind = "unknown" if (error.http_status or 500) >= 500 else "rejected"
    return GatewayError(kind, error.code or "", error.user_message or "", "", "")


def _kind(error: Any, code: str, error_type: str) -> str:
    status = error.http_status
    if status is not None and error.error is None:
        return "unknown"  # no error of Stripe's: a proxy or a firewall in between answered
    if status == 400 and error_type == "idempotency_error":
        return "stuck"  # this key was used with other parameters
    if status is None or status >= 500 or status in (409, 429):
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        return "stuck" if headers.get("idempotent-replayed") == "true" else "unknown"
    if status in (401, 403):
        return "blocked"
    if status == 404 or code == "resource_missing":
        return "missing"
    return "rejected"


# Stripe's `param` (or code) to the field of our form.
_FIELDS = (
    ("email", "email"),
    ("tax_id", "vat_number"),
    ("address[country]", "country"),
    ("address[postal_code]", "postal_code"),
    ("address", "line1"),
    ("name", "name"),
    ("due_date", "due_date"),
    ("preferred_locales", "language"),
)


def _field(code: str, param: str) -> str:
    for part, name in _FIELDS:
        if param.startswith(part) or code.startswith(part):
            return name
    return "vat_number" if param in ("value", "type") else ""
