"""Where Stripe tells what happens, and where a person asks."""

from flask import Blueprint, Response, abort, current_app, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.config import Config
from joinways.extensions import csrf, db
from joinways.following.actions import settle
from joinways.following.receiving import MOST_BYTES, Received, receive, receive_for_all
from joinways.following.syncing import look, refresh
from joinways.i18n import gettext
from joinways.invoices.visiting import VISIT_SECONDS, worker
from joinways.models import Invoice
from joinways.stripe_words import GatewayError, OutOfTime
from joinways.vault import Vault
from joinways.web import access, leave, mine_or_404, viewer

blueprint = Blueprint("following", __name__)

WAKE = "joinways-following"
"""Where a server with a background thread is told that the inbox has something new."""


@blueprint.post("/stripe/webhook/<public_id>")
@access("public")
def webhook(public_id: str) -> Response:
    """An event of Stripe for a workspace: verified, kept, answered. A worker does the rest."""
    body, header = _posted()
    vault = Vault(_config().encryption_keys)
    return _answered(receive(db.session, vault, public_id, body, header))


@blueprint.post("/stripe/webhook/connect")
@access("public")
def platform_webhook() -> Response:
    """An event of an account that is connected by OAuth, sent to the platform."""
    body, header = _posted()
    platform = _config().stripe_connect
    secrets = platform.webhook_secrets if platform else ()
    return _answered(receive_for_all(db.session, secrets, body, header))


# No session and no cookie: the signature says who speaks.
csrf.exempt(webhook)
csrf.exempt(platform_webhook)


def _posted() -> tuple[bytes, str]:
    """The body and its signature; 413 for what is too long."""
    if (request.content_length or 0) > MOST_BYTES:
        abort(413)
    body = request.get_data(cache=False)
    if len(body) > MOST_BYTES:  # sent in pieces, its length not said before
        abort(413)
    return body, request.headers.get("Stripe-Signature", "")


def _answered(received: Received) -> Response:
    if received.status == 200 and WAKE in current_app.extensions:
        current_app.extensions[WAKE].set()
    return Response(received.word, received.status, mimetype="text/plain")


def _config() -> Config:
    config: Config = current_app.config["JOINWAYS"]
    return config


@blueprint.post("/invoices/<public_id>/check")
@access("member")
def check(public_id: str) -> AnyResponse:
    """Ask Stripe about one invoice now."""
    invoice = mine_or_404(Invoice, public_id)
    if not invoice.sample:
        _check(invoice.id)
    return leave(f"/invoices/{public_id}")


def _check(invoice_id: int) -> None:
    try:
        refresh(worker(VISIT_SECONDS), look(db.session, invoice_id), "check")
    except (GatewayError, OutOfTime):
        flash(
            gettext("Stripe doesn’t answer at the moment. Nothing was changed; try again."),
            "warning",
        )
    else:
        flash(gettext("Checked with Stripe just now."), "info")


@blueprint.post("/invoices/<public_id>/settled")
@access("member")
def settled(public_id: str) -> AnyResponse:
    """A person has decided about what needed attention."""
    invoice = mine_or_404(Invoice, public_id)
    settle(db.session, invoice.id, viewer(), request.form.get("reason", ""))
    back_to_list = request.form.get("next") == "attention"
    return leave("/attention" if back_to_list else f"/invoices/{public_id}")
