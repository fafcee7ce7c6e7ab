"""Settings > Team: members, invitations, roles, a new owner."""

from typing import Any

from flask import Blueprint, Response, abort, current_app, flash, redirect
from sqlalchemy import Row
from werkzeug.wrappers import Response as AnyResponse

from joinways.account import pages
from joinways.audit.wording import role_name
from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.domain.team import may_give, may_touch
from joinways.extensions import db
from joinways.i18n import current_lang, gettext, ngettext
from joinways.messages import sentence
from joinways.models import Invitation
from joinways.models.columns import utc_now
from joinways.notices.round import render
from joinways.team import actions, demanding, inviting, lookups
from joinways.team.forms import InviteForm, RoleForm, StepForm, TransferForm
from joinways.team.inviting import Office
from joinways.team.tokens import address_of
from joinways.web import access, attempt, mine_or_404, page, viewer

blueprint = Blueprint("team", __name__)

HERE = "/settings/team"


@blueprint.get("/settings/team")
@access("manager")
def team() -> Response:
    """Who is in it, who is invited, and the form for one more."""
    return _team(_invite_form())


@blueprint.post("/settings/team")
@access("manager")
def team_submit() -> AnyResponse:
    """Invite somebody."""
    form = InviteForm(roles=may_give(viewer().role))
    if not form.validate():
        return _team(form, 422)
    email = form.email.data or ""
    try:
        inviting.invite(_office(), viewer(), email, form.role.data, form.language.data)
    except Refused as refused:
        form.email.errors = [sentence(refused)]
        return _team(form, 422)
    flash(gettext("%(email)s is invited.", email=email), "success")
    return redirect(HERE, 303)


@blueprint.post("/settings/team/second-step")
@access("owner")
def second_step() -> AnyResponse:
    """Demand a second step of everyone, or no longer."""
    form = StepForm()
    if viewer().has_step and not form.validate():  # without one the page has no fields
        return _team(_invite_form(), 422, form)
    wanted = form.demanded.data
    try:
        demanding.demand(pages.office(), viewer(), wanted, form.current.data or "")
    except Refused as refused:
        beside = form.demanded if refused.code == "step-own" else form.current
        beside.errors = [sentence(refused)]
        return _team(_invite_form(), pages.status_of(refused), form)
    flash(_said(wanted), "success")
    return redirect(HERE, 303)


def _said(wanted: bool) -> str:
    """What the setting means from now on, and for how many."""
    if not wanted:
        return gettext("A password alone opens this workspace again.")
    team = lookups.members(db.session, viewer().workspace_id)
    without = sum(not each.has_step for each in team)
    if not without:
        return gettext("Demanded from now on. Everyone in the team has a second step already.")
    return ngettext(
        "Demanded from now on. %(num)d person sets up a second step before they can go on.",
        "Demanded from now on. %(num)d people set up a second step before they can go on.",
        without,
    )


@blueprint.post("/invitations/<public_id>/again")
@access("manager")
def again(public_id: str) -> AnyResponse:
    """A new link and mail; the old link opens nothing."""
    row = mine_or_404(Invitation, public_id).id
    said = gettext("The invitation has a new link, valid for seven days.")
    attempt(lambda: inviting.send_again(_office(), viewer(), row), said)
    return redirect(HERE, 303)


@blueprint.post("/invitations/<public_id>/withdraw")
@access("manager")
def withdraw(public_id: str) -> AnyResponse:
    """The link opens nothing any more."""
    row, said = mine_or_404(Invitation, public_id).id, gettext("The invitation is withdrawn.")
    attempt(lambda: inviting.withdraw(db.session, viewer(), row), said)
    return redirect(HERE, 303)


@blueprint.get("/members/<public_id>")
@access("manager")
def member(public_id: str) -> Response:
    """One member: another role, or out of the team."""
    found = _member_or_404(public_id)
    return _member(found, RoleForm(roles=may_give(viewer().role), role=found.role))


@blueprint.post("/members/<public_id>/role")
@access("manager")
def role(public_id: str) -> AnyResponse:
    """Give another role."""
    found = _member_or_404(public_id)
    form = RoleForm(roles=may_give(viewer().role))
    if not form.validate():
        return _member(found, form, 422)
    said = gettext("The role of %(name)s is changed.", name=found.name)
    done = attempt(
        lambda: actions.change_role(db.session, viewer(), found.id, form.role.data), said
    )
    # Whoever made themselves a member has no settings any more.
    return _after(found, done)


@blueprint.post("/members/<public_id>/remove")
@access("manager")
def remove(public_id: str) -> AnyResponse:
    """End the membership."""
    found = _member_or_404(public_id)
    said = gettext("%(name)s is not in the team any more.", name=found.name)
    return _after(found, attempt(lambda: actions.remove(db.session, viewer(), found.id), said))


def _after(member: Row[Any], done: bool) -> AnyResponse:
    if not done:
        return redirect(f"/members/{member.public_id}", 303)
    return redirect("/workspaces" if member.id == viewer().user_id else HERE, 303)


@blueprint.get("/settings/team/owner")
@access("owner")
def owner() -> Response:
    """The form that gives the workspace to somebody else."""
    return page("team/owner.html", form=TransferForm(people=_others()))


@blueprint.post("/settings/team/owner")
@access("owner")
def owner_submit() -> AnyResponse:
    """Give it."""
    form = TransferForm(people=_others())
    if not form.validate():
        return page("team/owner.html", 422, form=form)
    found = _member_or_404(form.member.data)
    try:
        actions.transfer(pages.office(), viewer(), found.id, form.password.data or "")
    except Refused as refused:
        form.password.errors = [sentence(refused)]
        return page("team/owner.html", pages.status_of(refused), form=form)
    flash(gettext("%(name)s owns the workspace now. You are an admin.", name=found.name), "success")
    return redirect(HERE, 303)


def _others() -> list[tuple[str, str]]:
    who = viewer()
    found = lookups.members(db.session, who.workspace_id)
    return [(each.public_id, each.name) for each in found if each.id != who.user_id]


def _office() -> Office:
    config: Config = current_app.config["JOINWAYS"]
    return Office(db.session, config, render)


def _member_or_404(public_id: str) -> Row[Any]:
    found = lookups.member(db.session, viewer().workspace_id, public_id)
    if found is None:
        abort(404)
    return found


def _member(found: Row[Any], form: RoleForm, status: int = 200) -> Response:
    mine = viewer().role
    return page(
        "team/member.html",
        status,
        form=form,
        member=found,
        role_name=role_name,
        touchable=may_touch(mine, found.role),
    )


def _invite_form() -> InviteForm:
    """As it begins, whatever was posted."""
    given = may_give(viewer().role)
    return InviteForm(formdata=None, roles=given, role="member", language=current_lang())


def _team(form: InviteForm, status: int = 200, step: StepForm | None = None) -> Response:
    who, office = viewer(), _office()
    mails_leave = office.config.mail_url is not None
    waiting = lookups.pending(db.session, who.workspace_id)
    # Whoever has the link can come in by it: it is for those who may give its role.
    theirs = [] if mails_leave else [row for row in waiting if may_touch(who.role, row.role)]
    links = {row.id: address_of(row, office.config) for row in theirs}
    return page(
        "team/team.html",
        status,
        form=form,
        step=step or StepForm(formdata=None, demanded=who.step_demanded),
        members=lookups.members(db.session, who.workspace_id),
        pending=waiting,
        links=links,
        role_name=role_name,
        now=utc_now(),
        touchable=lambda role: may_touch(who.role, role),
    )
