"""A stateful, strict stand-in for Stripe, for the demo and the tests. It simulates: no money, no
mail, no network. `create_sandbox()` is a WSGI application; `python -m joinways.stripe_sandbox`
serves it. docs/SANDBOX.md says what it knows and what it doesn't."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, Response, jsonify, request
from stripe import api_version

from . import accounts, dispatch, errors, form
from .control import control, keep_private, public_base
from .deliveries import Deliveries
from .pages import pages
from .store import Store
from .wire import Incoming, Reply

_METHODS = ["GET", "POST", "DELETE", "PUT", "PATCH"]


def create_sandbox(
    data: Path | None = None, public: str | None = None, deliver_to: str | None = None
) -> Flask:
    """The stand-in; its state lives in the file `data`, or in memory.

    `public`: where clients reach its hosted pages, and nothing else of it; `deliver_to`: the
    address on this machine that takes webhooks for addresses elsewhere.
    """
    store = Store(data)
    box = dispatch.Sandbox(store, Deliveries(store, deliver_to))
    # Pages and mail live under its own folder; nothing of the main application is looked up.
    app = Flask(__name__, static_folder=None)
    # A dropped connection must reach the server, not become an error page.
    app.config["PROPAGATE_EXCEPTIONS"] = True
    app.extensions["sandbox"] = box
    app.config["PUBLIC_URL"] = public and public.rstrip("/")
    app.before_request(keep_private)

    @app.route("/v1/<path:rest>", methods=_METHODS)
    @app.route("/oauth/token", methods=["POST"])
    @app.route("/oauth/deauthorize", methods=["POST"])
    def api(rest: str = "") -> Response:
        encoded = request.query_string.decode()
        if request.method == "POST":
            encoded = request.get_data(as_text=True)
        incoming = Incoming(
            request.method,
            request.path.rstrip("/"),
            form.unfold(encoded),
            dict(request.headers),
            public_base(),
        )
        return _written(dispatch.serve(box, incoming), incoming, oauth=not rest)

    app.register_blueprint(control)
    app.register_blueprint(pages)
    with box.store.lock:
        accounts.account_of(box.store, "demo")
    return app


def _written(reply: Reply, incoming: Incoming, *, oauth: bool) -> Response:
    """An answer as it goes over the wire."""
    response = jsonify(errors.as_oauth(reply.body, reply.status) if oauth else reply.body)
    response.status_code = reply.status
    response.headers.update(reply.headers)
    response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", api_version)
    if incoming.idempotency_key:
        response.headers["Idempotency-Key"] = incoming.idempotency_key
    return response
