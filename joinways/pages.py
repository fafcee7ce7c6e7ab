"""Before and around every page: who looks, in which language, who may come in."""

import hashlib
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from joinways.account.actions import SEEN_EVERY, touch
from joinways.account.lookups import viewer_of
from joinways.extensions import db
from joinways.i18n import LANGUAGES, current_lang, negotiate, set_lang
from joinways.models.columns import utc_now
from joinways.team.lookups import person_of, workspaces_of
from joinways.web import htmx, leave, local_address

OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "healthz",
        "operations.readyz",
        "operations.metrics",
        "operations.csp_report",
        "operations.security_txt",
    }
)
"""For machines: nobody is looked up, no form is read."""

BESIDE_THE_WORKSPACE = frozenset({"account", "factor", "passkeys", "password", "person", "joining"})
"""Blueprints of pages about the person, not about the workspace that is open."""


def install(app: Flask) -> None:
    """Bind to the application. Raises RuntimeError for a view that declares no access."""
    # First of all, before the form's token is checked: a refusal has to speak the right language.
    app.before_request_funcs.setdefault(None, [])[:0] = [recognise, _refuse_nul, _let_in]
    # The cookie lasts as long as the session may, and no static answer carries it anew.
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.context_processor(partial(_context, app))
    static_url: Callable[[str], str] = partial(_static_url, app)
    if not app.config["TEMPLATES_AUTO_RELOAD"]:  # then no file changes while the server runs
        static_url = lru_cache(maxsize=100)(static_url)
    app.jinja_env.globals["static_url"] = static_url
    app.after_request(partial(_keep_only_ours, static_url))
    # Jinja lays a template's own globals over the environment's, and looks through both at each
    # import of a macro. No template here has any of its own.
    app.jinja_env.make_globals = lambda _own: app.jinja_env.globals  # type: ignore[method-assign, assignment]

    @app.get("/healthz")
    def healthz() -> Response:
        """The process answers."""
        return Response("ok", mimetype="text/plain")

    for endpoint, view in app.view_functions.items():
        if endpoint not in OPEN_ENDPOINTS and not hasattr(view, "access"):
            raise RuntimeError(f"{endpoint} does not declare who has access")


def recognise() -> None:
    """Find out who looks, and speak their language. Open endpoints need neither."""
    if request.endpoint not in OPEN_ENDPOINTS:
        recognise_person()


def recognise_person() -> None:
    """Set `g.viewer`, None for nobody, and the language; also for errors of open endpoints."""
    g.viewer = None
    set_lang(_language())  # if the database does not answer, the page that says so needs one
    if token := session.get("token"):
        g.viewer = viewer_of(db.session, token)
    if g.viewer and request.method == "GET" and utc_now() - g.viewer.seen_at > SEEN_EVERY:
        touch(db.session, g.viewer.session_id)
    set_lang(_language())


def _refuse_nul() -> None:
    """No text of a person holds a NUL, and PostgreSQL takes none."""
    values = [request.path, *request.args.values()]
    if request.endpoint not in OPEN_ENDPOINTS:
        values += request.form.values()
    if any("\x00" in value for value in values):
        abort(400)


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
    if g.viewer.lacks_step and request.blueprint not in BESIDE_THE_WORKSPACE:
        return leave(url_for("factor.demanded"))
    if (needed == "manager" and not g.viewer.can_manage) or (
        needed == "owner" and not g.viewer.owns
    ):
        abort(403)
    return None


def _to_sign_in() -> AnyResponse:
    address = url_for("account.login", next=_here())
    if person_of(db.session, session.get("token")) is not None:
        # They are signed in, but belong nowhere: signing in would lead them here for ever.
        address = url_for("joining.nowhere")
    if htmx():
        return Response("", 401, headers={"HX-Redirect": address})
    return redirect(address, 303)


def _here() -> str | None:
    """The page to come back to: for htmx, and after a form, the one in the browser."""
    if htmx():
        try:
            page = urlsplit(request.headers.get("HX-Current-URL", ""))
        except ValueError:
            return None
        return page._replace(scheme="", netloc="", fragment="").geturl() or None
    return request.full_path.rstrip("?") if request.method in ("GET", "HEAD") else None


def _readable_here(app: Flask) -> str:
    """This page's address as one that can be opened again, in another language."""
    if request.method in ("GET", "HEAD"):
        address = request.full_path if request.query_string else request.path
        return local_address(address)
    adapter = app.create_url_adapter(request)
    opens = adapter is not None and "GET" in adapter.allowed_methods(request.path)
    return local_address(request.path) if opens else "/events"


def _context(app: Flask) -> dict[str, Any]:
    """What every template may use."""
    return {
        "lang": current_lang(),
        "viewer": g.get("viewer"),
        "here": _readable_here(app),
        "my_workspaces": _my_workspaces,
        "simulated": _simulated(app),
    }


def _simulated(app: Flask) -> bool:
    """Whether nothing here is real: for everybody, or by the viewer's own connection."""
    viewer = g.get("viewer")
    own = bool(viewer and viewer.connection_simulated)
    return own or app.config["JOINWAYS"].stripe_api_base is not None


def _my_workspaces() -> Sequence[Any]:
    """For the switch in the header: only who belongs to several asks for them."""
    return workspaces_of(db.session, g.viewer.user_id)


def _static_url(app: Flask, file: str) -> str:
    """A static file's address with a fingerprint, so that browsers may keep it for a year."""
    path = Path(app.static_folder or "") / file
    return f"/static/{file}?v={_fingerprint(path, path.stat().st_mtime_ns)}"


def _keep_only_ours(static_url: Callable[[str], str], answer: Response) -> Response:
    """Let nobody keep our file under the address that another version gave: it names other content.

    While hosts are upgraded one by one, a page of one version may ask the other for its files.
    """
    if request.endpoint == "static" and "v" in request.args and answer.status_code in (200, 304):
        file = (request.view_args or {})["filename"]
        if static_url(file) != f"/static/{file}?v={request.args['v']}":
            answer.headers["Cache-Control"] = "no-cache"
    return answer


@lru_cache(maxsize=100)
def _fingerprint(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
