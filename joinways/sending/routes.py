"""The form that sends a quote, and what can be done once it is sent."""

from collections.abc import Callable

from flask import Blueprint, flash
from werkzeug.wrappers import Response

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import OutgoingMail, Quote
from joinways.quotes.lookups import with_event_and_client
from joinways.sending import afterwards, preparing, writing_again
from joinways.sending.forms import LostForm, RemindersForm
from joinways.sending.letters import with_all_links
from joinways.sending.round import office
from joinways.sending.showing import Sent, sent_of
from joinways.sending.wording import LOOKS, mail_name, mail_text
from joinways.web import access, leave, mine_or_404, viewer

blueprint = Blueprint("sending", __name__)
blueprint.add_app_template_global(mail_text)
blueprint.add_app_template_global(mail_name)


@blueprint.app_template_global()
def sent(quote: Quote) -> Sent:
    """What the page of a sent quote says: `quotes` is below `sending`, so its template asks."""
    return sent_of(db.session, office().config, quote, viewer())


@blueprint.app_template_global()
def mail_look(mail: OutgoingMail) -> tuple[str, str]:
    """The colour and the icon of what became of a mail."""
    return LOOKS[mail.status]


@blueprint.app_template_global()
def with_addresses(text: str) -> str:
    """A kept mail's text with the addresses that it left with."""
    return with_all_links(db.session, office().config, text)


@blueprint.get("/quotes/<public_id>/send")
@access("member")
def send(public_id: str) -> Response:
    """Whom it goes to, with which words, until when; and how the mail will look."""
    return preparing.open_form(_quote(public_id))


@blueprint.post("/quotes/<public_id>/send")
@access("member")
def send_submit(public_id: str) -> Response:
    """Send it by mail, or make the link alone."""
    return preparing.submit(_quote(public_id))


@blueprint.post("/quotes/<public_id>/send/preview")
@access("member")
def send_preview(public_id: str) -> Response:
    """How the mail will look with what is typed so far."""
    return preparing.preview(_quote(public_id))


@blueprint.get("/quotes/<public_id>/send/again")
@access("member")
def again(public_id: str) -> Response:
    """Ask before one more mail."""
    return writing_again.open_form(_quote(public_id), "quote-again")


@blueprint.post("/quotes/<public_id>/send/again")
@access("member")
def again_submit(public_id: str) -> Response:
    """Have it mailed once more."""
    return writing_again.submit(_quote(public_id), "quote-again")


@blueprint.get("/quotes/<public_id>/remind")
@access("member")
def remind(public_id: str) -> Response:
    """The words of a reminder."""
    return writing_again.open_form(_quote(public_id), "reminder")


@blueprint.post("/quotes/<public_id>/remind")
@access("member")
def remind_submit(public_id: str) -> Response:
    """Remind the client."""
    return writing_again.submit(_quote(public_id), "reminder")


@blueprint.get("/quotes/<public_id>/validity")
@access("member")
def validity(public_id: str) -> Response:
    """Until when it can be signed."""
    return writing_again.open_validity(_quote(public_id))


@blueprint.post("/quotes/<public_id>/validity")
@access("member")
def validity_submit(public_id: str) -> Response:
    """Give the client more time, or less."""
    return writing_again.submit_validity(_quote(public_id))


@blueprint.post("/quotes/<public_id>/link/revoke")
@access("member")
def link_revoke(public_id: str) -> Response:
    """The link no longer works."""
    said = gettext("The link no longer works.")
    return _done(public_id, lambda quote: afterwards.revoke(db.session, quote, viewer()), said)


@blueprint.post("/quotes/<public_id>/link/renew")
@access("member")
def link_renew(public_id: str) -> Response:
    """A new link in place of the one before."""
    said = gettext("This is the new link. The one before no longer works.")
    return _done(
        public_id, lambda quote: afterwards.renew(db.session, office(), quote, viewer()), said
    )


@blueprint.post("/quotes/<public_id>/withdraw")
@access("member")
def withdraw(public_id: str) -> Response:
    """Make a draft of it again."""
    said = gettext("The quote is a draft again, and its link no longer works.")
    return _done(public_id, lambda quote: afterwards.withdraw(db.session, quote, viewer()), said)


@blueprint.post("/quotes/<public_id>/lost")
@access("member")
def lost(public_id: str) -> Response:
    """The team knows that it will not be signed."""
    reason = (LostForm().reason.data or "")[:500]
    said = gettext("The quote is marked as declined.")
    return _done(
        public_id, lambda quote: afterwards.lose(db.session, quote, reason, viewer()), said
    )


@blueprint.post("/quotes/<public_id>/reminders")
@access("member")
def reminders(public_id: str) -> Response:
    """Whether reminders of this quote leave by themselves."""
    chosen = RemindersForm().chosen()
    said = gettext("Your choice is saved.")
    return _done(
        public_id, lambda quote: afterwards.choose_reminders(db.session, quote, chosen), said
    )


def _quote(public_id: str) -> Quote:
    return mine_or_404(Quote, public_id, with_event_and_client())


def _done(public_id: str, act: Callable[[int], None], said: str) -> Response:
    """Do it, and go back to the page, which says so or why not."""
    quote_id = mine_or_404(Quote, public_id).id
    try:
        act(quote_id)
        flash(said, "success")
    except Refused as refused:
        flash(sentence(refused), "warning")
    return leave(f"/quotes/{public_id}")
