"""The page of a quote."""

from flask import Blueprint
from werkzeug.wrappers import Response

from joinways.extensions import db
from joinways.i18n import gettext
from joinways.models import Quote
from joinways.quotes.deleting import remove, was_sent
from joinways.quotes.editing import open_editor, submit
from joinways.quotes.lookups import with_event_and_client
from joinways.quotes.moving import Actor
from joinways.quotes.progress import mail_waits
from joinways.quotes.showing import billing_of, show
from joinways.quotes.wording import discount_text, quantity_with_unit, rate_text
from joinways.web import access, attempt, leave, mine_or_404, page, viewer

blueprint = Blueprint("quotes", __name__)
blueprint.add_app_template_filter(discount_text)
blueprint.add_app_template_filter(quantity_with_unit)
blueprint.add_app_template_filter(rate_text)


@blueprint.get("/quotes/<public_id>")
@access("member")
def quote(public_id: str) -> Response:
    """Lines, totals, client, state, timeline, and the one thing to do next."""
    found = mine_or_404(Quote, public_id, with_event_and_client())
    billing = billing_of(db.session, found, viewer())
    if found.state == "invoicing" or mail_waits(db.session, billing.attempt):
        # Whoever comes by finishes what was begun: a crash may have stopped it half-way.
        return leave(f"/quotes/{public_id}/invoice/progress")
    return show(found, billing=billing)


@blueprint.get("/quotes/<public_id>/edit")
@access("member")
def edit(public_id: str) -> Response:
    """The editor of a draft."""
    return open_editor(public_id)


@blueprint.post("/quotes/<public_id>/edit")
@access("member")
def edit_submit(public_id: str) -> Response:
    """Save a draft, as it is typed or by a button."""
    return submit(public_id)


@blueprint.get("/quotes/<public_id>/delete")
@access("member")
def delete(public_id: str) -> Response:
    """Ask before; for a quote that was ever sent, why not."""
    found = mine_or_404(Quote, public_id, with_event_and_client())
    kept = found.state != "draft" or was_sent(db.session, found)
    return page("quotes/delete.html", 409 if kept else 200, quote=found, kept=kept)


@blueprint.post("/quotes/<public_id>/delete")
@access("member")
def delete_submit(public_id: str) -> Response:
    """Delete the draft; the person goes on with its event."""
    found = mine_or_404(Quote, public_id, with_event_and_client())
    number, event = found.id, f"/events/{found.event.public_id}/quotes"
    by = Actor("user", viewer().user_id, viewer().name)
    done = attempt(lambda: remove(db.session, number, by), gettext("The draft is deleted."))
    return leave(event if done else f"/quotes/{public_id}")
