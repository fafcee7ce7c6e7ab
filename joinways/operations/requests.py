"""Around every request: its number, its line in the log, its part in the figures."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request
from werkzeug.exceptions import SecurityError

from joinways.operations.figures import count_request
from joinways.operations.logs import request_id

log = logging.getLogger("joinways.requests")

HEADER = "X-Request-ID"
_SHAPE = re.compile(r"[A-Za-z0-9-]{8,64}")
_UNSEEN = frozenset({"static", "healthz", "operations.readyz", "operations.metrics"})
"""Asked for so often, or by machines, that their lines would only hide the others."""


def install(app: Flask) -> None:
    """Bind to the application: before everything else, and after it."""
    trusts = app.config["JOINWAYS"].trusted_proxies > 0

    def begin() -> Response | None:
        g.begun = time.perf_counter()
        request_id.set(number_of(request.headers.get(HEADER) if trusts else None))
        return _other_name()

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(_end)
    app.teardown_request(lambda _error: request_id.set("") and None)


def number_of(given: str | None) -> str:
    """The proxy's number of this request if it has the shape of one, else one of our own."""
    return given if given and _SHAPE.fullmatch(given) else secrets.token_hex(8)


def _other_name() -> Response | None:
    """Who asks by a name that is not ours gets no page: its links could lead anywhere."""
    if not isinstance(request.routing_exception, SecurityError):
        return None
    return Response(
        "400: this server does not answer to that host name (BASE_URL, TRUSTED_HOSTS).\n",
        400,
        mimetype="text/plain",
    )


def _end(answer: Response) -> Response:
    answer.headers[HEADER] = request_id.get()
    seconds = time.perf_counter() - g.get("begun", time.perf_counter())
    count_request(request.endpoint or "none", answer.status_code, seconds)
    if request.endpoint not in _UNSEEN and log.isEnabledFor(logging.INFO):
        log.info("%s %s %d", request.method, place(), answer.status_code, extra=_facts(seconds))
    return answer


def place() -> str:
    """The address as a rule: what stands in its place may be a token or anything that was typed."""
    return request.url_rule.rule if request.url_rule else "(no such address)"


def _facts(seconds: float) -> dict[str, object]:
    who = g.get("viewer")
    facts: dict[str, object] = {"ms": round(seconds * 1000, 1)}
    if who:
        facts |= {"user": who.user_id, "workspace": who.workspace_id}
    if public_id := (request.view_args or {}).get("public_id"):
        facts["public_id"] = public_id[:32]
    return {"facts": facts}
