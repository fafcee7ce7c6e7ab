"""Issuing, step by step, and the status of an invoice as a person reads it."""

from datetime import date, datetime, timedelta

STEPS = ("start", "customer", "draft", "lines", "finalized", "mail", "done")
"""How far an attempt is: each names what is recorded, the next call is what follows it."""

POINT_OF_NO_RETURN = STEPS.index("finalized")


def may_be_numbered(step: str, epoch: int) -> bool:
    """Whether Stripe may have finalised the invoice without our knowing it.

    Asked for at step `lines`; an attempt that was built anew may have been there before.
    """
    return step == "lines" or (STEPS.index(step) < POINT_OF_NO_RETURN and epoch > 0)


MAIL = ("none", "unknown", "sent", "failed")
"""What is known of Stripe's email. `unknown` is written before the call that asks for it."""

KEY_LIFE = timedelta(hours=20)
"""How long we trust an idempotency key.

Stripe keeps keys for at least 24 hours (API reference, "Idempotent requests"); four hours are
left for clocks that disagree.
"""

ALARM_AFTER = timedelta(minutes=15)
"""An attempt that has not ended by then needs a person's attention."""

BACK_OFF = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
)


def back_off(tries: int) -> timedelta:
    """How long to wait after the `tries`-th attempt in a row that got no answer (from 1)."""
    return BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else timedelta(hours=1)


def stale(key_born: datetime, now: datetime, epoch: int) -> bool:
    """Whether to read before writing: the keys may be forgotten, or one was given up.

    A birth in the future means that a clock jumped: not to be trusted either.
    """
    return epoch > 0 or not timedelta(0) <= now - key_born + timedelta(minutes=1) <= KEY_LIFE


def key(instance: str, quote: str, attempt: int, epoch: int, step: str) -> str:
    """The idempotency key of one call. No invoice id in it: a worker that lost its lease and
    holds another draft then meets "same key, other parameters", a second fence."""
    return f"jw-{instance}-q{quote}-a{attempt}-e{epoch}-{step}"


def displayed_status(status: str, due_on: date, today: date) -> str:
    """pending | paid | overdue | void | uncollectible | credited.

    `status` is what Stripe says (open, paid, void, uncollectible) or ours (credited); `today`
    is the day in the workspace's time zone. Overdue is never stored: it is open and past due.
    """
    if status == "open":
        return "overdue" if today > due_on else "pending"
    return status


STATUSES = ("open", "paid", "void", "uncollectible", "credited")
"""What is stored of an invoice; all but `credited` are Stripe's own words."""

ENDED = frozenset({"void", "credited"})
"""An invoice that asks for nothing any more: its quote may be invoiced anew."""

SETTLED = frozenset({"paid", "void", "credited"})
"""Final, so that nothing has to be asked about it."""

FOLLOWS = {
    ("open", "open"): "open",
    ("open", "paid"): "paid",
    ("open", "void"): "void",
    ("open", "uncollectible"): "uncollectible",
    ("open", "credited"): "credited",
    ("uncollectible", "uncollectible"): "uncollectible",
    ("uncollectible", "paid"): "paid",
    ("uncollectible", "void"): "void",
    ("uncollectible", "credited"): "credited",
    ("paid", "paid"): "paid",
    ("paid", "credited"): "credited",
    ("void", "void"): "void",
    ("credited", "credited"): "credited",
}
"""(what is stored, what Stripe says now) -> what is stored then; what is not here is ignored.

Stripe: docs, Invoicing > "Status transitions": paid and void are final, uncollectible may still be
paid or voided. A final state never goes back, whatever an old answer says.
"""


def told_status(status: str, gross_cents: int, credited_cents: int) -> str:
    """What Stripe says of an invoice in one word: its status, or `credited` when wholly so.

    Stripe calls an open invoice `paid` once credit notes leave nothing of it.
    """
    wholly = gross_cents > 0 and credited_cents >= gross_cents
    return "credited" if wholly and status in ("open", "paid", "uncollectible") else status


def after_told(stored: str, told: str) -> str | None:
    """The status to store when Stripe says `told`; None when that is to be ignored."""
    return FOLLOWS.get((stored, told))


def days_late(status: str, due_on: date, today: date) -> int:
    """By how many days an open invoice is past its due date; 0 for any other."""
    return max(0, (today - due_on).days) if status == "open" else 0
