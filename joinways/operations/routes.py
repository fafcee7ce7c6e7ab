"""Addresses for machines: readiness, metrics, browsers' reports, whom to tell of a hole."""

import hmac
import logging
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request
from werkzeug.exceptions import HTTPException

from joinways.config import Config
from joinways.extensions import csrf, db
from joinways.operations.browser_reports import MOST_BYTES, may_log, refusals
from joinways.operations.figures import count_refused_by_browser, figures
from joinways.operations.readiness import READY, readiness

log = logging.getLogger(__name__)
blueprint = Blueprint("operations", __name__)

_KINDS = ("default", "script", "style", "img", "font", "connect", "object", "frame", "media")
_DIRECTIVES = frozenset(
    [f"{kind}-src{part}" for kind in _KINDS for part in ("", "-elem", "-attr")]
    + ["form-action", "frame-ancestors", "base-uri"]
)
"""What becomes a label of a figure: a stranger cannot make up more of them."""


@blueprint.get("/readyz")
def readyz() -> Response:
    """Whether a proxy should send people here. One word: strangers learn no more."""
    word = readiness(db.session)
    return Response(word, 200 if word == READY else 503, mimetype="text/plain")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Figures, for who sends the token. Without the setting there is nothing here."""
    config: Config = current_app.config["JOINWAYS"]
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {config.metrics_token}"
    if not config.metrics_token or not hmac.compare_digest(given.encode(), wanted.encode()):
        abort(404)
    return Response(figures(db.session), content_type="text/plain; version=0.0.4; charset=utf-8")


@blueprint.post("/csp-report")
def csp_report() -> Response:
    """A browser tells what our policy forbade."""
    request.max_content_length = MOST_BYTES
    for directive, page in refusals(request.get_data(cache=False)):
        count_refused_by_browser(directive if directive in _DIRECTIVES else "other")
        if may_log():
            log.warning("a browser refused %s at %s", directive, _rule_of(page))
    return Response("", 204)


# A browser sends it by itself, without a form and without a cookie that would be believed.
csrf.exempt(csp_report)


def _rule_of(address: str) -> str:
    """The rule of one of our addresses: never the address itself, which may hold a token."""
    try:
        path = urlsplit(address).path or "/"
        rule, _ = current_app.url_map.bind("").match(path, method="GET", return_rule=True)
    except (HTTPException, ValueError):
        return "(no page of ours)"
    return str(rule.rule)


@blueprint.get("/.well-known/security.txt")
def security_txt() -> Response:
    """Whom to tell of a hole (RFC 9116)."""
    config: Config = current_app.config["JOINWAYS"]
    if not config.security_contact:
        abort(404)
    until = (datetime.now(UTC) + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = (
        f"Contact: {config.security_contact}",
        f"Expires: {until}",
        f"Canonical: {config.base_url}/.well-known/security.txt",
        "Preferred-Languages: fr, es, en",
    )
    return Response("\n".join([*lines, ""]), mimetype="text/plain")
