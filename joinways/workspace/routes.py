"""Settings > Workspace, and Settings > Integrations."""

from flask import Blueprint, current_app, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Workspace
from joinways.vault import Vault
from joinways.web import access, page, viewer
from joinways.workspace import actions, webhooks
from joinways.workspace.connection import Connector
from joinways.workspace.forms import StripeKeyForm, WebhookSecretForm
from joinways.workspace.profile import save_profile
from joinways.workspace.profile_form import ProfileForm, filled
from joinways.workspace.proposals import proposals
from joinways.workspace.showing import hook_of
from joinways.workspace.waiting import waiting_on

blueprint = Blueprint("workspace", __name__, url_prefix="/settings")

HERE = "/settings/integrations"


@blueprint.get("/workspace")
@access("manager")
def workspace() -> Response:
    """Who the workspace is in law, and how it quotes."""
    return page("workspace/profile.html", form=filled(_workspace()), proposed=False)


@blueprint.post("/workspace")
@access("manager")
def workspace_submit() -> Response:
    """Keep it; or fill in what is empty of the conditions, and keep nothing yet."""
    found = _workspace()
    form = ProfileForm(country=found.country)
    if "propose" in request.form:
        for name, words in proposals(found.country, found.language).items():
            form[name].data = form[name].data or words
        return page("workspace/profile.html", form=form, proposed=True)
    if not form.validate():
        return page("workspace/profile.html", 422, form=form, proposed=False)
    save_profile(db.session, viewer(), form.profile())
    flash(gettext("The settings are saved."), "success")
    return redirect("/settings/workspace", 303)


@blueprint.get("/integrations")
@access("manager")
def integrations() -> Response:
    """The connection to Stripe, its webhook, and the form for another key."""
    return _page(StripeKeyForm(), WebhookSecretForm())


@blueprint.post("/integrations")
@access("manager")
def integrations_submit() -> Response:
    """Check the pasted key and keep it."""
    form = StripeKeyForm()
    if not form.validate():
        return _page(form, _blank_secret(), 422)
    try:
        actions.connect(_connector(), viewer().workspace_id, form.key.data or "")
    except Refused as refused:
        form.key.errors = [sentence(refused)]
        return _page(form, _blank_secret(), 422)
    _ensure_webhook()
    flash(gettext("Stripe is connected."), "success")
    return redirect(HERE, 303)


@blueprint.post("/integrations/check")
@access("manager")
def integrations_check() -> Response:
    """Ask Stripe whether the key still works."""
    try:
        actions.check(_connector(), viewer().workspace_id)
        _ensure_webhook()
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
    config = _config()
    return Connector(db.session, Vault(config.encryption_keys), config.stripe_api_base)


@blueprint.post("/integrations/webhook")
@access("manager")
def integrations_webhook() -> Response:
    """Keep the signing secret of a webhook made by hand."""
    form = WebhookSecretForm()
    vault = _connector().vault
    if not form.validate():
        return _page(_blank_key(), form, 422)
    try:
        webhooks.add_secret(db.session, vault, viewer().workspace_id, form.secret.data or "")
    except Refused as refused:
        form.secret.errors = [sentence(refused)]
        return _page(_blank_key(), form, 422)
    flash(gettext("The secret is saved. Stripe’s next message will confirm it."), "success")
    return redirect(HERE, 303)


def _ensure_webhook() -> None:
    """Make the webhook at once; where it cannot be made, the page says why."""
    connection = actions.current_connection(db.session, viewer().workspace_id)
    if connection is not None:
        webhooks.ensure(_connector(), connection.id, _config().base_url)


def _blank_secret() -> WebhookSecretForm:
    return WebhookSecretForm(formdata=None)


def _blank_key() -> StripeKeyForm:
    return StripeKeyForm(formdata=None)


def _workspace() -> Workspace:
    found: Workspace = db.session.get_one(Workspace, viewer().workspace_id)
    return found


def _config() -> Config:
    config: Config = current_app.config["JOINWAYS"]
    return config


def _page(form: StripeKeyForm, hook_form: WebhookSecretForm, status: int = 200) -> Response:
    connection = actions.current_connection(db.session, viewer().workspace_id)
    return page(
        "workspace/integrations.html",
        status,
        form=form,
        hook_form=hook_form,
        connection=connection,
        hook=hook_of(db.session, connection, _config().base_url),
        waiting=waiting_on(db.session, connection.id) if connection else [],
    )
