"""Making the document of an invoice or a credit note, once, and keeping it.

It is drawn while nothing is held, then kept in one transaction in which whoever came first wins. It
stays the one that was issued: a payment or a credit note afterwards changes nothing in it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from joinways.config import Config
from joinways.database import Db, writing
from joinways.documents import mentions_of
from joinways.documents.einvoice import EInvoice
from joinways.documents.einvoice_rules import faults
from joinways.documents.facturx_keys import cii_xml, ubl_xml
from joinways.documents.invoice_drawing import invoice_pdf
from joinways.documents.invoice_sheet import Printed, invoice_sheet_of
from joinways.domain.refused import Refused
from joinways.kept_files import laid_down
from joinways.models import Invoice, Paper, StoredFile
from joinways.models.columns import utc_now
from joinways.papers.einvoices import einvoice_of
from joinways.papers.reading import Case, case_of_invoice, case_of_note
from joinways.papers.style import drawn_look

ELSEWHERE = frozenset({"seller-country", "currency"})
"""For these sellers there is no Factur-X at all: nothing that a team could complete."""


@dataclass(frozen=True)
class Subject:
    """What a document is of: an invoice, or a credit note on it."""

    invoice_id: int
    note_id: int | None = None


@dataclass(frozen=True)
class Made:
    """The files of a document, in memory. `missing`: what keeps its XML from being made."""

    name: str
    pdf: bytes
    cii: bytes | None
    ubl: bytes | None
    missing: tuple[str, ...]
    replaced: tuple[str, ...]


def paper_of(db: Db, config: Config, subject: Subject) -> Paper:
    """The kept document, the newest edition, made now if there is none.

    Raises Refused as `einvoice_of` does; OSError where the store gives no answer.
    """
    return kept(db, subject) or _keep(db, config, subject, 1)


def made_anew(db: Db, config: Config, subject: Subject) -> Paper:
    """One more edition, with its XML, where the kept one has none and nothing is missing any more.

    Raises Refused("paper-still-missing") otherwise.
    """
    found = kept(db, subject)
    if found is None or not found.missing:
        return paper_of(db, config, subject)
    edition = found.edition + 1
    if missing_now(case_of(db, subject)):
        raise Refused("paper-still-missing")
    return _keep(db, config, subject, edition)


def kept(db: Db | Session, subject: Subject) -> Paper | None:
    """The newest edition, if one was made."""
    found: Paper | None = db.scalar(_papers(subject).order_by(Paper.edition.desc()).limit(1))
    return found


def missing_now(case: Case) -> tuple[str, ...]:
    """Words for what keeps the XML from being made, () when nothing does. Raises Refused."""
    return _missing(einvoice_of(case))


def made_of(case: Case, made_at: datetime) -> Made:
    """The files of a document; the PDF alone where something is missing. Raises Refused."""
    invoice = einvoice_of(case)
    missing = _missing(invoice)
    cii = None if missing else cii_xml(invoice)
    ubl = None if missing else ubl_xml(invoice)
    drawn = invoice_pdf(invoice_sheet_of(invoice, _printed(case, made_at)), cii)
    return Made(invoice.number, drawn.pdf, cii, ubl, missing, drawn.replaced_words)


def _missing(invoice: EInvoice) -> tuple[str, ...]:
    found = tuple(dict.fromkeys(faults(invoice)))
    return tuple(each for each in found if each in ELSEWHERE)[:1] or found


def _printed(case: Case, made_at: datetime) -> Printed:
    workspace = case.workspace
    small = (*mentions_of(workspace), *workspace.invoice_footer.splitlines())
    return Printed(
        lang=case.lang,
        title=f"{case.event.title} – {case.quote.title}",
        made_at=made_at,
        pay_url=case.invoice.hosted_url,
        mentions=tuple(dict.fromkeys(line for line in small if line.strip())),
        simulated=case.invoice.simulated,
        look=drawn_look(case.style),
    )


def case_of(db: Db, subject: Subject) -> Case:
    """All that the document says, as it stands now."""
    if subject.note_id:
        return case_of_note(db, subject.note_id)
    return case_of_invoice(db, subject.invoice_id)


def _papers(subject: Subject) -> Select[Any]:
    if subject.note_id:
        return select(Paper).where(Paper.credit_note_id == subject.note_id)
    return select(Paper).where(
        Paper.invoice_id == subject.invoice_id, Paper.credit_note_id.is_(None)
    )


def _keep(db: Db, config: Config, subject: Subject, edition: int) -> Paper:
    case, made_at = case_of(db, subject), utc_now()
    workspace_id, quote_id = case.workspace.id, case.quote.id
    made = made_of(case, made_at)
    db.rollback()  # nothing is held while it is written
    laid = {kind: laid_down(config, content) for kind, content in _files(made).items()}
    with writing(db) as session:
        session.get_one(Invoice, subject.invoice_id, with_for_update=True)
        there = session.scalar(_papers(subject).where(Paper.edition == edition))
        if there is None:
            files = {
                kind: _row(session, (workspace_id, quote_id), (kind, made.name), file)
                for kind, file in laid.items()
            }
            paper = Paper(
                workspace_id=workspace_id,
                invoice_id=subject.invoice_id,
                credit_note_id=subject.note_id,
                edition=edition,
                missing=",".join(made.missing),
                replaced=list(made.replaced),
                pdf_id=files["invoice-pdf"],
                cii_id=files.get("invoice-cii"),
                ubl_id=files.get("invoice-ubl"),
                made_at=made_at,
            )
            session.add(paper)
    found = kept(db, subject)
    if found is None:
        raise LookupError("a document that was kept just now is gone")
    return found


def _files(made: Made) -> dict[str, bytes]:
    found = {"invoice-pdf": made.pdf, "invoice-cii": made.cii, "invoice-ubl": made.ubl}
    return {kind: content for kind, content in found.items() if content is not None}


_ENDINGS = {
    "invoice-pdf": (".pdf", "application/pdf"),
    "invoice-cii": (".cii.xml", "application/xml"),
    "invoice-ubl": (".ubl.xml", "application/xml"),
}


def _row(
    session: Session, place: tuple[int, int], named: tuple[str, str], file: dict[str, object]
) -> int:
    kind, number = named
    ending, media_type = _ENDINGS[kind]
    row = StoredFile(
        workspace_id=place[0],
        quote_id=place[1],
        kind=kind,
        name=f"{number}{ending}",
        media_type=media_type,
        **file,
    )
    session.add(row)
    session.flush()
    return row.id
