"""Settings > Integrations: the connection to Stripe."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.audit.noting import person
from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import current_locale, gettext
from joinways.messages import sentence
from joinways.models import StripeConnection
from joinways.models.columns import utc_now
from joinways.web import access, htmx, page, viewer
from joinways.workspace import actions, webhooks
from joinways.workspace.changing import counts_of
from joinways.workspace.checking import look
from joinways.workspace.checklist import checklist, key_address, rights_of
from joinways.workspace.connection import Connector
from joinways.workspace.forms import StripeKeyForm, WebhookSecretForm
from joinways.workspace.proving import proof_of, prove
from joinways.workspace.showing import farewell, hook_of
from joinways.workspace.waiting import waiting_on

blueprint = Blueprint("integrations", __name__, url_prefix="/settings/integrations")

HERE = "/settings/integrations"


@blueprint.get("")
@access("manager")
def integrations() -> Response:
    """The connection to Stripe, its checklist, its webhook, and the form for a key."""
    return _page(_blank_key(), _blank_secret())


@blueprint.get("/checklist")
@access("manager")
def checklist_part() -> Response:
    """The checklist alone, while a message of Stripe is awaited."""
    if not htmx():
        return redirect(HERE, 303)
    connection = current()
    hook = hook_of(db.session, connection, settings().base_url)
    return page("workspace/_checklist.html", answer=True, hook=hook, **_shown(connection))


@blueprint.post("")
@access("manager")
def integrations_submit() -> Response:
    """Check the pasted key and keep it; or ask first, where it opens another account."""
    form, key = StripeKeyForm(), request.form.get("key", "").strip()
    if not form.validate():
        return _key_again(form)
    try:
        actions.connect(
            connector(), viewer().workspace_id, key, may_switch=False, by=person(viewer())
        )
    except Refused as refused:
        form.key.errors = [sentence(refused)]
        return _key_again(form)
    except actions.Switch as switch:
        return ask(switch.wanted, key)
    return connected()


@blueprint.post("/switch")
@access("manager")
def integrations_switch() -> Response:
    """Change the account, as the page before has asked."""
    sealed = request.form.get("sealed", "")
    try:
        actions.switch(connector(), viewer().workspace_id, sealed, person(viewer()))
    except Refused as refused:
        flash(sentence(refused), "warning")
        return redirect(HERE, 303)
    return connected()


@blueprint.post("/try")
@access("manager")
def integrations_try() -> Response:
    """Connect the simulated Stripe."""
    try:
        actions.try_first(connector(), viewer().workspace_id, person(viewer()))
    except Refused as refused:
        flash(sentence(refused), "warning")
        return redirect(HERE, 303)
    except actions.Switch:
        return redirect(HERE, 303)  # something is connected: the button was not there
    return connected()


@blueprint.post("/check")
@access("manager")
def integrations_check() -> Response:
    """Ask Stripe what the key may do, and what the account is like."""
    try:
        actions.check(connector(), viewer().workspace_id)
        _ensure_webhook()
        flash(gettext("Checked with Stripe just now."), "info")
    except Refused as refused:
        flash(sentence(refused), "warning")
    return redirect(HERE, 303)


@blueprint.post("/proof")
@access("manager")
def integrations_proof() -> Response:
    """Let something happen at Stripe that its webhook tells of."""
    connection = current()
    if connection is not None:
        prove(connector(), connection.id)
    return redirect(HERE, 303)


@blueprint.get("/key")
@access("manager")
def key() -> Response:
    """Another key: what happens to what is there."""
    return _key_page(_blank_key())


@blueprint.get("/remove")
@access("manager")
def remove() -> Response:
    """Disconnect: what happens to what is there."""
    connection = current()
    if connection is None:
        return redirect(HERE, 303)
    counts, waiting = counts_of(db.session, connection), _waiting(connection)
    return page("workspace/remove.html", connection=connection, counts=counts, waiting=waiting)


@blueprint.post("/remove")
@access("manager")
def integrations_remove() -> Response:
    """Forget the key."""
    try:
        flash(*farewell(actions.disconnect(connector(), viewer().workspace_id, person(viewer()))))
    except Refused as refused:
        flash(sentence(refused), "warning")
    return redirect(HERE, 303)


@blueprint.post("/webhook")
@access("manager")
def integrations_webhook() -> Response:
    """Keep the signing secret of a webhook made by hand, and try it."""
    form = WebhookSecretForm()
    if not form.validate():
        return _page(_blank_key(), form, 422)
    try:
        webhooks.add_secret(
            db.session, connector().vault, viewer().workspace_id, form.secret.data or ""
        )
    except Refused as refused:
        form.secret.errors = [sentence(refused)]
        return _page(_blank_key(), form, 422)
    if (connection := current()) is not None:
        prove(connector(), connection.id)
    flash(gettext("The secret is saved. Stripe’s next message will confirm it."), "success")
    return redirect(HERE, 303)


def connected() -> Response:
    """After something was connected: its webhook, what it may do, the round trip; the page."""
    connection = current()
    if connection is not None:
        connection_id = connection.id
        _ensure_webhook()
        try:
            look(connector(), connection_id)
            prove(connector(), connection_id)
        except Refused:
            pass  # the page says what was not looked at, and how to look again
    flash(gettext("Stripe is connected."), "success")
    return redirect(HERE, 303)


def _ensure_webhook() -> None:
    """Make the webhook at once; where it cannot be made, the page says why."""
    connection = current()
    if connection is not None:
        webhooks.ensure(connector(), connection.id, settings().base_url)


def connector() -> Connector:
    """What opens the connections of this application."""
    config = settings()
    return Connector.of(config, db.session)


def settings() -> Config:
    """Those of this installation."""
    config: Config = current_app.config["JOINWAYS"]
    return config


def current() -> StripeConnection | None:
    """The workspace's connection."""
    return actions.current_connection(db.session, viewer().workspace_id)


