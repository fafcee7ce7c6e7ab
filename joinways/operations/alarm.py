"""Errors told to Sentry, only where SENTRY_DSN is set: what failed where, nothing of anybody."""

from typing import Any

import sentry_sdk
from sentry_sdk.transport import Transport
from sentry_sdk.types import Event, Hint

from joinways.config import Config
from joinways.operations.logs import request_id
from joinways.operations.masking import masked, said_by

_KEPT = ("event_id", "timestamp", "level", "platform", "logger", "environment", "release", "sdk")


def install(config: Config, transport: Transport | None = None) -> None:
    """Begin to tell. `transport`: who takes the messages away, in tests."""
    if not config.sentry_dsn:
        return
    sentry_sdk.init(
        dsn=config.sentry_dsn,
        environment=config.env,
        transport=transport,
        include_local_variables=False,
        include_source_context=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        traces_sample_rate=None,
        trace_propagation_targets=[],  # Stripe's calls carry no header of anyone else's
        auto_enabling_integrations=False,
        server_name="joinways",
        before_send=stripped,
    )


def stripped(event: Event, hint: Hint) -> Event:
    """What is left of an event: the error's kind, its way, and the number of the request."""
    given: dict[str, Any] = dict(event)
    kept: dict[str, Any] = {name: given[name] for name in _KEPT if name in given}
    kept["tags"] = {"request_id": request_id.get() or "none"}
    words = (given.get("logentry") or {}).get("message")
    if words:
        kept["logentry"] = {"message": masked(str(words))}
    if error := (hint.get("exc_info") or (None, None, None))[1]:
        kept["exception"] = {"values": _errors(given, error)}
    return kept  # type: ignore[return-value]


def _errors(given: dict[str, Any], error: BaseException) -> list[dict[str, Any]]:
    """Sentry's list ends with the error itself; those it came from lose their words."""
    values = [dict(each) for each in (given.get("exception") or {}).get("values", [])]
    for each in values:
        each["value"] = ""
        each.pop("mechanism", None)
    if values:
        values[-1]["value"] = said_by(error)
    return values
