"""What is to be done about a quote's invoices at Stripe that the database may not know. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from joinways.domain.invoice import POINT_OF_NO_RETURN, STEPS, told_status
from joinways.stripe_words import StripeInvoice


@dataclass(frozen=True)
class Row:
    """An attempt as the database has it."""

    id: int
    number: int
    status: str
    step: str
    stripe_invoice_id: str | None
    payload_sha256: str

    @property
    def on_its_way(self) -> bool:
        """Whether it has no number yet, as far as we know."""
        waits = self.status in ("open", "closing")
        return waits and STEPS.index(self.step) < POINT_OF_NO_RETURN


@dataclass(frozen=True)
class Known:
    """A quote and its attempts by their numbers, as the database has them."""

    quote_id: int
    client_id: int
    state: str
    attempts: Mapping[int, Row] = field(hash=False)


@dataclass
class Plan:
    """What is to be done. Each invoice of Stripe stands in one list, or nothing is to be done.

    `resumed`: an attempt on its way goes on with that invoice. `voided`: its invoice is void, so
    that the quote is to be given back. `adopted`: it becomes the invoice of a quote that knows
    nothing of it; `superseded` is the quote's earlier attempt, which came to nothing.
    `undecided`: a person must decide, with the word for why.
    """

    resumed: list[tuple[Row, StripeInvoice]] = field(default_factory=list)
    voided: list[tuple[Row, StripeInvoice]] = field(default_factory=list)
    deleted: list[StripeInvoice] = field(default_factory=list)
    adopted: StripeInvoice | None = None
    superseded: Row | None = None
    undecided: list[tuple[StripeInvoice, str]] = field(default_factory=list)


def over(invoice: StripeInvoice) -> bool:
    """Whether it asks for nothing any more: void, or wholly credited."""
    word = told_status(invoice.status, invoice.gross_cents, invoice.credited_cents)
    return word in ("void", "credited")


def attempt_of(invoice: StripeInvoice) -> int:
    """The number of the attempt that made it, by our mark; 0 where the mark is none."""
    text = invoice.metadata.get("attempt", "")
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def plan(known: Known | None, invoices: Sequence[StripeInvoice]) -> Plan:
    """What to do about all that Stripe has of one quote, the newest first.

    `known` is None where the quote is not in the database.
    """
    made = Plan()
    lost: list[StripeInvoice] = []
    for number in sorted({attempt_of(invoice) for invoice in invoices}):
        of_it = [invoice for invoice in invoices if attempt_of(invoice) == number]
        row = known.attempts.get(number) if known else None
        if row and row.on_its_way:
            _lead_on(made, row, of_it)
        else:
            lost += _tidy(made, row, of_it)
    _adopt_one(made, known, lost)
    return made


def _lead_on(made: Plan, row: Row, invoices: Sequence[StripeInvoice]) -> None:
    """An attempt on its way: with the numbered one, else with a draft, never with two."""
    drafts = [invoice for invoice in invoices if invoice.status == "draft"]
    numbered = [invoice for invoice in invoices if invoice.status not in ("draft", "void")]
    void = [invoice for invoice in invoices if invoice.status == "void"]
    kept = _chosen(row, numbered)
    if kept:
        made.resumed.append((row, kept))
        made.undecided += [(each, "second") for each in numbered if each is not kept]
    elif void:
        made.voided.append((row, void[0]))
    elif row.status == "open":
        kept = _chosen(row, [d for d in drafts if _says_the_same(row, d)])
        made.resumed += [(row, kept)] if kept else []
    made.deleted += [draft for draft in drafts if draft is not kept]


def _chosen(row: Row, invoices: Sequence[StripeInvoice]) -> StripeInvoice | None:
    """The one whose id is recorded, else the oldest."""
    recorded = [each for each in invoices if each.id == row.stripe_invoice_id]
    return next(iter(recorded or invoices[-1:]), None)


def _says_the_same(row: Row, draft: StripeInvoice) -> bool:
    """Whether a draft was made of what this attempt froze: numbers may have been used twice."""
    return draft.metadata.get("payload_sha256") == row.payload_sha256


def _tidy(made: Plan, row: Row | None, invoices: Sequence[StripeInvoice]) -> list[StripeInvoice]:
    """An attempt that has ended, or that no row knows: its drafts go. Gives what is lost."""
    lost = []
    for invoice in invoices:
        if invoice.status == "draft":
            made.deleted.append(invoice)
        elif over(invoice) or (row and _is_its_own(row, invoice)):
            continue
        elif row:
            made.undecided.append((invoice, "released" if row.status == "released" else "second"))
        else:
            lost.append(invoice)
    return lost


def _is_its_own(row: Row, invoice: StripeInvoice) -> bool:
    return row.status != "released" and row.stripe_invoice_id == invoice.id


def _adopt_one(made: Plan, known: Known | None, lost: list[StripeInvoice]) -> None:
    """The one that the quote's history forgot, where it is clear that it is the quote's."""
    if not lost:
        return
    why = _obstacle(made, known, lost)
    if why or known is None:
        made.undecided += [(invoice, why or "quote-unknown") for invoice in lost]
        return
    made.adopted = lost[0]
    waiting = [row for row in known.attempts.values() if row.on_its_way]
    if waiting:
        made.superseded = waiting[0]
        made.deleted += [invoice for row, invoice in made.resumed if invoice.status == "draft"]
        made.resumed, made.voided = [], []


def _obstacle(made: Plan, known: Known | None, lost: list[StripeInvoice]) -> str:
    """The word for why none of them can be taken over, "" for nothing in the way."""
    if known is None:
        return "quote-unknown"
    if not attempt_of(lost[0]):
        return "unmarked"
    standing = [each for _, each in made.resumed if each.status != "draft" and not over(each)]
    if len(lost) + len(standing) > 1:
        return "several"
    if known.state == "signed":
        return ""
    if known.state == "invoiced":
        return "invoiced"
    earlier = all(
        row.number < attempt_of(lost[0]) for row in known.attempts.values() if row.on_its_way
    )
    return "" if known.state == "invoicing" and earlier else "not-signed"