def _blank_secret() -> WebhookSecretForm:
    return WebhookSecretForm(formdata=None)


def _blank_key() -> StripeKeyForm:
    return StripeKeyForm(formdata=None)


def _waiting(connection: StripeConnection | None) -> list[Any]:
    return waiting_on(db.session, connection.id) if connection else []


def _shown(connection: StripeConnection | None) -> dict[str, Any]:
    """What the checklist and the table of rights are drawn from."""
    proof = proof_of(connection, utc_now()) if connection else None
    account = connection.findings.get("account", {}) if connection else {}
    country = account.get("country") or ""
    return {
        "connection": connection,
        "proof": proof,
        "steps": checklist(connection, proof, viewer().currency),
        "rights": rights_of(connection),
        "currency": viewer().currency,
        "account_currency": account.get("currency") or "",
        "account_country": current_locale().territories.get(country, country),
        "test_address": key_address(live=False),
        "live_address": key_address(live=True),
        "may_authorise": settings().stripe_connect is not None,
    }


def _page(form: StripeKeyForm, hook_form: WebhookSecretForm, status: int = 200) -> Response:
    connection = current()
    return page(
        "workspace/integrations.html",
        status,
        form=form,
        hook_form=hook_form,
        hook=hook_of(db.session, connection, settings().base_url),
        waiting=_waiting(connection),
        may_try=connector().simulator is not None,
        **_shown(connection),
    )


def _key_page(form: StripeKeyForm, status: int = 200) -> Response:
    connection = current()
    if connection is None:
        return redirect(HERE, 303)
    return page(
        "workspace/key.html",
        status,
        form=form,
        counts=counts_of(db.session, connection),
        waiting=_waiting(connection),
        **_shown(connection),
    )


def _key_again(form: StripeKeyForm) -> Response:
    """The page from which the key came: there is another one once something is connected."""
    if current() is None:
        return _page(form, _blank_secret(), 422)
    return _key_page(form, 422)


def ask(wanted: actions.Wanted, key: str) -> Response:
    """Another account: what happens, before it does. None connected any more: nothing does."""
    connection = current()
    if connection is None:
        actions.forgo(connector(), key)
        flash(gettext("Nothing was changed here."), "info")
        return redirect(HERE, 303)
    return page(
        "workspace/switch.html",
        connection=connection,
        wanted=wanted,
        counts=counts_of(db.session, connection),
        sealed=actions.pend(connector(), viewer().workspace_id, key),
    )
