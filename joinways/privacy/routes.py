"""What is kept of a client, and for how long."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.formats import count
from joinways.messages import sentence
from joinways.models import Client, Workspace
from joinways.models.columns import utc_now
from joinways.privacy.collecting import hand_over
from joinways.privacy.erasing import erase
from joinways.privacy.forms import RetentionForm
from joinways.privacy.holding import events_to_come, held
from joinways.privacy.retention import SHOWN, forgettable, keep_prospects, months_before
from joinways.quotes.moving import Actor
from joinways.web import access, leave, mine_or_404, page, viewer

blueprint = Blueprint("privacy", __name__)


@blueprint.get("/clients/<public_id>/data")
@access("manager")
def data(public_id: str) -> Response:
    """What is kept, what the law wants kept, and the ways to hand it over and to erase it."""
    found = mine_or_404(Client, public_id)
    return _client(found)


@blueprint.get("/clients/<public_id>/data.json")
@access("manager")
def data_json(public_id: str) -> Response:
    """All of it as a file, for the person to whom it belongs."""
    found = mine_or_404(Client, public_id)
    answer = Response(hand_over(db.session, found, viewer()), mimetype="application/json")
    name = f"client-{found.public_id}.json"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.post("/clients/<public_id>/erase")
@access("manager")
def erase_submit(public_id: str) -> AnyResponse:
    """Erase what no law wants kept."""
    found = mine_or_404(Client, public_id)
    by = Actor("user", viewer().user_id, viewer().name)
    try:
        erase(db.session, found.id, by, with_events="events" in request.form)
    except Refused as refused:
        return _client(mine_or_404(Client, public_id), 409, refusal=sentence(refused))
    return leave(f"/clients/{public_id}/data")


def _client(found: Client, status: int = 200, refusal: str | None = None) -> Response:
    return page(
        "privacy/client.html",
        status,
        client=found,
        held=held(db.session, found.id),
        to_come=events_to_come(db.session, found.id),
        refusal=refusal,
    )


@blueprint.get("/settings/privacy")
@access("manager")
def settings() -> Response:
    """How long clients who never signed are kept."""
    months = db.session.get_one(Workspace, viewer().workspace_id).prospect_months
    return _settings(RetentionForm(data={"months": months}), months)


@blueprint.post("/settings/privacy")
@access("manager")
def settings_submit() -> AnyResponse:
    """Show whom it would concern; keep it once that was seen."""
    form = RetentionForm()
    if not form.validate():
        return _settings(form, None, 422)
    months = form.months.data
    if months and not form.seen.data:
        return _settings(form, months, asking=True)
    keep_prospects(db.session, viewer(), months)
    return leave("/settings/privacy")


def _settings(
    form: RetentionForm, months: int | None, status: int = 200, *, asking: bool = False
) -> Response:
    due = []
    if months:
        query = forgettable(viewer().workspace_id, months_before(utc_now(), months))
        due = list(db.session.scalars(query.limit(SHOWN + 1)))
    shown = f"{count(SHOWN)}+" if len(due) > SHOWN else count(len(due))
    return page(
        "privacy/settings.html",
        status,
        form=form,
        months=months,
        due=due[:SHOWN],
        shown=shown,
        asking=asking,
    )
