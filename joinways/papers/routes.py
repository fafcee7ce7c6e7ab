"""Documents of invoices and credit notes, handed out."""

import logging
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, current_app, flash
from werkzeug.wrappers import Response as AnyResponse

from joinways.config import Config
from joinways.domain.refused import Refused
from joinways.extensions import db
from joinways.i18n import gettext
from joinways.kept_files import content_of
from joinways.messages import sentence
from joinways.models import CreditNote, Invoice, Quote, QuoteLine, StoredFile
from joinways.papers.lookups import Shown, shown_papers
from joinways.papers.making import Subject, made_anew, paper_of
from joinways.papers.undrawable import words_lost
from joinways.web import access, leave, mine_or_404

log = logging.getLogger(__name__)

blueprint = Blueprint("papers", __name__)


@blueprint.get("/invoices/<public_id>/document.pdf")
@access("member")
def invoice_pdf(public_id: str) -> AnyResponse:
    """Our PDF of an invoice, made when it is asked for first, then kept."""
    return _file(public_id, _invoice(public_id), "pdf_id")


@blueprint.get("/invoices/<public_id>/cii.xml")
@access("member")
def invoice_cii(public_id: str) -> AnyResponse:
    """The XML that is inside it, alone."""
    return _file(public_id, _invoice(public_id), "cii_id")


@blueprint.get("/invoices/<public_id>/ubl.xml")
@access("member")
def invoice_ubl(public_id: str) -> AnyResponse:
    """The same invoice as UBL."""
    return _file(public_id, _invoice(public_id), "ubl_id")


@blueprint.post("/invoices/<public_id>/document")
@access("member")
def invoice_anew(public_id: str) -> AnyResponse:
    """Make the document once more, now that nothing is missing for its XML."""
    subject = _invoice(public_id)
    try:
        made_anew(db.session, _config(), subject)
    except Refused as refused:
        flash(sentence(refused), "warning")
    else:
        flash(gettext("The document is made anew, with its XML. The first one is kept."), "success")
    return leave(f"/invoices/{public_id}")


@blueprint.get("/credit-notes/<public_id>/document.pdf")
@access("member")
def note_pdf(public_id: str) -> AnyResponse:
    """Our PDF of a credit note."""
    return _file(*_note(public_id), "pdf_id")


@blueprint.get("/credit-notes/<public_id>/cii.xml")
@access("member")
def note_cii(public_id: str) -> AnyResponse:
    """Its XML, alone."""
    return _file(*_note(public_id), "cii_id")


@blueprint.get("/credit-notes/<public_id>/ubl.xml")
@access("member")
def note_ubl(public_id: str) -> AnyResponse:
    """The same credit note as UBL."""
    return _file(*_note(public_id), "ubl_id")


@blueprint.app_template_global()
def papers_of(invoice: Invoice) -> Shown:
    """For the invoice's page: what is kept of it, and what is missing."""
    return shown_papers(db.session, invoice)


@blueprint.app_template_global()
def undrawable_words(
    quote: Quote, lines: Sequence[QuoteLine] | None, head: Quote | None = None
) -> tuple[str, ...]:
    """For the pages of a quote: what its PDF can't show as it is; see `words_lost`."""
    return words_lost(db.session, quote, lines, head)


def _config() -> Config:
    config: Config = current_app.config["JOINWAYS"]
    return config


def _invoice(public_id: str) -> Subject:
    return Subject(mine_or_404(Invoice, public_id).id)


def _note(public_id: str) -> tuple[str, Subject]:
    """The public id of the credit note's invoice, and what the document is of."""
    note = mine_or_404(CreditNote, public_id)
    invoice = db.session.get_one(Invoice, note.invoice_id)
    return invoice.public_id, Subject(invoice.id, note.id)


def _file(invoice: str, subject: Subject, which: str) -> AnyResponse:
    """One file of the document; back to the invoice where there is none, saying why."""
    try:
        paper = paper_of(db.session, _config(), subject)
        file_id: int | None = getattr(paper, which)
        if file_id is not None:
            return _answer(db.session.get_one(StoredFile, file_id))
        said = gettext("This document has no XML: something is missing for it.")
    except Refused as refused:
        said = sentence(refused)
    except OSError:
        log.exception("the document of invoice %s could not be read", subject.invoice_id)
        db.session.rollback()
        said = sentence(Refused("paper-store"))
    flash(said, "warning")
    return leave(f"/invoices/{invoice}")


def _answer(file: StoredFile) -> Response:
    media_type, name = file.media_type, file.name
    shown: Any = "inline" if media_type == "application/pdf" else "attachment"
    answer = current_app.response_class(
        content_of(db.session, _config(), file), mimetype=media_type
    )
    answer.headers.set("Content-Disposition", shown, filename=name)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer
