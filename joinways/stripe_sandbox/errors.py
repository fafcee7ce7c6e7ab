"""Refusals in Stripe's JSON form (Stripe: API reference, Errors)."""

from __future__ import annotations

from dataclasses import dataclass

from .wire import Json, Reply

INVALID = "invalid_request_error"


@dataclass
class Refusal(Exception):
    """An answer other than 2xx.

    `stored`: whether an idempotency key keeps it. Stripe keeps a result once the endpoint has
    begun; parameters that fail validation are not kept (API reference, Idempotent requests).
    `keeps_effect`: what was written stays, such as a failed payment attempt.
    """

    status: int
    message: str
    code: str | None = None
    param: str | None = None
    type: str = INVALID
    stored: bool = True
    keeps_effect: bool = False
    decline_code: str | None = None
    should_retry: bool | None = None

    def reply(self) -> Reply:
        """The answer that the caller gets."""
        given = {
            "type": self.type,
            "code": self.code,
            "message": self.message,
            "param": self.param,
            "decline_code": self.decline_code,
        }
        error: Json = {name: value for name, value in given.items() if value is not None}
        if self.code:
            page = self.code.replace("_", "-")
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{page}"
        retry = {} if self.should_retry is None else {"Stripe-Should-Retry": str(self.should_retry)}
        headers = {name: value.lower() for name, value in retry.items()}
        return Reply(self.status, {"error": error}, headers)


def as_oauth(body: Json, status: int) -> Json:
    """An answer in the form of the OAuth calls: `error` is a word there (RFC 6749, 5.2)."""
    error = body.get("error")
    if not isinstance(error, dict):
        return body
    known = str(error.get("code", ""))
    code = known if known.startswith(("invalid_", "unsupported_")) else "invalid_request"
    if status == 401:
        code = "invalid_client"
    return {"error": code, "error_description": error["message"]}


def invalid(message: str, param: str | None = None, code: str | None = None) -> Refusal:
    """400: the call is refused by a rule of the endpoint."""
    return Refusal(400, message, code, param)


def malformed(message: str, param: str, code: str | None = None) -> Refusal:
    """400: the parameters don't fit; an idempotency key doesn't keep this answer."""
    return Refusal(400, message, code, param, stored=False)


def missing(param: str) -> Refusal:
    """400: a required parameter is absent."""
    return malformed(f"Missing required param: {param}.", param, "parameter_missing")


def unmodelled(param: str) -> Refusal:
    """400: Stripe knows this parameter, the stand-in doesn't; it never ignores one silently."""
    message = f"The simulated Stripe does not know the parameter {param}; Stripe itself does."
    return malformed(message, param, "stand_in_unsupported")


def no_such(kind: str, identifier: str, param: str = "id") -> Refusal:
    """404 for an id in the path, 400 for one among the parameters (Stripe: resource_missing)."""
    status = 404 if param == "id" else 400
    return Refusal(status, f"No such {kind}: '{identifier}'", "resource_missing", param)


def unknown_path(method: str, path: str) -> Refusal:
    """404: never an invented success."""
    message = (
        f"The simulated Stripe does not know {method} {path}. "
        "docs/SANDBOX.md lists what it knows; Stripe itself may know more."
    )
    return Refusal(404, message, "stand_in_unsupported", stored=False)
