"""Settings > Integrations."""

from flask import Blueprint, current_app, flash, redirect
from werkzeug.wrappers import Response

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.vault import Vault
from joinways.web import access, page, viewer
from joinways.workspace import actions
from joinways.workspace.connection import Connector
from joinways.workspace.forms import StripeKeyForm
from joinways.workspace.waiting import waiting_on

blueprint = Blueprint("workspace", __name__, url_prefix="/settings")

HERE = "/settings/integrations"


@blueprint.get("/integrations")
@access("manager")
def integrations() -> Response:
    """The connection to Stripe, and the form for another key."""
    return _page(StripeKeyForm())


@blueprint.post("/integrations")
@access("manager")
def integrations_submit() -> Response:
    """Check the pasted key and keep it."""
    form = StripeKeyForm()
    if not form.validate():
        return _page(form, 422)
    try:
        actions.connect(_connector(), viewer().workspace_id, form.key.data or "")
    except Refused as refused:
        form.key.errors = [sentence(refused)]
        return _page(form, 422)
    flash(gettext("Stripe is connected."), "success")
    return redirect(HERE, 303)


@blueprint.post("/integrations/check")
@access("manager")
def integrations_check() -> Response:
    """Ask Stripe whether the key still works."""
    try:
        actions.check(_connector(), viewer().workspace_id)
        flash(gettext("Checked with Stripe just now."), "info")
    except Refused as refused:
        flash(sentence(refused), "warning")
    return redirect(HERE, 303)


@blueprint.post("/integrations/remove")
@access("manager")
def integrations_remove() -> Response:
    """Forget the key."""
    try:
        actions.disconnect(_connector(), viewer().workspace_id)
        flash(gettext("The key was removed. Invoices already sent stay at Stripe."), "info")
    except Refused as refused:
        flash(sentence(refused), "warning")
    return redirect(HERE, 303)


def _connector() -> Connector:
    config = current_app.config["JOINWAYS"]
    return Connector(db.session, Vault(config.encryption_keys), config.stripe_api_base)


def _page(form: StripeKeyForm, status: int = 200) -> Response:
    connection = actions.current_connection(db.session, viewer().workspace_id)
    return page(
        "workspace/integrations.html",
        status,
        form=form,
        connection=connection,
        waiting=waiting_on(db.session, connection.id) if connection else [],
    )
