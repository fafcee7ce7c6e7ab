"""For the team: the proof of a signed quote, and a signature on paper."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, abort, flash, request
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.messages import sentence
from joinways.models import History, Quote, Signature, StoredFile
from joinways.notices.round import render
from joinways.quotes.lookups import with_event_and_client
from joinways.quotes.moving import Actor
from joinways.quotes.showing import local_today
from joinways.signing import actions, paper
from joinways.signing.answering import evidence, stored
from joinways.signing.chain import broken_at
from joinways.signing.forms import PaperForm
from joinways.signing.images import SCAN_BYTES
from joinways.signing.offers import offers_of, on_paper
from joinways.signing.showing import config, visitor
from joinways.web import access, leave, mine_or_404, page, viewer

blueprint = Blueprint("signatures", __name__)

LARGE = "signatures.paper_submit"

HISTORY_ROWS = 100
"""As many as the quote's page shows: of older ones it knows nothing."""


@blueprint.url_value_preprocessor
def _let_files_in(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Before any form is read: this address takes a scan, all others a megabyte."""
    if endpoint == LARGE:
        request.max_content_length = SCAN_BYTES + 200_000


@blueprint.get("/quotes/<public_id>/signed.pdf")
@access("member")
def signed_pdf(public_id: str) -> AnyResponse:
    """What was signed, with its certificate."""
    quote = mine_or_404(Quote, public_id)
    kept = paper.signed(db.session, quote.id, config())
    return stored(kept) if kept else abort(404)


@blueprint.get("/quotes/<public_id>/evidence.json")
@access("member")
def evidence_json(public_id: str) -> AnyResponse:
    """All that is known of the signature, as it is chained."""
    found = _signature(mine_or_404(Quote, public_id))
    return evidence(found.evidence, f"{public_id}-evidence.json")


@blueprint.get("/quotes/<public_id>/signed-scan")
@access("member")
def scan(public_id: str) -> AnyResponse:
    """The page that was signed on paper."""
    quote = mine_or_404(Quote, public_id)
    kept = db.session.scalar(
        select(StoredFile).where(StoredFile.quote_id == quote.id, StoredFile.kind == "paper")
    )
    return stored(kept) if kept else abort(404)


@blueprint.get("/quotes/<public_id>/signed-on-paper")
@access("member")
def paper_form(public_id: str) -> AnyResponse:
    """The form to record a signature on paper."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    if quote.state != "sent":
        return leave(f"/quotes/{public_id}")
    found, today = on_paper(db.session, quote.id), local_today(viewer())
    form = PaperForm(found=found, today=today, signed_on=today, name=found.client.name)
    form.shown.data = actions.shown_on_paper(found)
    return _paper(quote, form)


@blueprint.post("/quotes/<public_id>/signed-on-paper")
@access("member")
def paper_submit(public_id: str) -> AnyResponse:
    """Record it."""
    quote = mine_or_404(Quote, public_id, with_event_and_client())
    if quote.state != "sent":
        return leave(f"/quotes/{public_id}")
    form = PaperForm(found=on_paper(db.session, quote.id), today=local_today(viewer()))
    if not form.validate():
        return _paper(quote, form, 422)
    by = Actor("user", viewer().user_id, viewer().name), visitor(viewer().workspace_id)
    try:
        act = actions.sign_on_paper(db.session, quote.id, form.asked(), by, (config(), render))
    except Refused as refused:
        flash(sentence(refused), "warning")
        return leave(f"/quotes/{public_id}")
    paper.make_now(db.session, act, config())
    flash(gettext("The signature is recorded."), "success")
    return leave(f"/quotes/{public_id}")


def _paper(quote: Quote, form: PaperForm, status: int = 200) -> Response:
    found = on_paper(db.session, quote.id)
    offers = offers_of(found, form.options.data or ())
    client = found.client
    return page("signing/paper.html", status, quote=quote, client=client, form=form, offers=offers)


def _signature(quote: Quote) -> Signature:
    found = db.session.scalar(select(Signature).where(Signature.quote_id == quote.id))
    return found or abort(404)


@blueprint.app_template_global()
def signature_of(quote: Quote, history: Sequence[History]) -> dict[str, Any] | None:
    """For the quote's page: its signature, and what is wrong with its place in the chain.

    Nothing is asked where the history, which the page has anyway, knows of none.
    """
    told = any(each.detail.get("signature") for each in history) or len(history) >= HISTORY_ROWS
    if quote.signed_at is None or not told:
        return None
    found = db.session.scalar(select(Signature).where(Signature.quote_id == quote.id))
    return {"signature": found, "broken": broken_at(db.session, found)} if found else None
