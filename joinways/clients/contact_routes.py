"""The people at a client's, and what a client corrected while signing."""

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

from joinways.clients import actions
from joinways.clients.forms import ContactForm
from joinways.clients.routes import standing_or_404
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.models import Client, ClientContact, ClientCorrection
from joinways.web import access, attempt, leave, mine_or_404, page, viewer

blueprint = Blueprint("contacts", __name__)


@blueprint.get("/clients/<public_id>/contacts/new")
@access("member")
def new(public_id: str) -> Response:
    """The form for another person there."""
    found = standing_or_404(public_id)
    return page("clients/contact.html", form=ContactForm(), client=found, contact=None)


@blueprint.post("/clients/<public_id>/contacts/new")
@access("member")
def new_submit(public_id: str) -> AnyResponse:
    """Write the person down."""
    found, form = standing_or_404(public_id), ContactForm()
    if not form.validate():
        return page("clients/contact.html", 422, form=form, client=found, contact=None)
    saved = gettext("The contact is saved.")
    attempt(lambda: actions.add_contact(db.session, found.id, form.values()), saved)
    return leave(f"/clients/{public_id}")


@blueprint.get("/contacts/<public_id>/edit")
@access("member")
def edit(public_id: str) -> Response:
    """The form as the contact stands."""
    found = mine_or_404(ClientContact, public_id)
    return _form(found, ContactForm(obj=found))


@blueprint.post("/contacts/<public_id>/edit")
@access("member")
def edit_submit(public_id: str) -> AnyResponse:
    """Write what was changed."""
    found, form = mine_or_404(ClientContact, public_id), ContactForm()
    if not form.validate():
        return _form(found, form, 422)
    back, saved = _client_of(found), gettext("The contact is saved.")
    attempt(lambda: actions.change_contact(db.session, found.id, form.values()), saved)
    return leave(back)


@blueprint.post("/contacts/<public_id>/remove")
@access("member")
def remove(public_id: str) -> AnyResponse:
    """Take the contact out."""
    found = mine_or_404(ClientContact, public_id)
    back, removed = _client_of(found), gettext("The contact is removed.")
    attempt(lambda: actions.remove_contact(db.session, found.id), removed)
    return leave(back)


@blueprint.post("/corrections/<public_id>/accept")
@access("member")
def accept(public_id: str) -> AnyResponse:
    """What the client corrected stands from now on."""
    return _decide(public_id, gettext("The client’s details are corrected."), accepted=True)


@blueprint.post("/corrections/<public_id>/dismiss")
@access("member")
def dismiss(public_id: str) -> AnyResponse:
    """The client's details stay as they are."""
    return _decide(public_id, gettext("The client’s details stay as they were."), accepted=False)


def _decide(public_id: str, said: str, *, accepted: bool) -> AnyResponse:
    found, who = mine_or_404(ClientCorrection, public_id), viewer().user_id
    back, number = _client_of(found), found.id
    attempt(lambda: actions.decide_correction(db.session, number, who, accept=accepted), said)
    return leave(back)


def _client_of(row: ClientContact | ClientCorrection) -> str:
    client = db.session.get_one(Client, row.client_id)
    kept = db.session.get_one(Client, client.merged_into_id or client.id)
    return f"/clients/{kept.public_id}"


def _form(found: ClientContact, form: ContactForm, status: int = 200) -> Response:
    client = db.session.get_one(Client, found.client_id)
    return page("clients/contact.html", status, form=form, client=client, contact=found)
