"""From the form of one more mail, or of more time, to what came of it."""

from flask import flash
from werkzeug.wrappers import Response

from joinways.domain.quote import displayed_state
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import N_, gettext
from joinways.messages import sentence
from joinways.models import Quote
from joinways.quotes.showing import local_today, show
from joinways.sending import afterwards
from joinways.sending.bundle import about, client_of, link_of, together
from joinways.sending.forms import AgainForm, ValidityForm, new_once
from joinways.sending.letters import usual_message
from joinways.sending.links import is_open
from joinways.sending.round import office
from joinways.sending.showing import mails_about
from joinways.web import htmx, leave, page, viewer

_DONE = {
    "quote-again": N_("One more email is on its way."),
    "reminder": N_("The reminder is on its way."),
}


def open_form(quote: Quote, kind: str) -> Response:
    """The form as it is first seen; the quote's page with the reason where it may not be."""
    if code := _obstacle(quote):
        return show(quote, 409, refusal=sentence(Refused(code)))
    quotes = list(db.session.scalars(together(quote)))
    client, link = client_of(db.session, quote), link_of(db.session, quotes[0])
    what = about(db.session, quotes, client.name, viewer().name)
    form = AgainForm(
        once=new_once(),
        name=client.name,
        email=(link.email if link else "") or client.email,
        message=usual_message(kind, what, quote.language),
    )
    return _form(quotes, kind, form)


def submit(quote: Quote, kind: str) -> Response:
    """Write the mail that the form says, once however often it is pressed."""
    form, quote_id, address = AgainForm(), quote.id, f"/quotes/{quote.public_id}"
    if not form.validate():
        return _form(list(db.session.scalars(together(quote))), kind, form, 422)
    wish = afterwards.Again(
        kind,
        form.once.data or "",
        form.name.data or "",
        form.email.data or "",
        form.message.data or "",
    )
    try:
        afterwards.write_again(db.session, office(), quote_id, wish, viewer())
    except Refused as refused:
        flash(sentence(refused), "warning")
    else:
        flash(gettext(_DONE[kind]), "success")
    return leave(address)


def open_validity(quote: Quote) -> Response:
    """The form for another last day."""
    today = local_today(viewer())
    if displayed_state(quote.state, quote.valid_until, today) != "sent":
        return show(quote, 409, refusal=sentence(Refused("quote-state")))
    return _validity(quote, ValidityForm(today=today, valid_until=quote.valid_until))


def submit_validity(quote: Quote) -> Response:
    """Write it down."""
    form, quote_id, address = (
        ValidityForm(today=local_today(viewer())),
        quote.id,
        f"/quotes/{quote.public_id}",
    )
    if not form.validate() or form.valid_until.data is None:
        return _validity(quote, form, 422)
    try:
        afterwards.extend(db.session, quote_id, form.valid_until.data, viewer())
    except Refused as refused:
        flash(sentence(refused), "warning")
    else:
        flash(gettext("The quote can be signed until that day."), "success")
    return leave(address)


def _obstacle(quote: Quote) -> str:
    """Why no mail can be written about it, as a word; "" when one can."""
    if displayed_state(quote.state, quote.valid_until, local_today(viewer())) != "sent":
        return "quote-state"
    if office().config.mail_url is None:
        return "send-no-server"
    link = link_of(db.session, db.session.scalars(together(quote)).all()[0])
    return "" if link and is_open(link) else "send-no-link"


def _form(quotes: list[Quote], kind: str, form: AgainForm, status: int = 200) -> Response:
    return page(
        "sending/_again.html" if htmx() else "sending/again.html",
        status,
        quote=quotes[0],
        kind=kind,
        form=form,
        mails=mails_about(db.session, quotes[0]),
        reminders=quotes[0].reminders,
    )


def _validity(quote: Quote, form: ValidityForm, status: int = 200) -> Response:
    template = "sending/_validity.html" if htmx() else "sending/validity.html"
    return page(template, status, quote=quote, form=form)
