"""Settings > Workspace."""

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from joinways.extensions import db
from joinways.i18n import LANGUAGES, current_locale, gettext
from joinways.models import Workspace
from joinways.web import access, page, viewer
from joinways.workspace.forms import LanguagesForm
from joinways.workspace.profile import is_settled, save_languages, save_profile
from joinways.workspace.profile_form import ProfileForm, filled
from joinways.workspace.proposals import proposals

blueprint = Blueprint("workspace", __name__, url_prefix="/settings")


@blueprint.get("/workspace")
@access("manager")
def workspace() -> Response:
    """Who the workspace is in law, and how it quotes."""
    fixed = is_settled(db.session, viewer().workspace_id)
    return _profile(filled(_workspace(), fixed=fixed))


@blueprint.post("/workspace")
@access("manager")
def workspace_submit() -> Response:
    """Keep it; or fill in what is empty of the conditions, and keep nothing yet."""
    found = _workspace()
    form = ProfileForm(home=found.country, fixed=is_settled(db.session, found.id))
    if "propose" in request.form:
        for name, words in proposals(form.home, found.language).items():
            form[name].data = form[name].data or words
        return _profile(form, proposed=True)
    if not form.validate():
        return _profile(form, 422)
    save_profile(db.session, viewer(), form.profile())
    flash(gettext("The settings are saved."), "success")
    return redirect("/settings/workspace", 303)


def _profile(form: ProfileForm, status: int = 200, *, proposed: bool = False) -> Response:
    country = current_locale().territories.get(form.home, form.home)
    return page("workspace/profile.html", status, form=form, proposed=proposed, country=country)


@blueprint.get("/workspace/languages")
@access("manager")
def languages() -> Response:
    """The languages that are worked in for clients."""
    found = _workspace()
    stands = {"worked": found.client_languages.split(), "language": found.language}
    return page("workspace/languages.html", form=LanguagesForm(formdata=None, data=stands))


@blueprint.post("/workspace/languages")
@access("manager")
def languages_submit() -> Response:
    """Keep them."""
    form = LanguagesForm()
    if not form.validate():
        return page("workspace/languages.html", 422, form=form)
    worked = [code for code in LANGUAGES if code in (form.worked.data or ())]
    save_languages(db.session, viewer(), worked, form.language.data)
    flash(gettext("The settings are saved."), "success")
    return redirect("/settings/workspace/languages", 303)


def _workspace() -> Workspace:
    found: Workspace = db.session.get_one(Workspace, viewer().workspace_id)
    return found
