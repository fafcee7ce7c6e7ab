"""Before and around every page: who looks, in which language, who may come in."""

import hashlib
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from joinways.account.actions import SEEN_EVERY, touch
from joinways.account.lookups import viewer_of
from joinways.extensions import db
from joinways.i18n import LANGUAGES, current_lang, negotiate, set_lang
from joinways.models.columns import utc_now
from joinways.web import htmx

OPEN_ENDPOINTS = frozenset({"static", "healthz"})


def install(app: Flask) -> None:
    """Bind to the application. Raises RuntimeError for a view that declares no access."""
    app.before_request(_recognise)
    app.before_request(_let_in)
    app.context_processor(partial(_context, app))
    static_url: Callable[[str], str] = partial(_static_url, app)
    if not app.config["TEMPLATES_AUTO_RELOAD"]:  # then no file changes while the server runs
        static_url = lru_cache(maxsize=100)(static_url)
    app.jinja_env.globals["static_url"] = static_url

    @app.get("/healthz")
    def healthz() -> str:
        """The process answers."""
        return "ok"

    for endpoint, view in app.view_functions.items():
        if endpoint not in OPEN_ENDPOINTS and not hasattr(view, "access"):
            raise RuntimeError(f"{endpoint} does not declare who has access")


def _recognise() -> None:
    g.viewer = None
    if request.endpoint in OPEN_ENDPOINTS:
        return
    if token := session.get("token"):
        g.viewer = viewer_of(db.session, token)
    if g.viewer and request.method == "GET" and utc_now() - g.viewer.seen_at > SEEN_EVERY:
        touch(db.session, g.viewer.session_id)
    set_lang(_language())


def _language() -> str:
    """The person's own setting, else the browser's session, else what the browser asks for."""
    own = g.viewer.language if g.viewer else None
    chosen = own or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return negotiate(request.headers.get("Accept-Language"))


def _let_in() -> AnyResponse | None:
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    needed = getattr(current_app.view_functions[request.endpoint], "access", "member")
    if needed == "public":
        return None
    if g.viewer is None:
        return _to_sign_in()
    if needed == "manager" and not g.viewer.can_manage:
        abort(403)
    return None


def _to_sign_in() -> AnyResponse:
    wanted = request.full_path.rstrip("?") if request.method == "GET" and not htmx() else None
    address = url_for("account.login", next=wanted)
    if htmx():
        return Response("", 401, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _context(app: Flask) -> dict[str, Any]:
    """What every template may use."""
    return {
        "lang": current_lang(),
        "viewer": g.get("viewer"),
        "simulated": app.config["JOINWAYS"].stripe_api_base is not None,
    }


def _static_url(app: Flask, file: str) -> str:
    """A static file's address with a fingerprint, so that browsers may keep it for a year."""
    path = Path(app.static_folder or "") / file
    return f"/static/{file}?v={_fingerprint(path, path.stat().st_mtime_ns)}"


@lru_cache(maxsize=100)
def _fingerprint(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
