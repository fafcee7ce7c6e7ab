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
