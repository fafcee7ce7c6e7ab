"""The function sheet for those who have its link: read-only, without prices."""

from flask import Blueprint, Response, request

from joinways.extensions import db
from joinways.i18n import LANGUAGES, set_lang
from joinways.models import Workspace
from joinways.sending.links import find_link, is_open
from joinways.sheets.lookups import days_of, event_with_client
from joinways.web import access, page

blueprint = Blueprint("sheets_public", __name__)

LONGEST_TOKEN = 100


@blueprint.get("/sheet/<token>")
@access("public")
def shared(token: str) -> Response:
    """The sheet, in its client's language or the one asked for; or why it does not open."""
    link = find_link(db.session, "sheet", token) if len(token) <= LONGEST_TOKEN else None
    if link is None or link.event_id is None:
        return _quietly(page("sheets/closed.html", 404, token="", workspace=None))
    event = event_with_client(db.session, link.event_id)
    workspace = db.session.get_one(Workspace, link.workspace_id)
    asked = request.args.get("lang", "")
    set_lang(asked if asked in LANGUAGES else event.client.language)
    if not is_open(link):
        return _quietly(page("sheets/closed.html", 410, token=token, workspace=workspace))
    days = days_of(db.session, event.id)
    return _quietly(
        page("sheets/shared.html", event=event, workspace=workspace, days=days, token=token)
    )


def _quietly(answer: Response) -> Response:
    """No search engine keeps it, and no page that it links to learns its address."""
    answer.headers["X-Robots-Tag"] = "noindex, nofollow"
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
