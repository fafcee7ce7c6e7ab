"""The page on which two clients become one."""

from flask import Blueprint, Response, abort, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.billing_fields import country_names
from joinways.clients.lookups import money_of
from joinways.clients.merging import merge as merge_clients
from joinways.clients.routes import standing_or_404
from joinways.extensions import db
from joinways.i18n import current_locale, gettext
from joinways.models import Client
from joinways.web import access, attempt, leave, page

blueprint = Blueprint("clients_merge", __name__)


@blueprint.get("/clients/<public_id>/merge")
@access("member")
def merge(public_id: str) -> AnyResponse:
    """Both side by side, to choose which stays."""
    found = standing_or_404(public_id)
    if "other" not in request.args:
        return leave(f"/clients/{public_id}")
    return _page(found, standing_or_404(request.args["other"]))


@blueprint.post("/clients/<public_id>/merge")
@access("member")
def merge_submit(public_id: str) -> AnyResponse:
    """Merge them, once the person has said which one stays."""
    one, other = standing_or_404(public_id), standing_or_404(request.form.get("other", ""))
    if one.id == other.id:
        abort(404)
    ids = {each.public_id: each.id for each in (one, other)}
    chosen = request.form.get("keep", "")
    if chosen not in ids:
        return _page(one, other, 422)
    gone_id = next(number for name, number in ids.items() if name != chosen)
    merged = gettext("Both are one client now.")
    attempt(lambda: merge_clients(db.session, ids[chosen], gone_id), merged)
    return leave(f"/clients/{chosen}")


def _page(one: Client, other: Client, status: int = 200) -> Response:
    if one.id == other.id:
        abort(404)
    both = [(each, money_of(db.session, each)) for each in (one, other)]
    countries = dict(country_names(current_locale()))
    return page("clients/merge.html", status, both=both, countries=countries, missing=status == 422)
