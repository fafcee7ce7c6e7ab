"""How far an issuing is, in the words of a person who waits."""

from dataclasses import dataclass
from datetime import timedelta

from joinways.database import Db, now
from joinways.domain.invoice import STEPS
from joinways.i18n import lazy_gettext as _l
from joinways.models import Invoicing, StripeConnection

VISIT_EVERY = timedelta(seconds=10)
"""How often those who come by may ask Stripe again."""

SHOWN = (
    ("customer", _l("Client’s details at Stripe")),
    ("draft", _l("Draft of the invoice")),
    ("lines", _l("Lines and VAT")),
    ("finalized", _l("Comparison to the cent, number")),
    ("mail", _l("Email to the client")),
)


_MAIL = {"failed": "failed", "unknown": "unclear"}


@dataclass(frozen=True)
class Shown:
    """One step: its words, and done | current | waiting | failed | unclear (nobody can know)."""

    text: str
    state: str


def shown_steps(attempt: Invoicing | None) -> list[Shown]:
    """The steps of an attempt; None is one that is just about to begin."""
    reached = STEPS.index(attempt.step) if attempt else 0
    stopped = attempt is not None and attempt.status in ("closing", "released")
    shown = []
    current = "failed" if stopped else "current"
    for step, text in SHOWN:
        if STEPS.index(step) > reached:
            shown.append(Shown(text, current))
            current = "waiting"
        else:
            mailed = attempt.mail if attempt and step == "mail" else ""
            shown.append(Shown(text, _MAIL.get(mailed, "done")))
    return shown


def blocked_by(db: Db, attempt: Invoicing | None) -> str:
    """Why Stripe does not let the attempt's key in: revoked, right, or "" where it does."""
    if attempt is None or attempt.problem != "blocked":
        return ""
    return db.get_one(StripeConnection, attempt.connection_id).broken


def mail_waits(db: Db, attempt: Invoicing | None) -> bool:
    """Whether the invoice is made, its email not, and nobody has seen to it just now."""
    if attempt is None or (attempt.status, attempt.step) != ("open", "finalized"):
        return False
    moment = now(db)
    just_now = attempt.tried_at is not None and moment - attempt.tried_at < VISIT_EVERY
    return attempt.lease_until <= moment and not just_now
