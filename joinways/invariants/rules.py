"""The invariants I1 to I15: each is one function, which gives a sentence for every violation."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from joinways.domain.audit import breaks as audit_breaks
from joinways.domain.billing import Bill, from_json, sha256
from joinways.domain.invoice import ALARM_AFTER, ENDED
from joinways.domain.quote import LOCKED
from joinways.domain.signatures import breaks
from joinways.invariants.snapshot import AttemptRow, InvoiceRow, QuoteRow, Snapshot, StripeSide
from joinways.invariants.wire import Wrong, attempts_by_mark, i4, i5, i6, i9, i11

OPEN = ("open", "closing")
SHOWN = LOCKED | {"sent"}
"""States in which a client has been shown what the quote says."""


def violations(snapshot: Snapshot) -> list[str]:
    """Every violation in one line, "I2: …"; empty when all is as it must be."""
    found: list[str] = []
    for rule in RULES:
        found += [f"{rule.__name__.upper()}: {sentence}" for sentence in rule(snapshot)]
    return found


def i1(snapshot: Snapshot) -> Wrong:
    """A quote has at most one invoice with a number that is neither void nor wholly credited."""
    at_stripe = defaultdict(list)
    for side in snapshot.theirs or ():
        if side.counts:
            at_stripe[side.marks.quote].append(side.number or side.id)
    for quote, numbers in at_stripe.items():
        if len(numbers) > 1:
            yield f"quote {quote} has {len(numbers)} invoices at Stripe: {', '.join(numbers)}"
    here = Counter(invoice.quote_id for invoice in snapshot.ours.invoices if invoice.live)
    yield from (f"quote {quote} has {n} live invoices here" for quote, n in here.items() if n > 1)


def i2(snapshot: Snapshot) -> Wrong:
    """A quote is invoiced exactly when it has one invoice that counts; id, number, currency, net,
    VAT of each rate and gross are those of the payload, here and at Stripe."""
    live = {each.quote_id: each for each in snapshot.ours.invoices if each.live}
    for quote in snapshot.ours.quotes:
        if (quote.state == "invoiced") != (quote.id in live):
            yield f"quote {quote.public_id} is {quote.state}, live invoice: {quote.id in live}"
    yield from _without_row(snapshot)
    attempts = {each.id: each for each in snapshot.ours.attempts}
    sides = {side.id: side for side in snapshot.theirs or ()}
    quotes = {quote.id: quote for quote in snapshot.ours.quotes}
    for invoice in snapshot.ours.invoices:
        attempt = attempts.get(invoice.invoicing_id or 0)
        if attempt is None:
            yield from _by_quote(invoice, quotes[invoice.quote_id])
        else:
            yield from _by_payload(invoice, attempt)
        if invoice.stripe_id in sides:
            yield from _as_told(invoice, attempt, sides[invoice.stripe_id])


def _without_row(snapshot: Snapshot) -> Wrong:
    """Numbered at Stripe, unknown here, and no attempt that is about to write it down."""
    known = {each.stripe_id for each in snapshot.ours.invoices}
    attempts = attempts_by_mark(snapshot)
    for side in snapshot.theirs or ():
        attempt = attempts.get((side.marks.quote, side.marks.attempt))
        about_to = attempt is not None and attempt.live and attempt.status in OPEN
        if side.counts and side.id not in known and not about_to:
            yield f"{side.number} at Stripe (quote {side.marks.quote}) is not known here"


def _by_quote(invoice: InvoiceRow, quote: QuoteRow) -> Wrong:
    if not invoice.sample:
        yield f"invoice {invoice.number} has no attempt"
    figures = (invoice.currency, invoice.net_cents, invoice.gross_cents)
    if figures != (quote.currency, quote.net_cents, quote.gross_cents):
        yield f"invoice {invoice.number} has other figures than its quote"


def _by_payload(invoice: InvoiceRow, attempt: AttemptRow) -> Wrong:
    if invoice.stripe_id != attempt.stripe_invoice_id:
        yield f"invoice {invoice.number} has another id than attempt {attempt.id}"
    bill = from_json(attempt.payload)
    figures = (invoice.currency, invoice.net_cents, invoice.vat_cents, invoice.gross_cents)
    if figures != (bill.currency, bill.net_cents, _vat_cents(bill), bill.gross_cents):
        yield f"invoice {invoice.number} has other figures than its payload"


def _as_told(invoice: InvoiceRow, attempt: AttemptRow | None, side: StripeSide) -> Wrong:
    here = (invoice.number, invoice.currency, invoice.net_cents, invoice.gross_cents)
    if here != (side.number, side.currency, side.net_cents, side.gross_cents):
        yield f"invoice {invoice.number} has other figures, or another number, at Stripe"
    if attempt is None or side.vat is None:
        return
    bill = from_json(attempt.payload)
    if tuple(sorted(pair for pair in bill.vat if pair[1])) != side.vat:
        yield f"invoice {invoice.number} has another VAT of some rate at Stripe"
    if len(bill.lines) != side.lines:
        yield f"invoice {invoice.number} has {side.lines} lines at Stripe, not {len(bill.lines)}"


def _vat_cents(bill: Bill) -> int:
    return sum(cents for _, cents in bill.vat)


def i3(snapshot: Snapshot) -> Wrong:
    """A quote that is being invoiced has exactly one open attempt, and somebody leads it on: none
    is due for more than 15 minutes (unless all waits for a comparison with Stripe)."""
    states = {quote.id: quote for quote in snapshot.ours.quotes}
    open_ones = [each for each in snapshot.ours.attempts if each.status in OPEN]
    counted = Counter(each.quote_id for each in open_ones)
    for quote in snapshot.ours.quotes:
        if quote.state == "invoicing" and counted[quote.id] != 1:
            yield f"quote {quote.public_id} is being invoiced by {counted[quote.id]} attempts"
    for attempt in open_ones:
        quote = states[attempt.quote_id]
        expected = "invoiced" if attempt.step in ("finalized", "mail") else "invoicing"
        if quote.state != expected:
            yield f"attempt {attempt.id} is at {attempt.step}, its quote is {quote.state}"
        if _overdue(snapshot, attempt.next_try_at, attempt.lease_until):
            yield f"attempt {attempt.id} is due since {attempt.next_try_at:%F %T}, nobody acts"


def _overdue(snapshot: Snapshot, due: datetime, held_until: datetime) -> bool:
    late = snapshot.ours.moment - ALARM_AFTER
    return not snapshot.ours.must_reconcile and max(due, held_until) < late


def i7(snapshot: Snapshot) -> Wrong:
    """A released attempt has left no draft at Stripe, unless a person gave it up without it."""
    released = {
        mark: each
        for mark, each in attempts_by_mark(snapshot).items()
        if each.status == "released" and each.problem != "abandoned"
    }
    for side in snapshot.theirs or ():
        attempt = released.get((side.marks.quote, side.marks.attempt))
        if attempt and side.status == "draft":
            yield f"draft {side.id} is left at Stripe of the released attempt {attempt.id}"


def i8(snapshot: Snapshot) -> Wrong:
    """From sent on a quote says what it said; only a void or wholly credited invoice lets the
    same content be invoiced again."""
    for quote in snapshot.ours.quotes:
        frozen = quote.state in SHOWN and quote.content_sha256
        if frozen and quote.content_now != quote.content_sha256:
            yield f"quote {quote.public_id} does not say any more what was sent"
    for invoice in snapshot.ours.invoices:
        if invoice.live == (invoice.status in ENDED):
            word = "live" if invoice.live else "given back"
            yield f"invoice {invoice.number} is {invoice.status}, yet {word}"
        if invoice.status == "credited" and not invoice.sample:
            yield from _not_wholly(snapshot, invoice)
    live = Counter(each.quote_id for each in snapshot.ours.attempts if each.live)
    yield from (f"quote {quote} has {n} live attempts" for quote, n in live.items() if n > 1)


def _not_wholly(snapshot: Snapshot, invoice: InvoiceRow) -> Wrong:
    """Void credit notes count: one that was taken back later does not undo what happened."""
    notes = (each for each in snapshot.ours.credit_notes if each.invoice_id == invoice.id)
    cents = sum(note.gross_cents for note in notes)
    if cents < invoice.gross_cents:
        yield f"invoice {invoice.number} is credited by {cents} of {invoice.gross_cents} cents"


def i10(snapshot: Snapshot) -> Wrong:
    """Paid never goes back to open because of an older message."""
    for invoice in snapshot.ours.invoices:
        if invoice.paid_at and invoice.status in ("open", "uncollectible"):
            yield f"invoice {invoice.number} was paid, and is {invoice.status}"
    for row in snapshot.ours.history:
        if row.from_state == "paid" and row.action in ("invoice-open", "invoice-uncollectible"):
            yield f"invoice {row.invoice_id} went from paid back to {row.action[8:]}"


def i12(snapshot: Snapshot) -> Wrong:
    """An event is stored once; each ends, or is tried again until it does."""
    counted = Counter((each.connection_id, each.event_id) for each in snapshot.ours.events)
    yield from (f"event {name} is stored {n} times" for (_, name), n in counted.items() if n > 1)
    for event in snapshot.ours.events:
        if bool(event.outcome) != bool(event.done_at):
            yield f"event {event.event_id} ended without a word, or has one without an end"
        elif not event.outcome and _overdue(snapshot, event.next_try_at, event.lease_until):
            yield f"event {event.event_id} is due since {event.next_try_at:%F %T}, nobody acts"


def i13(snapshot: Snapshot) -> Wrong:
    """No gap in Stripe's numbers is made by us: what was numbered is never deleted, a number is
    never set. Without a log: each numbered invoice that we know is still at Stripe."""
    finalized: set[str] = set()
    for call in snapshot.calls or ():
        parts = call.path.rstrip("/").split("/")
        if call.name == "invoices.finalize" and call.done:
            finalized.add(parts[-2])
        if call.name == "invoices.delete" and call.done and parts[-1] in finalized:
            yield f"{parts[-1]} was deleted after it had been finalised"
        sets = call.key.startswith("jw-") and "number" in call.params
        if call.name in ("invoices.create", "invoices.update") and sets:
            yield f"a number was set by {call.name} {call.path}"
    if snapshot.theirs is None:
        return
    found = {side.id for side in snapshot.theirs}
    for row in snapshot.ours.invoices:
        unread = row.sample or row.connection_id in snapshot.unread
        if row.stripe_id not in found and not unread:
            yield f"invoice {row.number} is not at Stripe any more"


def i14(snapshot: Snapshot) -> Wrong:
    """What was frozen before the first call is unchanged: its hash says so. Nor is the audit log:
    each of its lines has the hash of the one before it in its workspace."""
    yield from audit_breaks(snapshot.ours.audit)
    for attempt in snapshot.ours.attempts:
        if sha256(attempt.payload) != attempt.payload_sha256:
            yield f"the payload of attempt {attempt.id} was changed"


def i15(snapshot: Snapshot) -> Wrong:
    """What was signed is what it was: each signature has its content and evidence, follows the one
    before it in its workspace, and its quote says the same; none that was written is gone. Quotes
    signed before signatures were written have none, and their history names none."""
    yield from breaks(snapshot.ours.signatures)
    there = {each.quote for each in snapshot.ours.signatures}
    for quote in snapshot.ours.told_signed:
        if quote not in there:
            yield f"the signature of quote {quote} is gone"


Rule = Callable[[Snapshot], Iterator[str]]

RULES: tuple[Rule, ...] = (i1, i2, i3, i4, i5, i6, i7, i8, i9, i10, i11, i12, i13, i14, i15)
