"""Settings > Integrations: connecting by OAuth, where the operator has set a platform up.

Stripe's page is left for by a link: a form may lead to ourselves only (the policy of answers.py).
"""

from flask import Blueprint, abort, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.audit.noting import person
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.web import access, page, viewer
from joinways.workspace import actions, authorising
from joinways.workspace.changing import counts_of
from joinways.workspace.establishing import Switch
from joinways.workspace.integration_routes import (
    HERE,
    ask,
    connected,
    connector,
    current,
    settings,
)

blueprint = Blueprint("connecting", __name__, url_prefix=f"{HERE}/connect")


@blueprint.post("")
@access("manager")
def connect() -> Response:
    """Begin: what comes back from Stripe will be expected in this browser."""
    _only_with_a_platform()
    authorising.set_out(db.session, _traveller())
    return redirect(f"{HERE}/connect", 303)


@blueprint.get("")
@access("manager")
def leave() -> Response:
    """What will happen, and the link to Stripe's page."""
    _only_with_a_platform()
    config, found = settings(), current()
    there = authorising.way_there(connector(), _traveller(), config.base_url, config.secret_key)
    if there is None:
        return redirect(HERE, 303)
    counts = counts_of(db.session, found) if found else None
    return page("workspace/connect.html", there=there, connection=found, counts=counts)


@blueprint.get("/callback")
@access("manager")
def callback() -> Response:
    """Back from Stripe, with a code or with a no."""
    _only_with_a_platform()
    state, code = request.args.get("state", ""), request.args.get("code", "")
    try:
        authorising.came_back(db.session, _traveller(), state, settings().secret_key)
        if not code or "error" in request.args:
            denied = request.args.get("error") == "access_denied"
            raise Refused("connect-denied" if denied else "connect-failed")
        return _connect(code)
    except Refused as refused:
        flash(sentence(refused), "warning")
        return redirect(HERE, 303)


@blueprint.post("/decline")
@access("manager")
def decline() -> Response:
    """Not that account, after all: it is given back at Stripe."""
    try:
        actions.decline(connector(), viewer().workspace_id, request.form.get("sealed", ""))
        flash(gettext("Nothing was changed here."), "info")
    except Refused as refused:
        flash(sentence(refused), "warning")
    return redirect(HERE, 303)


def _connect(code: str) -> Response:
    opened = authorising.exchange(connector(), code)
    try:
        authorising.authorise(connector(), viewer().workspace_id, opened, person(viewer()))
    except Switch as switch:
        return ask(switch.wanted, actions.pended_as(opened))
    return connected()


def _traveller() -> authorising.Traveller:
    return authorising.Traveller(viewer().session_id, viewer().workspace_id)


def _only_with_a_platform() -> None:
    if settings().stripe_connect is None:
        abort(404)
