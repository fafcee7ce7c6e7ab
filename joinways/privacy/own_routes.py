"""My account: one's own data, taken along or erased with the account.

Open to whoever is signed in, also where they belong to no workspace any more.
"""

from flask import Blueprint, flash, redirect, session
from flask import Response as FlaskResponse
from werkzeug.wrappers import Response

from joinways.account import pages
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import User
from joinways.privacy.closing import close
from joinways.privacy.forms import CloseForm
from joinways.privacy.own_data import hand_over
from joinways.team.lookups import person_of, workspaces_of
from joinways.web import access, page

blueprint = Blueprint("own_data", __name__)

HERE = "/account/data"


@blueprint.get(HERE)
@access("public")
def own() -> Response:
    """What may be taken along, and what closing the account means."""
    person = _person()
    return _page(person, _form(person)) if person else redirect("/login", 303)


@blueprint.get(f"{HERE}.json")
@access("public")
def own_json() -> Response:
    """All of it as a file."""
    person = _person()
    if person is None:
        return redirect("/login", 303)
    text = hand_over(pages.office(), person.id, pages.workspace_id())
    answer = FlaskResponse(text, mimetype="application/json")
    answer.headers.set("Content-Disposition", "attachment", filename="joinways-account.json")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/account/close")
@access("public")
def close_submit() -> Response:
    """Erase the account."""
    person = _person()
    if person is None:
        return redirect("/login", 303)
    form = _form(person)
    if not form.validate():
        return _page(person, form, 422)
    try:
        close(pages.office(), person.id, form.password.data or "", form.typed_code)
    except Refused as refused:
        return _refused(form, refused)
    session.clear()
    flash(gettext("Your account is closed."), "success")
    return redirect("/login", 303)


def _person() -> User | None:
    return person_of(db.session, session.get("token"))


def _form(person: User) -> CloseForm:
    return CloseForm(person.totp_since is not None)


def _refused(form: CloseForm, refused: Refused) -> Response:
    field = {"password-wrong": "password", "code-wrong": "code"}.get(refused.code)
    person = _person()
    if person is None:
        return redirect("/login", 303)
    if field:
        return _page(person, form, pages.beside(form[field], refused))
    return _page(person, form, pages.status_of(refused), sentence(refused))


def _page(person: User, form: CloseForm, status: int = 200, refusal: str | None = None) -> Response:
    return page(
        "privacy/own.html",
        status,
        form=form,
        refusal=refusal,
        person=person,
        places=workspaces_of(db.session, person.id),
    )
