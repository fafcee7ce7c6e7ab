"""Settings > Workspace > Legal notices."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Workspace
from joinways.papers.forms import MentionsForm
from joinways.papers.mentioning import add_mention, save_mentions
from joinways.papers.mentions import ON_ALL, ON_STRIPE, offers
from joinways.papers.style import style_of
from joinways.web import access, page, viewer

blueprint = Blueprint("mentions", __name__, url_prefix="/settings/workspace/mentions")
HERE = "/settings/workspace/mentions"


@blueprint.get("")
@access("manager")
def mentions() -> Response:
    """The small print as it stands, and what the country's law wants."""
    return _page(MentionsForm(obj=_workspace()))


@blueprint.post("")
@access("manager")
def mentions_submit() -> Response:
    """Keep what was written; or add one that is offered to what is kept."""
    if code := request.form.get("add"):
        return _add(code)
    form = MentionsForm()
    if not form.validate():
        return _page(form, 422)
    save_mentions(
        db.session, viewer(), {name: form[name].data or "" for name in (ON_ALL, ON_STRIPE)}
    )
    flash(gettext("The settings are saved."), "success")
    return redirect(HERE, 303)


def _add(code: str) -> Response:
    try:
        add_mention(db.session, viewer(), code)
    except Refused as refused:
        flash(sentence(refused), "warning")
        return redirect(HERE, 303)
    flash(gettext("It is added: read it, and complete what is in brackets."), "success")
    return redirect(HERE, 303)


def _page(form: MentionsForm, status: int = 200) -> Response:
    found = _workspace()
    style = style_of(db.session, found.id)
    unfinished = "[" in found.legal_mentions + found.invoice_footer
    return page(
        "papers/mentions.html",
        status,
        form=form,
        offers=offers(found, style),
        unfinished=unfinished,
    )


def _workspace() -> Workspace:
    found: Workspace = db.session.get_one(Workspace, viewer().workspace_id)
    return found
