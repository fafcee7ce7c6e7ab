"""Rules that only a log of the calls can prove whole: I4, I5, I6, I9, I11. Each says what it can
tell without one."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from joinways.domain.invoice import STEPS
from joinways.invariants.snapshot import AttemptRow, Call, Snapshot, StripeSide

Wrong = Iterator[str]

COMPARED = STEPS.index("lines")
"""From here on all lines are there, and finalising may be asked for."""

_KEY = re.compile(r"jw-(?P<instance>\w+)-q(?P<quote>\w+)-a(?P<attempt>\d+)-e(?P<epoch>\d+)-")


@dataclass(frozen=True)
class Keyed:
    """A call under a key of ours, and the attempt it names; None when no row knows it."""

    call: Call
    epoch: int
    attempt: AttemptRow | None


def keyed(snapshot: Snapshot) -> Iterator[Keyed]:
    """Every logged call whose key is one of an attempt's of this installation."""
    known = attempts_by_mark(snapshot)
    for call in snapshot.calls or ():
        found = _KEY.match(call.key)
        if found and found["instance"] == snapshot.ours.instance:
            attempt = known.get((found["quote"], found["attempt"]))
            yield Keyed(call, int(found["epoch"]), attempt)


def attempts_by_mark(snapshot: Snapshot) -> dict[tuple[str, str], AttemptRow]:
    """(the quote's public id, the attempt's number as text) -> the attempt."""
    names = {quote.id: quote.public_id for quote in snapshot.ours.quotes}
    return {
        (names.get(each.quote_id, ""), str(each.number)): each for each in snapshot.ours.attempts
    }


def i4(snapshot: Snapshot) -> Wrong:
    """No call to Stripe while a transaction is open: a call whose attempt is not committed came
    out of one. Without a log: whatever carries our marks has an attempt (what is void was perhaps
    made before a backup was put back)."""
    for each in keyed(snapshot):
        if each.attempt is None:
            yield f"a call {each.call.name} under {each.call.key}, of an attempt no row knows"
    known = attempts_by_mark(snapshot)
    for side in snapshot.not_void:
        if (side.marks.quote, side.marks.attempt) not in known:
            yield f"{_named(side)} carries our marks, but no row knows its attempt"


def i5(snapshot: Snapshot) -> Wrong:
    """Before each call its intent (payload, key) is committed, and after it its id before the
    next. Without a log: what is at Stripe was made of the payload that is stored."""
    for each in keyed(snapshot):
        if each.attempt and each.epoch > each.attempt.key_epoch:
            yield f"a call {each.call.name} under {each.call.key}, an epoch that is not stored"
    known = attempts_by_mark(snapshot)
    for side in snapshot.not_void:
        attempt = known.get((side.marks.quote, side.marks.attempt))
        if attempt and side.marks.payload_sha256 != attempt.payload_sha256:
            yield f"{_named(side)} was made of another payload than attempt {attempt.id} has"


def i6(snapshot: Snapshot) -> Wrong:
    """Finalised only under the stored id, after it was read for the comparison. Without a log:
    each numbered invoice of ours is the one that its attempt has stored."""
    read: set[str] = set()
    calls = {id(each.call): each for each in keyed(snapshot)}
    for call in snapshot.calls or ():
        invoice = _invoice_in(call.path)
        if call.name == "invoices.retrieve":
            read.add(invoice)
        elif call.name == "invoices.finalize" and id(call) in calls:
            yield from _finalized(calls[id(call)], invoice, read)
    known = attempts_by_mark(snapshot)
    for side in snapshot.theirs or ():
        attempt = known.get((side.marks.quote, side.marks.attempt))
        if attempt and side.counts and attempt.stripe_invoice_id != side.id:
            yield f"{_named(side)} has a number, attempt {attempt.id} has another one stored"


def _finalized(each: Keyed, invoice: str, read: set[str]) -> Wrong:
    attempt = each.attempt
    if invoice not in read:
        yield f"{invoice} was finalised without being read before"
    if attempt is None or attempt.key_epoch != each.epoch:
        return  # it was built anew since: what it had stored then is no longer there to see
    if attempt.stripe_invoice_id != invoice:
        yield f"{invoice} was finalised, attempt {attempt.id} has another one stored"
    if STEPS.index(attempt.step) < COMPARED:
        yield f"{invoice} was finalised, attempt {attempt.id} is only at {attempt.step}"


def i9(snapshot: Snapshot) -> Wrong:
    """`mail` says sent: it was sent; and Joinways itself sends once at most. What a person ordered
    or sent at Stripe comes on top. Without the mailbox nothing can be told."""
    if snapshot.mails is None:
        return
    mails = Counter(mail.invoice for mail in snapshot.mails)
    by_hand = _sent_by_persons(snapshot)
    for attempt in snapshot.ours.attempts:
        invoice = attempt.stripe_invoice_id or ""
        if attempt.mail == "sent" and not mails[invoice]:
            yield f"attempt {attempt.id} says sent, but no mail of {invoice} left"
        if mails[invoice] > 1 + by_hand[invoice]:
            yield f"{mails[invoice]} mails of {invoice} left, {by_hand[invoice]} by a person"


def _sent_by_persons(snapshot: Snapshot) -> Counter[str]:
    names = {invoice.id: invoice.stripe_id for invoice in snapshot.ours.invoices}
    counted = Counter(
        names.get(order.invoice_id, "") for order in snapshot.ours.orders if order.kind == "send"
    )
    for call in snapshot.calls or ():
        if call.name == "invoices.send" and not call.key.startswith("jw-"):
            counted[_invoice_in(call.path)] += 1
    return counted


def i11(snapshot: Snapshot) -> Wrong:
    """An attempt's account is the one on the wire, and nothing points into another workspace.
    Without a log: rows and marks agree on the workspace and the account."""
    for each in keyed(snapshot):
        told = each.attempt.account_id if each.attempt else ""
        if told and each.call.account and told != each.call.account:
            yield f"a call {each.call.name} of {told}'s attempt went to {each.call.account}"
    yield from _other_workspaces(snapshot)
    names = {quote.public_id: quote.workspace for quote in snapshot.ours.quotes}
    for side in snapshot.theirs or ():
        if names.get(side.marks.quote, side.marks.workspace) != side.marks.workspace:
            yield f"{_named(side)} is marked with another workspace than its quote's"


def _other_workspaces(snapshot: Snapshot) -> Wrong:
    quotes = {quote.id: quote.workspace_id for quote in snapshot.ours.quotes}
    accounts = {each.id: each for each in snapshot.ours.connections}
    for word, rows in (("attempt", snapshot.ours.attempts), ("invoice", snapshot.ours.invoices)):
        for row in rows:
            connection = accounts[row.connection_id]
            if len({row.workspace_id, quotes[row.quote_id], connection.workspace_id}) != 1:
                yield f"{word} {row.id} is of several workspaces"
    for attempt in snapshot.ours.attempts:
        account = accounts[attempt.connection_id].account_id
        if attempt.account_id and account and attempt.account_id != account:
            yield f"attempt {attempt.id} is of {attempt.account_id}, its connection of {account}"


def _invoice_in(path: str) -> str:
    return next((part for part in path.split("/") if part.startswith("in_")), "")


def _named(side: StripeSide) -> str:
    return f"{side.number or side.id} at Stripe"
