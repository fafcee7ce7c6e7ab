"""What the page of an invoice says of its documents."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from joinways.database import Db
from joinways.domain.refused import Refused
from joinways.models import Invoice, Paper, Workspace
from joinways.papers.making import missing_now
from joinways.papers.reading import case_of_invoice
from joinways.papers.wording import missing_words


@dataclass(frozen=True)
class Shown:
    """`paper`: the kept document, None until somebody asks for it; `notes`: those of its credit
    notes, by id. `has_xml`: whether there is one, or will be. `missing`: sentences for what the
    team can complete; `completed`: nothing is missing any more, so that it can be made anew.
    `possible`: whether a document can be made at all. `replaced`: words that could not be drawn.
    `no_euros`: for this seller there would be Factur-X, were the invoice in EUR.
    """

    paper: Paper | None
    notes: Mapping[int, Paper]
    has_xml: bool
    missing: tuple[str, ...]
    completed: bool
    possible: bool
    replaced: tuple[str, ...]
    no_euros: bool = False


def shown_papers(db: Db, invoice: Invoice) -> Shown:
    """The documents of an invoice. What is missing is only looked for where there is no XML."""
    found = db.scalars(
        select(Paper).where(Paper.invoice_id == invoice.id).order_by(Paper.edition)
    ).all()
    notes = {each.credit_note_id: each for each in found if each.credit_note_id}
    own = next((each for each in reversed(found) if each.credit_note_id is None), None)
    if own and not own.missing:
        return Shown(own, notes, True, (), False, True, tuple(own.replaced))
    country = db.get_one(Workspace, invoice.workspace_id).country
    if country != "FR" or invoice.currency != "EUR":
        replaced = tuple(own.replaced) if own else ()
        return Shown(own, notes, False, (), False, True, replaced, no_euros=country == "FR")
    try:
        missing = missing_now(case_of_invoice(db, invoice.id))
    except Refused:
        return Shown(own, notes, False, (), False, own is not None, ())
    words = missing_words(missing)
    replaced = tuple(own.replaced) if own else ()
    return Shown(
        own, notes, not missing and own is None, words, bool(own) and not missing, True, replaced
    )
