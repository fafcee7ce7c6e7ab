"""Coming in by an invitation; one's workspaces, and leaving one."""

from flask import Blueprint, flash, g, redirect, request, session
from werkzeug.wrappers import Response

from joinways.account.lookups import token_hash
from joinways.account.pages import enter, office
from joinways.audit.wording import role_name
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import current_lang, gettext
from joinways.messages import sentence
from joinways.models import Invitation, Workspace
from joinways.team import actions, joining, lookups
from joinways.team.forms import JoinForm, LeaveForm
from joinways.team.tokens import find
from joinways.web import access, attempt, page, viewer

blueprint = Blueprint("joining", __name__)


@blueprint.get("/join/<token>")
@access("public")
def join(token: str) -> Response:
    """What the invitation is, and what this visitor has to do to come in."""
    found = find(db.session, token)
    return _page(token, found, JoinForm()) if found else page("team/over.html", 404)


@blueprint.post("/join/<token>")
@access("public")
def join_submit(token: str) -> Response:
    """A known person comes in; somebody new gets an account first."""
    found = find(db.session, token)
    if found is None:
        return page("team/over.html", 404)
    person, form = lookups.person_of(db.session, session.get("token")), JoinForm()
    if person is None and not lookups.known(db.session, found.email) and not form.validate():
        return _page(token, found, form, 422)
    try:
        if person is not None:
            sha256 = token_hash(session["token"])
            joining.join(db.session, found.id, person.id, sha256)
        else:
            _join_anew(found, form)
    except Refused as refused:
        return _refused(token, form, refused)
    flash(gettext("Welcome to the team."), "success")
    return redirect("/events", 303)


def _join_anew(found: Invitation, form: JoinForm) -> None:
    name, password = form.name.data or "", form.password.data or ""
    workspace = db.session.get_one(Workspace, found.workspace_id).name
    email, who = found.email, joining.Newcomer(name, password, current_lang())
    enter(joining.join_anew(office(), found.id, who, (email, workspace)))


def _refused(token: str, form: JoinForm, refused: Refused) -> Response:
    found = find(db.session, token)
    if found is None:
        return page("team/over.html", 404)
    if refused.code == "password-weak":
        form.password.errors = [sentence(refused)]
        return _page(token, found, form, 422)
    flash(sentence(refused), "warning")
    return redirect(f"/join/{token}", 303)


def _page(token: str, found: Invitation, form: JoinForm, status: int = 200) -> Response:
    person = lookups.person_of(db.session, session.get("token"))
    return page(
        "team/join.html",
        status,
        form=form,
        here=f"/join/{token}",
        invitation=found,
        workspace=db.session.get_one(Workspace, found.workspace_id),
        role=role_name(found.role),
        person=person,
        known=lookups.known(db.session, found.email),
    )


@blueprint.get("/no-workspace")
@access("public")
def nowhere() -> Response:
    """Why somebody who is signed in sees nothing: they belong to no workspace."""
    person = lookups.person_of(db.session, session.get("token"))
    if g.viewer or person is None:
        return redirect("/events", 303)
    return page("team/nowhere.html", person=person)


@blueprint.get("/workspaces")
@access("member")
def workspaces() -> Response:
    """Where the person belongs, and the form to leave the one that is open."""
    return _workspaces(LeaveForm())


def _workspaces(form: LeaveForm, status: int = 200) -> Response:
    found = lookups.workspaces_of(db.session, viewer().user_id)
    return page("team/workspaces.html", status, form=form, workspaces=found, role_name=role_name)


@blueprint.post("/workspace/switch")
@access("member")
def switch() -> Response:
    """Open another one of one's workspaces in this browser."""
    who, wanted = viewer(), request.form.get("workspace", "")
    for each in lookups.workspaces_of(db.session, who.user_id):
        if each.public_id == wanted:
            said = gettext("You are in %(workspace)s now.", workspace=each.name)
            attempt(
                lambda: actions.switch(db.session, who.session_id, who.user_id, each.id),  # noqa: B023
                said,
            )
            break
    return redirect("/events", 303)


@blueprint.post("/workspace/leave")
@access("member")
def leave_workspace() -> Response:
    """End one's own membership of the workspace that is open."""
    form = LeaveForm()
    if not form.validate():
        return _workspaces(form, 422)
    said = gettext("You left %(workspace)s.", workspace=viewer().workspace_name)
    gone = attempt(lambda: actions.leave(db.session, viewer()), said)
    return redirect("/events" if gone else "/workspaces", 303)
