"""The pages of a draft's parts and of amendments: addresses of their own, one form each."""

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import Quote
from joinways.quotes import amending, splitting
from joinways.quotes.lookups import with_event_and_client
from joinways.quotes.moving import Actor
from joinways.quotes.parts_forms import SplitForm
from joinways.web import access, leave, mine_or_404, page_or_fragment, viewer

blueprint = Blueprint("versions", __name__)


@blueprint.get("/quotes/<public_id>/split")
@access("member")
def split(public_id: str) -> Response:
    """Deposit and balance: how much now, how much later."""
    quote = _quote(public_id)
    if quote.state != "draft" or quote.bundle:
        return leave(f"/quotes/{public_id}")
    form = SplitForm(currency=quote.currency, by="percent", first="30", version=quote.version)
    return page_or_fragment("quotes/split", quote=quote, form=form)


@blueprint.post("/quotes/<public_id>/split")
@access("member")
def split_submit(public_id: str) -> Response:
    """Make the parts."""
    quote = _quote(public_id)
    form = SplitForm(currency=quote.currency)
    if not form.validate():
        return page_or_fragment("quotes/split", 422, quote=quote, form=form)
    titles, version = form.titles(quote.language), _number(form.version.data)
    try:
        splitting.split(db.session, quote.id, _me(), form.parts_of(), titles, version=version)
    except Refused as refused:
        quote = _quote(public_id)
        return page_or_fragment(
            "quotes/split", 409, quote=quote, form=form, refusal=sentence(refused)
        )
    flash(gettext("The parts are made. They are sent and signed together."), "success")
    return leave(f"/quotes/{public_id}")


@blueprint.post("/quotes/<public_id>/join")
@access("member")
def join(public_id: str) -> Response:
    """Put the parts together again."""
    quote = _quote(public_id)
    try:
        whole = splitting.join(db.session, quote.id, _me())
    except Refused as refused:
        flash(sentence(refused), "error")
        return leave(f"/quotes/{public_id}")
    flash(gettext("The quote is one again."), "success")
    return leave(f"/quotes/{whole}")


@blueprint.post("/quotes/<public_id>/amend")
@access("member")
def amend(public_id: str) -> Response:
    """Begin an amendment, or go to the one that is begun."""
    quote = _quote(public_id)
    try:
        amendment = amending.amend(db.session, quote.id, _me())
    except Refused as refused:
        flash(sentence(refused), "error")
        return leave(f"/quotes/{public_id}")
    return leave(f"/quotes/{amendment}/edit")


def _quote(public_id: str) -> Quote:
    return mine_or_404(Quote, public_id, with_event_and_client())


def _me() -> Actor:
    return Actor("user", viewer().user_id, viewer().name)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
