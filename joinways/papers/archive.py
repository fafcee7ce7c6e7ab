"""A month for the accountant: every document, and a journal in the columns of France's FEC.

The columns are those of article A47 A-1 of the Livre des procédures fiscales; it is no FEC, which
only whoever keeps the books can make.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from joinways import csv_files
from joinways.config import Config
from joinways.csv_files import Cell
from joinways.database import Db
from joinways.documents.einvoice import EInvoice
from joinways.domain.currencies import decimals_of
from joinways.domain.journal import Posting, chart_of, postings
from joinways.domain.refused import Refused
from joinways.domain.vat import RateTotal
from joinways.formats import percent
from joinways.i18n import gettext
from joinways.kept_files import Damaged, content_of
from joinways.messages import sentence
from joinways.models import Quote, StoredFile
from joinways.papers.einvoices import einvoice_of
from joinways.papers.making import Subject, case_of, paper_of
from joinways.papers.reading import Case
from joinways.quotes.content import totals_of
from joinways.quotes.lookups import lines_of

log = logging.getLogger(__name__)

BOOKS = "EUR"
"""The currency that the journal is kept in."""

HEADS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib",
    "CompAuxNum", "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit",
    "EcritureLet", "DateLet", "ValidDate", "Montantdevise", "Idevise",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One piece of the journal: an invoice or a credit note, with its postings."""

    number: str
    issued_on: date
    label: str
    client: str
    client_id: str
    currency: str
    journal: str
    postings: tuple[Posting, ...]


def files_of(
    db: Db, config: Config, subjects: Sequence[Subject], lang: str
) -> Iterator[tuple[str, date, bytes]]:
    """Name, day and content of each file, the journal last.

    Where a document can't be made or is damaged, a text in its place says why.
    """
    entries: list[Entry] = []
    for subject in subjects:
        entry = entry_of(db, subject)
        entries.append(entry)
        ending, content = _document(db, config, subject)
        yield f"{_plain(entry.number)}{ending}", entry.issued_on, content
    last = max((each.issued_on for each in entries), default=date(2000, 1, 1))
    rows = (row for number, each in enumerate(entries, 1) for row in _rows(number, each))
    text = "".join(csv_files.as_csv(HEADS, rows, lang))
    # Translators: the name of a file, plain letters only
    name = gettext("journal")
    yield f"{name}.csv", last, text.encode()


def _document(db: Db, config: Config, subject: Subject) -> tuple[str, bytes]:
    try:
        paper = paper_of(db, config, subject)
        file = db.get_one(StoredFile, paper.pdf_id)
        return ".pdf", content_of(db, config, file)
    except Refused as refused:
        return ".txt", sentence(refused).encode()
    except Damaged:
        return ".txt", gettext("This file can’t be shown").encode()
    except Exception:
        # The ZIP is on its way: one document's trouble, mostly of the store, must not break it.
        log.exception("the document of invoice %s is not in the archive", subject.invoice_id)
        db.rollback()
        return ".txt", sentence(Refused("paper-store")).encode()


def entry_of(db: Db, subject: Subject) -> Entry:
    """How it is booked. What is void was taken back on the same day: both stand in the journal."""
    case = case_of(db, subject)
    note, invoice = case.note, case.invoice
    try:
        said: EInvoice | None = einvoice_of(case)
    except Refused:
        said = None
    chart = chart_of(case.workspace.country, case.style.accounts)
    kept = postings(
        chart,
        said.rates if said else _of_stripe(case),
        deposit=case.part == "deposit",
        deducted=deducted_of(db, case.quote) if case.part == "balance" and not note else (),
        back=note is not None,
    )
    if note is None and invoice.status == "void":
        kept += [_reversed(each) for each in kept]
    number = note.number if note else invoice.number
    kind = gettext("Credit note") if note else gettext("Invoice")
    return Entry(
        number=number,
        issued_on=said.issued_on if said else invoice.issued_on,
        label=_label(f"{kind} {number} – {case.client.shown_name}", invoice.currency),
        client=case.client.shown_name,
        client_id=case.client.public_id.upper(),
        currency=invoice.currency,
        journal=chart.journal,
        postings=tuple(kept),
    )


def _label(label: str, currency: str) -> str:
    if currency == BOOKS:
        return label
    return gettext(
        "%(label)s (in %(currency)s: enter the rate)",
        label=label,
        currency=currency,
    )


def deducted_of(db: Db, quote: Quote) -> list[RateTotal]:
    """The nets of the deposits that come before this balance, by rate."""
    deposits = db.scalars(
        select(Quote).where(
            Quote.workspace_id == quote.workspace_id,
            Quote.bundle == quote.bundle,
            Quote.bundle_position < quote.bundle_position,
        )
    ).all()
    nets: dict[Decimal, int] = {}
    for each in deposits:
        for rate in totals_of(each, lines_of(db, each.id)).rates:
            nets[rate.rate] = nets.get(rate.rate, 0) + rate.net_cents
    return [RateTotal(rate, net, 0) for rate, net in nets.items()]


def _of_stripe(case: Case) -> tuple[RateTotal, ...]:
    """Where only the sums are known: one rate that nobody names."""
    row = case.note or case.invoice
    return (RateTotal(Decimal(-1), row.net_cents, row.vat_cents),)


def _reversed(each: Posting) -> Posting:
    return Posting(each.what, each.account, each.credit_cents, each.debit_cents, each.rate)


def _rows(number: int, entry: Entry) -> Iterable[list[Cell]]:
    day = f"{entry.issued_on:%Y%m%d}"
    for each in entry.postings:
        of_client = each.what == "clients"
        debit, credit, foreign, currency = _figures(each, entry.currency)
        yield [
            entry.journal,
            gettext("Sales"),
            number,
            day,
            each.account,
            _account(each),
            entry.client_id if of_client else "",
            entry.client if of_client else "",
            entry.number,
            day,
            entry.label,
            debit,
            credit,
            "",
            "",
            day,
            foreign,
            currency,
        ]


def _figures(posting: Posting, currency: str) -> tuple[Cell, Cell, Cell, Cell]:
    """Debit, Credit, Montantdevise and Idevise: the first two are in the currency of the books, in
    which nobody told us what another one is worth. Below zero is what would be a credit."""
    debit, credit = (
        Decimal(cents).scaleb(-decimals_of(currency))
        for cents in (posting.debit_cents, posting.credit_cents)
    )
    if currency == BOOKS:
        return debit, credit, "", ""
    return "", "", debit - credit, currency


def _account(each: Posting) -> str:
    words = {
        "clients": gettext("Clients"),
        "sales": gettext("Sales"),
        "deposits": gettext("Deposits received"),
        "vat": gettext("VAT"),
    }
    rated = each.rate is not None and each.rate >= 0 and each.what != "clients"
    return f"{words[each.what]} {percent(each.rate)}" if rated and each.rate else words[each.what]


def _plain(number: str) -> str:
    """A number as the name of a file."""
    return "".join(each if each.isalnum() or each in "-_" else "-" for each in number) or "-"
