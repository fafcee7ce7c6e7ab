"""What somebody with a link sees, in their language."""

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, current_app, g, make_response, request, session
from sqlalchemy import select

from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import LANGUAGES, current_lang, current_locale, set_lang
from joinways.messages import sentence
from joinways.models import Quote, ShareLink, Signature
from joinways.quotes.amending import difference_of
from joinways.quotes.content import section_cents
from joinways.sending.links import find_link
from joinways.signing.actions import reading
from joinways.signing.codes import code_goes_to, code_needed
from joinways.signing.details import Visitor
from joinways.signing.forms import SigningForm, prefilled
from joinways.signing.mails import seller_name
from joinways.signing.offers import Opened, offers_of, opened
from joinways.signing.opening import USER_AGENT_CHARACTERS, note_opening
from joinways.signing.throttle import count_post
from joinways.signing.words import consent_text
from joinways.web import page

IP_CHARACTERS = 45
_SPOKEN = "reading"
"""In the session: the language that somebody chose to read quotes in."""


def arrived(token: str) -> Opened:
    """What the link opens; this request speaks its reader's language from here on.

    Aborts with 404 for a token that was never given out, with 429 where too many forms came.
    """
    link = _link_or_404(token)
    link_id = link.id
    if request.method == "POST":
        try:
            count_post(db.session, link_id)
        except Refused as refused:
            _speak(link)
            abort(make_response(page("signing/busy.html", 429, refusal=sentence(refused))))
    found = opened(db.session, db.session.get_one(ShareLink, link_id, populate_existing=True))
    _speak_language(found.quote.language)
    return found


def opened_by_reader(token: str) -> Opened:
    """`arrived`, and noted as an opening."""
    link = _link_or_404(token)
    if request.method == "GET":
        note_opening(db.session, link.id, visitor(link.workspace_id))
    return arrived(token)


def again(token: str) -> Opened:
    """What the link opens after something was done: not counted as another form."""
    found = opened(db.session, _link_or_404(token))
    _speak_language(found.quote.language)
    return found


def _link_or_404(token: str) -> ShareLink:
    link = find_link(db.session, "quote", token)
    if link is None or link.quote_id is None:
        abort(404)
    return link


def _speak(link: ShareLink) -> None:
    _speak_language(db.session.get_one(Quote, link.quote_id).language)


def _speak_language(of_quote: str) -> None:
    """The language that was asked for, now or before, else the quote's."""
    asked = request.args.get("lang")
    if asked in LANGUAGES:
        session[_SPOKEN] = asked
    chosen = session.get(_SPOKEN)
    set_lang(chosen if chosen in LANGUAGES else of_quote)


def visitor(workspace_id: int) -> Visitor:
    """Who asks, as far as a server can know."""
    mine = g.viewer if g.viewer and g.viewer.workspace_id == workspace_id else None
    return Visitor(
        ip=(request.remote_addr or "")[:IP_CHARACTERS],
        user_agent=request.user_agent.string[:USER_AGENT_CHARACTERS],
        member=mine.name if mine else "",
    )


def config() -> Config:
    """The settings of this installation."""
    found: Config = current_app.config["JOINWAYS"]
    return found


def first_form(found: Opened) -> SigningForm:
    """The form as the team knows the client."""
    return prefilled(found, consent_text(len(found.quotes)))


def sent_form(found: Opened) -> SigningForm:
    """The form as it came."""
    return SigningForm(found=found, consent=consent_text(len(found.quotes)))


def show_open(
    found: Opened, form: SigningForm, status: int = 200, *, refusal: str = ""
) -> Response:
    """The quotes, to be read, with the form to sign them."""
    return _page(
        "signing/open.html",
        status,
        found,
        form=form,
        offers=offers_of(found, form.taken()),
        quote=found.quote,
        difference=difference_of(db.session, found.quote),
        time_zone=found.workspace.time_zone,
        refusal=refusal,
    )


def show_review(
    found: Opened, form: SigningForm, status: int = 200, *, refusal: str = "", news: str = ""
) -> Response:
    """Exactly what will be signed, with the button. Only for a form that is valid."""
    read = reading(found, form.taken(), form.details(), current_lang(), form.typed_name.data or "")
    form.shown.data = read.shown
    needed = code_needed(found, config())
    return _page(
        "signing/review.html",
        status,
        found,
        form=form,
        read=read,
        offers=read.offers,
        details=form.details(),
        country=current_locale().territories.get(form.country.data or "", ""),
        code_to=masked(code_goes_to(found, form.details().email)) if needed else "",
        refusal=refusal,
        news=news,
    )


def show_closed(found: Opened, status: int = 200) -> Response:
    """Where there is nothing to sign: what became of the quote."""
    if found.page == "signed":
        return _page("signing/signed.html", status, found, signatures=_signatures(found.quotes))
    return _page(
        "signing/closed.html",
        410 if found.page == "revoked" else status,
        found,
        signatures=_signatures(found.quotes) if found.page == "replaced" else [],
    )


def show_talk(
    found: Opened, form: Any, kind: str, status: int = 200, *, refusal: str = ""
) -> Response:
    """The form to decline or to ask."""
    return _page(f"signing/{kind}.html", status, found, form=form, refusal=refusal)


def _page(template: str, status: int, found: Opened, /, **context: Any) -> Response:
    return page(
        template,
        status,
        found=found,
        token=(request.view_args or {}).get("token", ""),
        seller=seller_name(found.workspace),
        subtotals_of=section_cents,
        member=visitor(found.workspace.id).member,
        total_cents=sum(each.quote.gross_cents for each in context.get("offers", ())),
        **context,
    )


def _signatures(quotes: Sequence[Quote]) -> list[dict[str, Any]]:
    """Each quote with its signature; quotes that were signed elsewhere have none."""
    found = {
        each.quote_id: each
        for each in db.session.scalars(
            select(Signature).where(Signature.quote_id.in_([quote.id for quote in quotes]))
        )
    }
    return [{"quote": quote, "signature": found.get(quote.id)} for quote in quotes]


def masked(email: str) -> str:
    """l…@atelier.example: known to whom it is theirs, told to nobody else."""
    local, _, domain = email.partition("@")
    return f"{local[:1]}…@{domain}"
