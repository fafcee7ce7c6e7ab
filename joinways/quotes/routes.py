"""The page of a quote."""

from flask import Blueprint
from werkzeug.wrappers import Response

from joinways.extensions import db
from joinways.models import Quote
from joinways.quotes.editing import open_editor, submit
from joinways.quotes.lookups import with_event_and_client
from joinways.quotes.progress import mail_waits
from joinways.quotes.showing import billing_of, show
from joinways.quotes.wording import discount_text, quantity_with_unit, rate_text
from joinways.web import access, leave, mine_or_404, viewer

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
