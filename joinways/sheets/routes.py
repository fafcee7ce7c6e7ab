"""The function sheet on an event's page, and its slots."""

from flask import Blueprint, Response, current_app, flash, request
from werkzeug.wrappers import Response as AnyResponse

from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.events.lookups import quotes_of, with_client
from joinways.extensions import db
from joinways.i18n import gettext, ngettext
from joinways.messages import sentence
from joinways.models import Event, EventSlot
from joinways.quotes.moving import Actor
from joinways.sending.links import address_of, is_open
from joinways.sheets import actions
from joinways.sheets.forms import SlotForm
from joinways.sheets.lookups import days_of, event_with_client, link_of, signed_lines
from joinways.web import access, htmx, leave, mine_or_404, page, viewer

blueprint = Blueprint("sheets", __name__)


@blueprint.get("/events/<public_id>/sheet")
@access("member")
def sheet(public_id: str) -> Response:
    """The sheet, a form for another slot, and its link."""
    event = mine_or_404(Event, public_id, with_client())
    return _sheet(event, _blank(event))


@blueprint.post("/events/<public_id>/sheet")
@access("member")
def slot_add(public_id: str) -> AnyResponse:
    """Add a slot."""
    event = mine_or_404(Event, public_id, with_client())
    form = SlotForm(first=event.starts_on, last=event.ends_on)
    if not form.validate():
        return _sheet(event, form, 422)
    try:
        actions.add_slot(db.session, event.id, form.values())
    except Refused as refused:
        event = mine_or_404(Event, public_id, with_client())
        return _sheet(event, form, 409, sentence(refused))
    return _done(public_id, gettext("“%(name)s” is on the sheet.", name=form.label.data))


@blueprint.post("/events/<public_id>/sheet/begin")
@access("member")
def begin(public_id: str) -> AnyResponse:
    """Slots of the signed lines that have none yet."""
    event = mine_or_404(Event, public_id)
    try:
        made = actions.begin_from_signed(db.session, event.id)
    except Refused as refused:
        flash(sentence(refused), "warning")
        return leave(f"/events/{public_id}/sheet")
    return _done(public_id, _made(made))


@blueprint.post("/events/<public_id>/sheet/link")
@access("member")
def link_make(public_id: str) -> AnyResponse:
    """A new link; the one before opens nothing any more."""
    event = mine_or_404(Event, public_id)
    actions.share(db.session, event.id, str(current_app.secret_key), _actor())
    flash(gettext("The link is ready. Whoever has it can read the sheet."), "success")
    return leave(f"/events/{public_id}/sheet#sheets-link")


@blueprint.post("/events/<public_id>/sheet/link/revoke")
@access("member")
def link_revoke(public_id: str) -> AnyResponse:
    """The link opens nothing any more."""
    event = mine_or_404(Event, public_id)
    actions.stop_sharing(db.session, event.id, _actor())
    flash(gettext("The link is revoked: it no longer works."), "success")
    return leave(f"/events/{public_id}/sheet")


@blueprint.get("/slots/<public_id>")
@access("member")
def slot(public_id: str) -> Response:
    """One slot, to change it."""
    found = mine_or_404(EventSlot, public_id)
    event = event_with_client(db.session, found.event_id)
    return _slot(found, event, SlotForm.filled(found, event.starts_on, event.ends_on))


@blueprint.post("/slots/<public_id>")
@access("member")
def slot_change(public_id: str) -> AnyResponse:
    """Change it."""
    found = mine_or_404(EventSlot, public_id)
    event = event_with_client(db.session, found.event_id)
    form = SlotForm(first=event.starts_on, last=event.ends_on)
    if not form.validate():
        return _slot(found, event, form, 422)
    address = event.public_id
    actions.change_slot(db.session, found.id, form.values())
    flash(gettext("“%(name)s” is saved.", name=form.label.data), "success")
    return leave(f"/events/{address}/sheet")


@blueprint.post("/slots/<public_id>/delete")
@access("member")
def slot_delete(public_id: str) -> AnyResponse:
    """Take it off the sheet."""
    found = mine_or_404(EventSlot, public_id)
    label, event = found.label, event_with_client(db.session, found.event_id).public_id
    actions.delete_slot(db.session, found.id)
    return _done(event, gettext("“%(name)s” is off the sheet.", name=label))


@blueprint.post("/slots/<public_id>/move")
@access("member")
def slot_move(public_id: str) -> AnyResponse:
    """Change places with its neighbour above or below."""
    found = mine_or_404(EventSlot, public_id)
    event = event_with_client(db.session, found.event_id).public_id
    step = -1 if request.form.get("step") == "up" else 1
    actions.move_slot(db.session, found.id, step)
    return _done(event, "")


def _made(count: int) -> str:
    if not count:
        return gettext("All signed lines are on the sheet already.")
    return ngettext(
        "%(num)d line is now on the sheet.", "%(num)d lines are now on the sheet.", count
    )


def _done(event: str, said: str) -> AnyResponse:
    """The sheet's part for htmx, which says what was done; else the page."""
    if htmx():
        found = mine_or_404(Event, event, with_client())
        return page("sheets/_sheet.html", **_parts(found, _blank(found)), said=said)
    if said:
        flash(said, "success")
    return leave(f"/events/{event}/sheet")


def _sheet(event: Event, form: SlotForm, status: int = 200, refusal: str = "") -> Response:
    parts = _parts(event, form, refusal)
    if htmx():
        return page("sheets/_sheet.html", status, **parts)
    config: Config = current_app.config["JOINWAYS"]
    link = link_of(db.session, event.id)
    return page(
        "sheets/sheet.html",
        status,
        **parts,
        tab="sheet",
        quotes=quotes_of(db.session, event.id),
        link=link,
        link_open=link is not None and is_open(link),
        link_address=address_of(link, config.secret_key, config.base_url) if link else "",
    )


def _parts(event: Event, form: SlotForm, refusal: str = "") -> dict[str, object]:
    return {
        "event": event,
        "form": form,
        "refusal": refusal,
        "days": days_of(db.session, event.id),
        "signed": len(signed_lines(db.session, event.id)),
    }


def _slot(found: EventSlot, event: Event, form: SlotForm, status: int = 200) -> Response:
    return page("sheets/slot.html", status, slot=found, event=event, form=form)


def _blank(event: Event) -> SlotForm:
    data = {"day": event.starts_on}
    return SlotForm(formdata=None, data=data, first=event.starts_on, last=event.ends_on)


def _actor() -> Actor:
    return Actor("user", viewer().user_id, viewer().name)
