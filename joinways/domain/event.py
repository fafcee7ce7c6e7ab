"""The signals of Stripe that we listen to, and how one can end."""

from datetime import timedelta

KINDS = (
    "invoice.finalized",
    "invoice.sent",
    "invoice.paid",
    "invoice.payment_failed",
    "invoice.voided",
    "invoice.marked_uncollectible",
    "invoice.overdue",
    "invoice.updated",
    "invoice.deleted",
    "invoice.finalization_failed",
    "credit_note.created",
    "credit_note.voided",
)
"""Stripe: API reference, Types of events. All others are accepted and ignored."""

DEAUTHORIZED = "account.application.deauthorized"
"""Sent to a platform alone: an account that was connected by OAuth is not any more."""

OUTCOMES = {
    "": "waits: early, or Stripe did not answer",
    "applied": "Stripe was asked, and our row says something new",
    "same": "Stripe was asked, and our row said so already",
    "old": "a later question to Stripe was answered already",
    "kept": "our invoice is final, and stays so whatever this says",
    "ignored": "of a type that means nothing to us",
    "not-ours": "about an invoice that somebody made at Stripe by hand",
    "other-workspace": "about an invoice of another workspace on the same account",
    "other-mode": "of test mode where the key is live, or the other way round",
    "other-account": "of another account than the key's",
    "gone": "about an invoice that is not there any more, or never got a number",
    "two-open": "about a second open invoice of one quote: a person must decide",
    "sample": "about sample data",
}
"""Every outcome by its name. A delivery of a stored event changes nothing and has no row."""

PATIENCE = timedelta(hours=24)
"""After that an event that still waits is shown to a person; it is tried on all the same."""

BACK_OFF = (timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15))


def back_off(tries: int) -> timedelta:
    """How long an event waits after its `tries`-th vain try (from 1)."""
    return BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else timedelta(hours=1)
