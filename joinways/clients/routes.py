"""Clients, one client with all that hangs on it, and the people there."""

from flask import Blueprint, Response, abort, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.billing_fields import country_names
from joinways.clients import actions, lookups
from joinways.clients.forms import ClientForm, form_of
from joinways.extensions import db
from joinways.i18n import current_locale, gettext
from joinways.models import Client
from joinways.web import access, attempt, leave, mine_or_404, page, viewer

blueprint = Blueprint("clients", __name__)


@blueprint.get("/clients")
@access("member")
def clients() -> Response:
    """All clients by name."""
    search = request.args.get("q", "").strip()[:200]
    number = request.args.get("page", 1, type=int)
    found = lookups.clients_page(db.session, viewer().workspace_id, search=search, number=number)
    return page("clients/list.html", page=found, search=search)


@blueprint.get("/clients/new")
@access("member")
def new() -> Response:
    """The form for a new client."""
    begin = {"country": viewer().country, "language": viewer().workspace_language}
    form = ClientForm(kind="company", **begin, languages=_languages())
    return page("clients/form.html", form=form, client=None)


@blueprint.post("/clients/new")
@access("member")
def new_submit() -> AnyResponse:
    """Write the client down."""
    form = ClientForm(languages=_languages())
    if not form.validate():
        return page("clients/form.html", 422, form=form, client=None)
    public_id = actions.create(db.session, viewer().workspace_id, form.values())
    flash(gettext("The client is saved."), "success")
    return leave(f"/clients/{public_id}")


@blueprint.get("/clients/<public_id>")
@access("member")
def client(public_id: str) -> AnyResponse:
    """Details, people, events, quotes; a merged client leads to the one that took it over."""
    found = mine_or_404(Client, public_id)
    if found.merged_into_id is not None:
        kept = db.session.get_one(Client, found.merged_into_id)
        return leave(f"/clients/{kept.public_id}")
    if found.erased_at is not None:
        return page("clients/erased.html", client=found)
    return page(
        "clients/client.html",
        client=found,
        contacts=lookups.contacts_of(db.session, found.id),
        events=lookups.events_of(db.session, found),
        quotes=lookups.quotes_of_client(db.session, found.id),
        money=lookups.money_of(db.session, found),
        doubles=lookups.doubles_of(db.session, found),
        corrections=lookups.corrections_of(db.session, found),
        countries=dict(country_names(current_locale())),
    )


def standing_or_404(public_id: str) -> Client:
    """The workspace's client of that public id; 404 for one that was merged or erased."""
    found = mine_or_404(Client, public_id)
    if found.merged_into_id is not None or found.erased_at is not None:
        abort(404)
    return found


@blueprint.get("/clients/<public_id>/edit")
@access("member")
def edit(public_id: str) -> Response:
    """The form as the client stands."""
    found = standing_or_404(public_id)
    return page("clients/form.html", form=form_of(found, _languages()), client=found)


@blueprint.post("/clients/<public_id>/edit")
@access("member")
def edit_submit(public_id: str) -> AnyResponse:
    """Write what was changed."""
    found, form = standing_or_404(public_id), ClientForm(languages=_languages())
    if not form.validate():
        return page("clients/form.html", 422, form=form, client=found)
    saved = gettext("The client is saved.")
    attempt(lambda: actions.change(db.session, found.id, form.values()), saved)
    return leave(f"/clients/{public_id}")


@blueprint.get("/clients/<public_id>/delete")
@access("member")
def delete(public_id: str) -> Response:
    """Ask before; for a client that is used, why not."""
    found = standing_or_404(public_id)
    used = actions.is_used(db.session, found.id)
    return page("clients/delete.html", 409 if used else 200, client=found, used=used)


@blueprint.post("/clients/<public_id>/delete")
@access("member")
def delete_submit(public_id: str) -> AnyResponse:
    """Delete a client that nothing hangs on."""
    found = standing_or_404(public_id)
    deleted = gettext("The client is deleted.")
    done = attempt(lambda: actions.remove(db.session, found.id, viewer()), deleted)
    return leave("/clients" if done else f"/clients/{public_id}")


def _languages() -> str:
    return viewer().client_languages
